package servers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

func (s *Servers) startPostgres(ctx context.Context) error {
	as, err := postgresAccount()
	if err != nil {
		return err
	}
	home, err := s.postgresHome(as)
	if err != nil {
		return err
	}
	data := filepath.Join(home, "data")
	bin, err := s.findPostgres(dataVersion(data))
	if err != nil {
		return err
	}
	if bin, err = s.reachable(bin, home, as); err != nil {
		return err
	}
	secret, err := s.memory.secret("postgres")
	if err != nil {
		return err
	}
	if err := s.initPostgres(ctx, bin, home, secret, as); err != nil {
		return err
	}
	forgetStrangersLock(data)
	return s.onPort(Postgres, func(port int) error {
		c, err := s.launch(program{part: Postgres, label: "PostgreSQL", path: filepath.Join(bin, "postgres"),
			args: s.postgresSettings(data, port), dir: data, as: as,
			goodbye: s.postgresGoodbye(), harder: []syscall.Signal{syscall.SIGQUIT}})
		if err != nil {
			return err
		}
		s.DatabaseURL = postgresURL(port, secret)
		return s.await(ctx, c, func(ctx context.Context) error { return pingPostgres(ctx, s.DatabaseURL) })
	})
}

// onPort starts a server on its remembered port, and on another one if
// somebody took that between our look and its start.
func (s *Servers) onPort(part Part, start func(port int) error) error {
	var err error
	for range 3 {
		var port int
		if port, err = s.memory.port(string(part)); err != nil {
			return err
		}
		err = start(port)
		var ended *Ended
		if !errors.As(err, &ended) || !portTaken(ended.text) {
			return err
		}
	}
	return err
}

// await adopts the child when it answers.
func (s *Servers) await(ctx context.Context, c *child, try func(context.Context) error) error {
	s.adopt(c) // before it answers, so that Stop finds it
	started := time.Now()
	c.wanted.Store(true) // until it answers, ready reports its end
	if err := c.ready(ctx, try); err != nil {
		return err
	}
	c.wanted.Store(false)
	select {
	case <-c.ended:
		return c.obituary()
	default:
	}
	s.say("%s is ready (%s)", c.label, time.Since(started).Round(10*time.Millisecond))
	return nil
}

// initPostgres makes the data folder unless it is there. It is made aside and
// moved into place whole, so that an interrupted run leaves no half of one.
func (s *Servers) initPostgres(ctx context.Context, bin, home, secret string, as *account) error {
	data, half := filepath.Join(home, "data"), filepath.Join(home, "half")
	if _, err := os.Stat(data); err == nil {
		return nil
	}
	s.say("Making the database folder %s", data)
	if err := os.RemoveAll(half); err != nil {
		return explain(err)
	}
	password := filepath.Join(home, "password")
	if err := os.WriteFile(password, []byte(secret), 0o600); err != nil {
		return explain(err)
	}
	defer os.Remove(password)
	if err := as.give(password); err != nil {
		return err
	}
	args := []string{"-D", half, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale",
		locale()}
	if !s.options.Durable {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), args...)
	cmd.Dir, cmd.Env = home, plainEnvironment(home)
	cmd.SysProcAttr = attributes(program{as: as, goodbye: syscall.SIGTERM})
	if said, err := s.nursery.output(cmd); err != nil {
		return fmt.Errorf("the database folder could not be made (%w). %s\n    %s", err, hint(said),
			strings.ReplaceAll(strings.TrimSpace(said), "\n", "\n    "))
	}
	return os.Rename(half, data)
}

// locale sorts by code point and knows upper and lower case of every
// language; lists for people name their collation themselves.
func locale() string {
	if runtime.GOOS == "darwin" {
		return "en_US.UTF-8" // it has no C.UTF-8
	}
	return "C.UTF-8"
}

// postgresSettings are for a small machine with many tenants: a migration
// locks every table of a schema, hence the locks.
func (s *Servers) postgresSettings(data string, port int) []string {
	settings := []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(port), "unix_socket_directories=",
		"max_connections=200", "shared_buffers=128MB", "max_locks_per_transaction=1024", "jit=off",
		"max_wal_size=512MB", "timezone=UTC", "log_timezone=UTC", "lc_messages=C", "log_min_messages=warning",
		"password_encryption=scram-sha-256",
	}
	if !s.options.Durable {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum_naptime=10min")
	}
	args := []string{"-D", data}
	for _, setting := range append(settings, s.options.Settings...) {
		args = append(args, "-c", setting)
	}
	return args
}

func (s *Servers) postgresGoodbye() syscall.Signal {
	if s.options.Durable {
		return farewell(Postgres)
	}
	return syscall.SIGQUIT // the data is thrown away: no need to write it out
}

func postgresURL(port int, secret string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword("postgres", secret), Host: loopback(port),
		Path: "/postgres", RawQuery: "sslmode=disable"}
	return u.String()
}

func pingPostgres(ctx context.Context, dsn string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if fatal(err) {
		return fmt.Errorf("PostgreSQL refuses the password in %s, so its data is another folder's: start over with `make clean` (%w)", secretsFile, err)
	}
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// dataVersion is the major version that made a data folder; empty if there is
// none yet.
func dataVersion(data string) string {
	content, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}

// forgetStrangersLock removes the lock file of a server that was killed and
// whose number another process has now; PostgreSQL would take it for itself.
// The folder is ours alone, and our own stale servers have been ended.
func forgetStrangersLock(data string) {
	path := filepath.Join(data, "postmaster.pid")
	content, err := os.ReadFile(path)
	if err != nil {
		return
	}
	line, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err == nil && alive(pid) && !worksIn(pid, data) {
		_ = os.Remove(path)
	}
}
