package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// command is a program whose output is shown when it fails.
type quiet struct {
	*exec.Cmd
	said bytes.Buffer
}

func command(ctx context.Context, name string, args ...string) *quiet {
	q := &quiet{Cmd: exec.CommandContext(ctx, name, args...)}
	q.Stdout, q.Stderr = &q.said, &q.said
	return q
}

// Run waits for the program, and returns what it said when it failed.
func (q *quiet) Run() error {
	if err := q.Cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(q.Path), err, strings.TrimSpace(q.said.String()))
	}
	return nil
}

// child is a process that answers HTTP while it is measured.
type child struct {
	cmd   *exec.Cmd
	Addr  string // host:port
	probe string // path that answers while it is well
	log   string
	done  chan error
}

// serve starts a program that answers on addr, and returns when its probe does.
// Its log goes into a file, as an installation's would.
func serve(dir, name, addr, probe string, env []string, program string, args ...string) (*child, error) {
	c := &child{Addr: addr, probe: probe, log: filepath.Join(dir, name+".log"), done: make(chan error, 1)}
	log, err := os.Create(c.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	c.cmd = exec.Command(program, args...)
	c.cmd.Env = append(os.Environ(), env...)
	c.cmd.Stdout, c.cmd.Stderr = log, log
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { c.done <- c.cmd.Wait() }()
	for range 200 {
		if c.healthy() {
			return c, nil
		}
		select {
		case err := <-c.done:
			said, _ := os.ReadFile(c.log)
			return nil, fmt.Errorf("%s ended: %w: %s", name, err, said)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil, errors.Join(fmt.Errorf("%s does not answer; see %s", name, c.log), c.stop())
}

func (c *child) healthy() bool {
	resp, err := http.Get("http://" + c.Addr + c.probe)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

// pid is the process's number.
func (c *child) pid() int { return c.cmd.Process.Pid }

// stop asks the process to end and waits for it.
func (c *child) stop() error {
	if c == nil {
		return nil
	}
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-c.done:
		return nil
	case <-time.After(20 * time.Second):
		return c.cmd.Process.Kill()
	}
}

// freeAddr is an address of this machine that nobody listens on.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// resident is the memory that a process takes, in bytes.
func resident(pid int) (int64, error) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	return kilobytes(string(text), "VmRSS"), nil
}

// private is the memory that a process shares with no other, in bytes.
func private(pid int) (int64, error) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/smaps_rollup")
	if err != nil {
		return 0, err
	}
	return kilobytes(string(text), "Private_"), nil
}

// kilobytes adds up the lines "<name>…: 123 kB", in bytes.
func kilobytes(text, name string) int64 {
	var sum int64
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(line, ":")
		if strings.HasPrefix(key, name) {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			sum += n << 10
		}
	}
	return sum
}
