package servers_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vakans/internal/demo/servers"
)

// refusal starts servers that must not start and returns what is said.
func refusal(t *testing.T, o servers.Options) string {
	t.Helper()
	s, err := servers.Start(t.Context(), o)
	if err == nil {
		stop(t, s)
		t.Fatal("it started")
	}
	return err.Error()
}

func write(t *testing.T, content string, path ...string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(path...), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A damaged or stale data folder gets a sentence that says what to do.
func TestPostgresFolderInTrouble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		damage func(t *testing.T, dir, data string)
		says   string
	}{
		"another version": {func(t *testing.T, _, data string) { write(t, "9\n", data, "PG_VERSION") },
			"made by PostgreSQL 9, which is not installed any more"},
		"damaged": {func(t *testing.T, _, data string) { write(t, "", data, "global", "pg_control") },
			"make clean"},
		"lost password": {func(t *testing.T, dir, _ string) { _ = os.Remove(filepath.Join(dir, "secrets.json")) },
			"refuses the password"},
		"unreadable memory": {func(t *testing.T, dir, _ string) { write(t, "{", dir, "servers.json") },
			"servers.json cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t)
			stop(t, start(t, options(dir, true, servers.Postgres)))
			c.damage(t, dir, filepath.Join(dir, "postgres", "data"))
			got := refusal(t, options(dir, true, servers.Postgres))
			if !strings.Contains(got, c.says) || !strings.Contains(got, "make clean") {
				t.Error(got)
			}
			if err := servers.Remove(dir); err != nil {
				t.Error(err)
			}
			start(t, options(dir, true, servers.Postgres)) // the advice helps
		})
	}
}

// The lock file of a killed PostgreSQL, whose number is now somebody else's.
func TestStrangersLock(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	stop(t, start(t, options(dir, true, servers.Postgres)))
	write(t, strconv.Itoa(os.Getpid())+"\n", dir, "postgres", "data", "postmaster.pid")
	start(t, options(dir, true, servers.Postgres))
}

// An interrupted first run leaves half a folder, which is no reason to fail.
func TestHalfMadeFolder(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	half := filepath.Join(dir, "postgres", "half")
	if err := os.MkdirAll(half, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, "15", half, "PG_VERSION")
	start(t, options(dir, true, servers.Postgres))
}

// The clone lies in a folder that only its owner may enter.
func TestPrivateFolder(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := os.Chmod(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	first := start(t, options(dir, true, servers.Postgres))
	query(t, first.DatabaseURL, "CREATE TABLE kept AS SELECT 'still here' AS word")
	stop(t, first)
	second := start(t, options(dir, true, servers.Postgres))
	if got := query(t, second.DatabaseURL, "SELECT word FROM kept"); got != "still here" {
		t.Errorf("%q", got)
	}
	home := filepath.Dir(query(t, second.DatabaseURL, "SHOW data_directory"))
	stop(t, second)
	if err := servers.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(home); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", home, err)
	}
}

// What was promised can be told from PostgreSQL alone: a damaged queue starts
// empty.
func TestDamagedRedis(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	stop(t, start(t, options(dir, true, servers.Redis)))
	files, err := filepath.Glob(filepath.Join(dir, "redis", "appendonlydir", "*.aof"))
	if err != nil || len(files) == 0 {
		files, _ = filepath.Glob(filepath.Join(dir, "redis", "*.aof"))
	}
	for _, file := range append(files, filepath.Join(dir, "redis", "appendonlydir", "appendonly.aof.1.base.rdb")) {
		write(t, "nonsense\r\nmore nonsense\r\n", file)
	}
	start(t, options(dir, true, servers.Redis))
}

func TestUnknownPart(t *testing.T) {
	t.Parallel()
	if got := refusal(t, options(folder(t), true, "oracle")); !strings.Contains(got, "oracle") {
		t.Error(got)
	}
	if got := refusal(t, servers.Options{}); !strings.Contains(got, "folder") {
		t.Error(got)
	}
}

// One part that cannot start takes the others down with it.
func TestFailureStopsTheRest(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, "", dir, "s3") // a file where a folder should be
	refusal(t, options(dir, true, servers.Redis, servers.S3))
	if left, _ := filepath.Glob(filepath.Join(dir, "run", "*.pid")); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}
