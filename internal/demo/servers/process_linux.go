package servers

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// attributes put a child into a process group of its own, so that Ctrl-C
// reaches us alone, and let the kernel end it should we die without a word.
func attributes(p program) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: p.goodbye, Credential: p.as.credential()}
}

// worksIn reports whether a process runs in dir or was told of it.
func worksIn(pid int, dir string) bool {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	if cwd, err := os.Readlink(filepath.Join(proc, "cwd")); err == nil && within(cwd, dir) {
		return true
	}
	line, err := os.ReadFile(filepath.Join(proc, "cmdline"))
	return err == nil && strings.Contains(string(line), dir)
}
