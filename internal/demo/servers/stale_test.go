package servers_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vakans/internal/demo/servers"
)

// The program is killed: its servers end, or the next start ends them, and the
// data survives.
func TestProgramIsKilled(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), "VAKANS_SERVERS_PLAY="+dir)
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 2000)
	n, _ := out.Read(said)
	if string(said[:n]) != "ready\n" {
		t.Fatalf("%s", said[:n])
	}
	orphans := []int{pid(t, dir, servers.Postgres), pid(t, dir, servers.Redis), pid(t, dir, servers.S3)}
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait()
	s := start(t, options(dir, true))
	query(t, s.DatabaseURL, "SELECT 'well'")
	for _, p := range orphans {
		within(t, fmt.Sprintf("process %d ends", p), func() bool { return !running(p) })
	}
}

// running tells a process from one that has ended and was not collected.
func running(pid int) bool {
	if !alive(pid) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// A server that an earlier run left behind is ended; a stranger that was given
// its number is not.
func TestStaleProcess(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	stop(t, start(t, options(dir, true, servers.Redis)))
	stale := exec.Command("sleep", "300")
	stale.Dir = filepath.Join(dir, "redis") // Redis runs in its folder, so this is taken for it
	stranger := exec.Command("sleep", "300")
	for part, cmd := range map[servers.Part]*exec.Cmd{servers.Redis: stale, servers.S3: stranger} {
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill() })
		file := filepath.Join(dir, "run", string(part)+".pid")
		if err := os.WriteFile(file, []byte(strconv.Itoa(cmd.Process.Pid)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	collected := make(chan error, 1)
	go func() { collected <- stale.Wait() }()
	start(t, options(dir, true, servers.Redis, servers.S3))
	if err := <-collected; err == nil {
		t.Error("the stale process ended by itself")
	}
	if !alive(stranger.Process.Pid) {
		t.Error("the stranger was ended")
	}
	_ = stranger.Process.Kill()
	_ = stranger.Wait()
}
