package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func unset(string) string { return "" }

// folder has a bin folder beside it, as .vakans/test has .vakans/bin.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "vakans-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	bin, err := filepath.Abs("../../../.vakans/bin")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(bin, filepath.Join(dir, "bin")); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "test")
}

func TestCommandLearnsOfTheServers(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	out := filepath.Join(filepath.Dir(dir), "out")
	code, err := run(options{dir: dir, pooler: true}, unset, []string{"sh", "-c",
		`echo "$VAKANS_TEST_DATABASE_URL $VAKANS_TEST_REDIS $VAKANS_TEST_S3 $VAKANS_TEST_POOLER" >"$0"; exit 7`, out})
	if code != 7 || err != nil {
		t.Errorf("%d %v", code, err)
	}
	said, err := os.ReadFile(out)
	if fields := strings.Fields(string(said)); err != nil || len(fields) != 4 ||
		!strings.HasPrefix(fields[3], "127.0.0.1:") || !strings.HasPrefix(fields[0], "postgres://postgres:") ||
		!strings.HasPrefix(fields[1], "redis://:") || !strings.HasPrefix(fields[2], "http://") {
		t.Errorf("%s %v", said, err)
	}
}

// A crash of a server ends the command, and says why.
func TestServerCrashes(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	began := time.Now()
	code, err := run(options{dir: dir}, unset, []string{"sh", "-c", `kill -9 $(cat "$0"/run/redis.pid); exec sleep 300`,
		dir})
	if code != 1 || err == nil || !strings.Contains(err.Error(), "Redis ended: signal: killed") {
		t.Errorf("%d %v", code, err)
	}
	if time.Since(began) > time.Minute {
		t.Error("the command was not ended")
	}
}

// Who has servers of their own is not given others.
func TestServersOfTheCallersOwn(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "test")
	code, err := run(options{dir: dir, pooler: true}, func(string) string { return "set" }, []string{"true"})
	if code != 0 || err != nil {
		t.Errorf("%d %v", code, err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("servers were started")
	}
}

func TestCommandIsMissing(t *testing.T) {
	t.Parallel()
	own := func(string) string { return "set" }
	if code, err := run(options{dir: t.TempDir()}, own, nil); code != 2 || err == nil {
		t.Errorf("none: %d %v", code, err)
	}
	if code, err := run(options{dir: t.TempDir()}, own, []string{"/no/such/program"}); code != 127 || err == nil {
		t.Errorf("unknown: %d %v", code, err)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	if code, err := run(options{dir: filepath.Join(t.TempDir(), "none"), remove: true}, unset, nil); code != 0 ||
		err != nil {
		t.Errorf("%d %v", code, err)
	}
}
