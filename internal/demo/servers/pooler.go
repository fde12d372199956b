package servers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// startPooler runs pgbouncer in transaction mode before PostgreSQL, our own or the
// one that the options name.
func (s *Servers) startPooler(ctx context.Context) error {
	path := s.find("pgbouncer", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin")
	if path == "" {
		return missing("pgbouncer", "pgbouncer", "pgbouncer")
	}
	database := s.DatabaseURL
	if database == "" {
		database = s.options.DatabaseURL
	}
	server, err := url.Parse(database)
	if err != nil || server.Host == "" {
		return errors.New("pgbouncer needs a PostgreSQL to stand before: start that too, or name its address")
	}
	as, err := postgresAccount() // it refuses root as well
	if err != nil {
		return err
	}
	dir, err := s.poolerHome(as)
	if err != nil {
		return err
	}
	return s.onPort(Pooler, func(port int) error {
		if err := s.writePooler(dir, port, server, as); err != nil {
			return err
		}
		c, err := s.launch(program{part: Pooler, label: "pgbouncer", path: path,
			args: []string{filepath.Join(dir, "pgbouncer.ini")},
			dir:  dir, as: as, goodbye: farewell(Pooler)})
		if err != nil {
			return err
		}
		s.PoolerAddr = loopback(port)
		return s.await(ctx, c, func(ctx context.Context) error {
			conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", loopback(port))
			if err != nil {
				return err
			}
			return conn.Close()
		})
	})
}

func (s *Servers) poolerHome(as *account) (string, error) {
	home, err := s.postgresHome(as)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(home, string(Pooler))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", explain(err)
	}
	return dir, as.give(dir)
}

// writePooler writes its settings and the logins that may pass. They are those of
// deploy/pgbouncer.ini, but for sizes that suit many small databases.
func (s *Servers) writePooler(dir string, port int, server *url.URL, as *account) error {
	host, at, err := net.SplitHostPort(server.Host)
	if err != nil {
		host, at = server.Host, "5432"
	}
	users := ""
	for _, name := range slices.Sorted(maps.Keys(s.options.PoolerLogins)) {
		users += fmt.Sprintf("%q %q\n", name, s.options.PoolerLogins[name])
	}
	settings := []string{
		"[databases]", "* = host=" + host + " port=" + at,
		"[pgbouncer]", "listen_addr = 127.0.0.1", "listen_port = " + strconv.Itoa(port), "unix_socket_dir =",
		"pool_mode = transaction", "auth_type = scram-sha-256", "auth_file = " + filepath.Join(dir, "users.txt"),
		"max_client_conn = 2000", "default_pool_size = 4", "server_idle_timeout = 5", "autodb_idle_timeout = 30",
		"log_connections = 0", "log_disconnections = 0", "log_stats = 0",
	}
	for name, text := range map[string]string{"users.txt": users, "pgbouncer.ini": strings.Join(settings, "\n") + "\n"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return explain(err)
		}
		if err := as.give(path); err != nil {
			return err
		}
	}
	return nil
}
