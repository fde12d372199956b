package servers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// program is a server to be started.
type program struct {
	part    Part
	label   string // what people call it
	path    string
	args    []string
	env     []string
	dir     string // its data: it runs there, and that is how a stale process is known as ours
	as      *account
	goodbye syscall.Signal   // asks it to end in order
	harder  []syscall.Signal // if it does not
}

// child is a running program.
type child struct {
	program
	cmd     *exec.Cmd
	log     string
	since   int64 // where this run begins in the log
	pidFile string
	ended   chan struct{} // closed when the process is gone
	err     error         // how it ended; read after ended
	wanted  atomic.Bool   // its end is our doing
}

const (
	// PostgreSQL writes everything down before it ends, and reads it all when it did
	// not end in order; a thousand organisations are half a million files.
	toEnd     = time.Minute
	toAnswer  = 3 * time.Minute
	logAtMost = 8 << 20
)

// launch starts a program with its output in a log file of its own.
func (s *Servers) launch(p program) (*child, error) {
	for _, dir := range []string{s.path("log"), s.path("run")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, explain(err)
		}
	}
	c := &child{program: p, ended: make(chan struct{}),
		log: filepath.Join(s.path("log"), string(p.part)+".log"), pidFile: s.pidFile(p.part)}
	log, err := c.openLog()
	if err != nil {
		return nil, explain(err)
	}
	defer log.Close()
	c.cmd = exec.Command(p.path, p.args...)
	c.cmd.Dir, c.cmd.Stdout, c.cmd.Stderr = p.dir, log, log
	c.cmd.Env = append(plainEnvironment(p.dir), p.env...)
	c.cmd.SysProcAttr = attributes(p)
	if err := s.nursery.start(c.cmd); err != nil {
		if p.as != nil && errors.Is(err, os.ErrPermission) {
			return nil, fmt.Errorf("%s cannot be run as another user here (%w): run as an ordinary user instead of root",
				p.label, err)
		}
		return nil, fmt.Errorf("%s (%s) could not be started: %w", p.label, p.path, explain(err))
	}
	if err := os.WriteFile(c.pidFile, []byte(strconv.Itoa(c.cmd.Process.Pid)), 0o644); err != nil {
		c.wanted.Store(true)
		_ = c.cmd.Process.Kill()
		return nil, explain(errors.Join(err, c.cmd.Wait()))
	}
	go s.watch(c)
	return c, nil
}

// watch waits for the child's end and reports it unless it was wanted.
func (s *Servers) watch(c *child) {
	c.err = c.cmd.Wait()
	_ = os.Remove(c.pidFile)
	close(c.ended)
	if !c.wanted.Load() {
		s.died <- c.obituary()
	}
}

// adopt makes a child that answers one of ours.
func (s *Servers) adopt(c *child) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.children[c.part] = c
}

// ready tries until the server answers, gives up when the child ends or ctx
// does, and then leaves no process behind.
func (c *child) ready(ctx context.Context, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, toAnswer)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		select {
		case <-c.ended:
			return c.obituary()
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer (%v).%s%w", c.label, last, c.tail(), errors.Join(c.stop()))
		case <-tick.C:
			if last = try(ctx); last == nil {
				return nil
			}
			if fatal(last) {
				return errors.Join(last, c.stop())
			}
		}
	}
}

// stop asks the child to end, then insists, and waits until it is gone.
func (c *child) stop() error {
	c.wanted.Store(true)
	for i, signal := range append([]syscall.Signal{c.goodbye}, append(c.harder, syscall.SIGKILL)...) {
		_ = c.cmd.Process.Signal(signal) // already gone is what we want
		wait := toEnd
		if i > 0 {
			wait = 5 * time.Second
		}
		select {
		case <-c.ended:
			return nil
		case <-time.After(wait):
		}
	}
	return fmt.Errorf("%s (process %d) does not end", c.label, c.cmd.Process.Pid)
}

// obituary says that the child ended, why, and what it said last.
func (c *child) obituary() error {
	how := "ended by itself"
	if c.err != nil {
		how = "ended: " + c.err.Error()
	}
	if hint := hint(c.output()); hint != "" {
		return &Ended{Part: c.part, text: fmt.Sprintf("%s %s. %s%s", c.label, how, hint, c.tail())}
	}
	return &Ended{Part: c.part, text: fmt.Sprintf("%s %s.%s", c.label, how, c.tail())}
}

// Ended is the error of a server that ended by itself.
type Ended struct {
	Part Part
	text string
}

// Error says which server ended, why, and what it said last.
func (e *Ended) Error() string { return e.text }

func (c *child) openLog() (*os.File, error) {
	if info, err := os.Stat(c.log); err == nil && info.Size() > logAtMost {
		if err := os.Rename(c.log, c.log+".old"); err != nil {
			return nil, err
		}
	}
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	if info, err := log.Stat(); err == nil {
		c.since = info.Size()
	}
	return log, nil
}

// output is what the child has said in this run, at most the last 16 KiB.
func (c *child) output() string {
	log, err := os.Open(c.log)
	if err != nil {
		return ""
	}
	defer log.Close()
	info, err := log.Stat()
	if err != nil {
		return ""
	}
	var said bytes.Buffer
	from := max(c.since, info.Size()-16<<10)
	_, _ = io.Copy(&said, io.NewSectionReader(log, from, info.Size()-from))
	return said.String()
}

// tail is the end of the log as an indented block.
func (c *child) tail() string {
	said := strings.TrimSpace(c.output())
	if said == "" {
		return " It said nothing; its log is " + c.log + "."
	}
	lines := strings.Split(said, "\n")
	lines = lines[max(0, len(lines)-12):]
	return " The end of " + c.log + ":\n    " + strings.Join(lines, "\n    ")
}

// plainEnvironment keeps the caller's language, time zone and PG* variables
// from changing how a server behaves.
func plainEnvironment(home string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C", "TZ=UTC"}
}

// nursery starts processes from one thread that lives as long as they do: on
// Linux the kernel tells a child that its parent died when the thread ends
// that started it, and Go ends idle threads as it likes.
type nursery struct {
	orders chan func()
	done   chan struct{}
}

func newNursery() *nursery {
	n := &nursery{orders: make(chan func()), done: make(chan struct{})}
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(n.done)
		for order := range n.orders {
			order()
		}
	}()
	return n
}

func (n *nursery) start(cmd *exec.Cmd) error {
	failed := make(chan error, 1)
	n.orders <- func() { failed <- cmd.Start() }
	return <-failed
}

// output runs a command to its end and returns all it said.
func (n *nursery) output(cmd *exec.Cmd) (string, error) {
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := n.start(cmd); err != nil {
		return "", err
	}
	err := cmd.Wait()
	return said.String(), err
}

func (n *nursery) close() {
	close(n.orders)
	<-n.done
}
