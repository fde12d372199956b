package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// The versions of PostgreSQL that Vakans is used with, the best first.
var supported = []string{"18", "17", "16", "15"}

// TestProgramsVariable names the folder of PostgreSQL's programs that a run of tests
// was told to use. Withservers sets it for its command.
const TestProgramsVariable = "VAKANS_TEST_POSTGRES_PROGRAMS"

// TestPrograms are the folders that a test which starts servers of its own looks
// into first, so that they are of the version of those that it was given.
func TestPrograms() []string {
	if dir := os.Getenv(TestProgramsVariable); dir != "" {
		return []string{dir}
	}
	return nil
}

// findPostgres returns the folder of PostgreSQL's programs; with a major
// version, of that version.
func (s *Servers) findPostgres(major string) (string, error) {
	for _, dir := range s.postgresDirs() {
		if !executable(filepath.Join(dir, "postgres")) || !executable(filepath.Join(dir, "initdb")) {
			continue
		}
		found := versionOf(filepath.Join(dir, "postgres"))
		if found == major || major == "" && slices.Contains(supported, found) {
			return dir, nil
		}
	}
	if major != "" {
		return "", fmt.Errorf("the data folder was made by PostgreSQL %s, which is not installed any more: install it again, or start over with `make clean`", major)
	}
	return "", missing("PostgreSQL 15 or newer", "postgresql", "postgresql@17")
}

func (s *Servers) postgresDirs() []string {
	dirs := slices.Clone(s.options.Bin)
	for _, major := range supported {
		dirs = append(dirs,
			"/usr/lib/postgresql/"+major+"/bin",
			"/usr/pgsql-"+major+"/bin",
			"/opt/homebrew/opt/postgresql@"+major+"/bin",
			"/usr/local/opt/postgresql@"+major+"/bin",
			"/Applications/Postgres.app/Contents/Versions/"+major+"/bin")
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	return dirs
}

// findRedis returns Redis, or Valkey, which answers to the same.
func (s *Servers) findRedis() (string, error) {
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path := s.find(name, "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"); path != "" {
			return path, nil
		}
	}
	return "", missing("Redis", "redis-server", "redis")
}

// findS3 returns versitygw, which the Makefile builds.
func (s *Servers) findS3() (string, error) {
	home, _ := os.UserHomeDir()
	if path := s.find("versitygw", filepath.Join(home, "go", "bin")); path != "" {
		return path, nil
	}
	return "", fmt.Errorf("the S3 server versitygw was not found: run `make tools`, which builds it into .vakans/bin")
}

// find looks into the options' folders, the PATH and the usual places.
func (s *Servers) find(name string, places ...string) string {
	for _, dir := range s.options.Bin {
		if path := filepath.Join(dir, name); executable(path) {
			return path
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		if abs, err := filepath.Abs(path); err == nil {
			return abs
		}
	}
	for _, dir := range places {
		if path := filepath.Join(dir, name); executable(path) {
			return path
		}
	}
	return ""
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// versionOf asks a PostgreSQL program for its major version.
func versionOf(path string) string {
	out, err := exec.Command(path, "--version").Output() // "postgres (PostgreSQL) 15.18 (Debian …)"
	if err != nil {
		return ""
	}
	fields := strings.Fields(string(out))
	if len(fields) < 3 {
		return ""
	}
	major, _, _ := strings.Cut(fields[2], ".")
	if _, err := strconv.Atoi(major); err != nil {
		return "" // a beta
	}
	return major
}

// missing says what to install.
func missing(what, apt, brew string) error {
	switch {
	case runtime.GOOS == "darwin":
		return fmt.Errorf("%s was not found: install it with `brew install %s`", what, brew)
	case executable("/usr/bin/apt-get"):
		return fmt.Errorf("%s was not found: install it with `apt-get install %s`, or run `make bootstrap`", what, apt)
	}
	return fmt.Errorf("%s was not found: install it with the machine's package manager", what)
}
