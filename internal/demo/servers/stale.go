package servers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func (s *Servers) pidFile(part Part) string {
	return filepath.Join(s.path("run"), string(part)+".pid")
}

// endStale ends the servers of an earlier run whose parent was killed. The
// folder is locked, so no living run owns them.
func (s *Servers) endStale(ctx context.Context) error {
	for _, part := range []Part{Pooler, S3, Redis, Postgres} {
		content, err := os.ReadFile(s.pidFile(part))
		if err != nil {
			continue
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(content)))
		if err == nil && s.ours(part, pid) {
			s.say("Ending the %s that an earlier run left behind (process %d)", part, pid)
			if err := s.endProcess(ctx, part, pid); err != nil {
				return err
			}
		}
		if err := os.Remove(s.pidFile(part)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// ours makes sure that the number has not been given to somebody else's
// process since.
func (s *Servers) ours(part Part, pid int) bool {
	dir := s.path(string(part))
	home := s.memory.home()
	if home == "" {
		home = s.path(string(Postgres))
	}
	switch part {
	case Postgres:
		dir = home
	case Pooler:
		dir = filepath.Join(home, string(Pooler))
	}
	return pid > 1 && alive(pid) && worksIn(pid, dir)
}

// farewell is the signal that ends a server in order.
func farewell(part Part) syscall.Signal {
	if part == Postgres {
		return syscall.SIGINT // its fast shutdown; SIGTERM waits for every client
	}
	return syscall.SIGTERM
}

// endProcess ends a process that is not our child, and so cannot be waited for.
func (s *Servers) endProcess(ctx context.Context, part Part, pid int) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for _, signal := range []syscall.Signal{farewell(part), syscall.SIGKILL} {
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("process %d of an earlier run cannot be ended (%w): end it yourself", pid, err)
		}
		for deadline := time.Now().Add(toEnd); time.Now().Before(deadline); {
			if !s.ours(part, pid) { // gone, or a zombie that nobody collects
				return nil
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-tick.C:
			}
		}
	}
	return fmt.Errorf("process %d of an earlier run does not end: end it yourself", pid)
}

// alive reports whether there is such a process, also one we may not signal.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// within reports whether path is dir or lies under it.
func within(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir+string(filepath.Separator))
}

// lockFolder makes sure that one run at a time uses the folder. The lock goes
// with the process, however it ends.
func lockFolder(dir string) (*os.File, error) {
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, explain(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		who, _ := os.ReadFile(path)
		_ = f.Close()
		return nil, fmt.Errorf("the servers in %s are already running (started by process %s): stop that run first, with Ctrl-C where it was started",
			dir, strings.TrimSpace(string(who)))
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0) // only to name ourselves to the next
	}
	return f, nil
}
