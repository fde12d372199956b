package servers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func (s *Servers) startRedis(ctx context.Context) error {
	path, err := s.findRedis()
	if err != nil {
		return err
	}
	secret, err := s.memory.secret("redis")
	if err != nil {
		return err
	}
	dir := s.path("redis")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return explain(err)
	}
	err = s.runRedis(ctx, path, secret)
	var ended *Ended
	if errors.As(err, &ended) && damaged(ended.text) {
		// Whatever was promised can be told from PostgreSQL alone, so a
		// damaged queue is thrown away rather than asked about.
		s.say("Redis's data is damaged: starting with an empty one")
		if err := emptyFolder(dir); err != nil {
			return err
		}
		err = s.runRedis(ctx, path, secret)
	}
	return err
}

func (s *Servers) runRedis(ctx context.Context, path, secret string) error {
	return s.onPort(Redis, func(port int) error {
		config := filepath.Join(s.path("redis"), "redis.conf") // a file, because anybody can read a command line
		if err := os.WriteFile(config, []byte(s.redisSettings(path, port, secret)), 0o600); err != nil {
			return explain(err)
		}
		c, err := s.launch(program{part: Redis, label: "Redis", path: path, args: []string{config},
			dir: s.path("redis"), goodbye: farewell(Redis)})
		if err != nil {
			return err
		}
		s.RedisURL = "redis://:" + secret + "@" + loopback(port) + "/0"
		return s.await(ctx, c, func(ctx context.Context) error { return pingRedis(ctx, port, secret) })
	})
}

func (s *Servers) redisSettings(path string, port int, secret string) string {
	settings := []string{
		"bind 127.0.0.1", "port " + strconv.Itoa(port), "requirepass " + secret, "daemonize no",
		"dir " + strconv.Quote(s.path("redis")), `save ""`, "maxmemory-policy noeviction", "databases 64",
	}
	if s.options.Durable {
		settings = append(settings, "appendonly yes", "appendfsync everysec")
	}
	if keepsTitle(path) {
		settings = append(settings, "set-proc-title no") // a stale process must be known by its folder
	}
	return strings.Join(settings, "\n") + "\n"
}

var redisVersion = regexp.MustCompile(`v=(\d+)\.(\d+)`)

// keepsTitle reports whether this Redis knows set-proc-title: older ones
// refuse to start with a setting they do not know.
func keepsTitle(path string) bool {
	out, err := exec.Command(path, "--version").Output()
	found := redisVersion.FindStringSubmatch(string(out))
	if err != nil || found == nil {
		return false
	}
	major, _ := strconv.Atoi(found[1])
	minor, _ := strconv.Atoi(found[2])
	return major > 6 || major == 6 && minor >= 2
}

// damaged reports whether Redis ended because it cannot read its own files.
func damaged(output string) bool {
	for _, said := range []string{"Bad file format reading the append only file", "Fatal error loading the DB",
		"Unexpected end of file reading the append only file", "Short read or OOM loading DB",
		"Wrong signature trying to load DB", "Terminating server after rdb file reading failure",
		"appendonly.aof.manifest", "Invalid AOF manifest"} {
		if strings.Contains(output, said) {
			return true
		}
	}
	return false
}

func emptyFolder(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return explain(err)
	}
	return os.Mkdir(dir, 0o700)
}

// pingRedis signs in and asks; a server that is still loading is not ready.
func pingRedis(ctx context.Context, port int, secret string) error {
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", loopback(port))
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := fmt.Fprintf(conn, "AUTH %s\r\nPING\r\n", secret); err != nil {
		return err
	}
	answers := bufio.NewReader(conn)
	for _, want := range []string{"+OK", "+PONG"} {
		got, err := answers.ReadString('\n')
		if err != nil {
			return err
		}
		if strings.TrimSpace(got) != want {
			return fmt.Errorf("answered %q", strings.TrimSpace(got))
		}
	}
	return nil
}
