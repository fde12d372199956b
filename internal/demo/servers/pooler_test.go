package servers

import (
	"context"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The settings that are shipped start a pooler which lets in who has the password,
// knowing no more than PostgreSQL's own secrets, and refuses whoever asks for
// something that would not hold.
func TestShippedPooler(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "vakans-test-") // t.TempDir is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	as, err := postgresAccount()
	if err == nil {
		err = as.give(dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	server := someServer(t)
	port := freePort(t)
	shipped, err := os.ReadFile("../../../deploy/pgbouncer.ini")
	if err != nil {
		t.Fatal(err)
	}
	settings := strings.NewReplacer("listen_port = 6432", "listen_port = "+strconv.Itoa(port),
		"/etc/pgbouncer/userlist.txt", filepath.Join(dir, "users"),
		"vakans = host=127.0.0.1 port=5432 dbname=vakans",
		"vakans = host="+server.Hostname()+" port="+server.Port()+" dbname=postgres",
		"[pgbouncer]", "[pgbouncer]\nunix_socket_dir =").Replace(string(shipped))
	write(t, as, filepath.Join(dir, "pgbouncer.ini"), settings)
	role := "pooled_" + strconv.FormatInt(time.Now().UnixNano(), 36)
	write(t, as, filepath.Join(dir, "users"), `"`+role+`" "`+secretOf(t, server, role)+`"`)
	path := (&Servers{}).find("pgbouncer", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin")
	cmd := exec.Command(path, filepath.Join(dir, "pgbouncer.ini"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as.credential()}
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	through := "postgres://" + role + ":right@127.0.0.1:" + strconv.Itoa(port) + "/vakans?sslmode=disable"
	if err := ask(t, through); err != nil {
		t.Error(err)
	}
	for name, dsn := range map[string]string{
		"a wrong password":       strings.Replace(through, ":right@", ":wrong@", 1),
		"another database":       strings.Replace(through, "/vakans", "/postgres", 1),
		"a path for the session": through + "&search_path=platform",
	} {
		if err := ask(t, dsn); err == nil {
			t.Errorf("%s was let in", name)
		}
	}
}

func write(t *testing.T, as *account, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := as.give(path); err != nil {
		t.Fatal(err)
	}
}

func someServer(t *testing.T) *url.URL {
	t.Helper()
	address := os.Getenv("VAKANS_TEST_DATABASE_URL")
	u, err := url.Parse(address)
	if err != nil || u.Port() == "" {
		t.Fatal("VAKANS_TEST_DATABASE_URL is not set: `make test` starts a server")
	}
	return u
}

// secretOf makes a login for the test and returns what PostgreSQL keeps of its
// password, which is what the pooler is given.
func secretOf(t *testing.T, server *url.URL, role string) (secret string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = conn.Exec(context.Background(), "DROP ROLE "+role)
		_ = conn.Close(context.Background())
	})
	if _, err := conn.Exec(t.Context(), "CREATE ROLE "+role+" LOGIN PASSWORD 'right'"); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), "SELECT rolpassword FROM pg_authid WHERE rolname = $1",
		role).Scan(&secret); err != nil {
		t.Fatal(err)
	}
	return secret
}

// ask waits until the pooler listens, and asks once.
func ask(t *testing.T, dsn string) (err error) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		var conn *pgx.Conn
		conn, err = pgx.Connect(t.Context(), dsn)
		if err == nil {
			var one int
			err = conn.QueryRow(t.Context(), "SELECT $1::int", pgx.QueryExecModeExec, 1).Scan(&one)
			_ = conn.Close(t.Context())
			return err
		}
		if !strings.Contains(err.Error(), "connection refused") {
			return err
		}
	}
	return err
}

func freePort(t *testing.T) int {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port
}
