// Withservers runs a command with private PostgreSQL, Redis and S3 servers,
// which it starts before and stops after:
//
//	withservers -dir .vakans/test go test ./...
//	withservers -dir .vakans -remove
//
// The command learns of the servers from VAKANS_TEST_DATABASE_URL,
// VAKANS_TEST_REDIS and VAKANS_TEST_S3. One that is set already is not
// started: whoever set it has a server of their own. With -pooler there is a
// pgbouncer before PostgreSQL as well, at VAKANS_TEST_POOLER; with -postgres the
// programs of that folder are used. Withservers ends with the command's exit code; should a server end by
// itself it ends the command and says why.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"vakans/internal/demo/servers"
	"vakans/internal/plane"
)

// told is how the command learns of each server.
var told = map[servers.Part]string{
	servers.Postgres: "VAKANS_TEST_DATABASE_URL",
	servers.Redis:    "VAKANS_TEST_REDIS",
	servers.S3:       "VAKANS_TEST_S3",
	servers.Pooler:   "VAKANS_TEST_POOLER",
}

// loginPassword is what the tests' databases are made with.
const loginPassword = "vakans-test"

func main() {
	dir := flag.String("dir", ".vakans/test", "folder for the servers' data")
	pooler := flag.Bool("pooler", false, "start pgbouncer too")
	postgres := flag.String("postgres", "", "folder of PostgreSQL's programs; without it the machine's")
	remove := flag.Bool("remove", false, "delete the servers' data in the folder, run nothing")
	flag.Parse()
	code, err := run(options{dir: *dir, postgres: *postgres, remove: *remove, pooler: *pooler}, os.Getenv, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "withservers:", err)
	}
	os.Exit(code)
}

type options struct {
	dir, postgres  string
	remove, pooler bool
}

func run(o options, getenv func(string) string, command []string) (int, error) {
	if o.remove {
		if err := servers.Remove(o.dir); err != nil {
			return 1, err
		}
		return 0, nil
	}
	if len(command) == 0 {
		return 2, errors.New("no command to run")
	}
	if o.postgres != "" {
		var err error
		if o.postgres, err = filepath.Abs(o.postgres); err != nil {
			return 2, err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := start(ctx, o, getenv)
	if err != nil {
		return 1, err
	}
	code, err := with(ctx, s, o, command)
	return code, errors.Join(err, s.Stop())
}

func start(ctx context.Context, o options, getenv func(string) string) (*servers.Servers, error) {
	var parts []servers.Part
	wanted := []servers.Part{servers.Postgres, servers.Redis, servers.S3}
	if o.pooler {
		wanted = append(wanted, servers.Pooler)
	}
	for _, part := range wanted {
		if getenv(told[part]) == "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return &servers.Servers{}, nil
	}
	here, err := filepath.Abs(o.dir)
	if err != nil {
		return nil, err
	}
	bin := []string{filepath.Join(filepath.Dir(here), "bin")}
	if o.postgres != "" {
		bin = append(bin, o.postgres)
	}
	return servers.Start(ctx, servers.Options{
		Dir:          here,
		Bin:          bin,
		Parts:        parts,
		PoolerLogins: plane.SamePassword(loginPassword), DatabaseURL: getenv(told[servers.Postgres]),
		Log: func(line string) { fmt.Fprintln(os.Stderr, line) },
	})
}

// with runs the command in a process group of its own, so that what it started
// ends with it: go test, for one, leaves its tests running when it is ended.
func with(ctx context.Context, s *servers.Servers, o options, command []string) (int, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), settings(s)...)
	if o.postgres != "" {
		cmd.Env = append(cmd.Env, servers.TestProgramsVariable+"="+o.postgres)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return 127, fmt.Errorf("%s could not be started: %w", command[0], err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	crashed := make(chan error, 1)
	go func() { crashed <- s.Wait() }()
	select {
	case err := <-ended:
		return exitCode(err)
	case err := <-crashed:
		endGroup(cmd.Process.Pid, ended)
		return 1, err
	case <-ctx.Done():
		endGroup(cmd.Process.Pid, ended)
		return 130, errors.New("interrupted")
	}
}

// endGroup asks the command and all it started to end, and then insists.
func endGroup(group int, ended <-chan error) {
	_ = syscall.Kill(-group, syscall.SIGTERM) // already gone is what we want
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
	}
	_ = syscall.Kill(-group, syscall.SIGKILL)
}

func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil // the command has said what is wrong
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}

func settings(s *servers.Servers) []string {
	var env []string
	for part, value := range map[servers.Part]string{
		servers.Postgres: s.DatabaseURL, servers.Redis: s.RedisURL, servers.S3: s.S3URL, servers.Pooler: s.PoolerAddr,
	} {
		if value != "" {
			env = append(env, told[part]+"="+value)
		}
	}
	return env
}
