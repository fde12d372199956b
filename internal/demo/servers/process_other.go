//go:build !linux

package servers

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// attributes put a child into a process group of its own, so that Ctrl-C
// reaches us alone.
func attributes(p program) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: p.as.credential()}
}

// worksIn reports whether a process was told of dir.
func worksIn(pid int, dir string) bool {
	line, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(line), dir)
}
