package e2e_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant/archive"
)

// The runbook "One organisation, as it was at a moment": a base backup, work, a
// moment, a disaster; the scripts bring the organisation out of the backup as it
// was at the moment, and import puts it in the place of what is left. The
// checksums of all tables and files say so.
func TestRestoreOneOrganisation(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	p := start(t, c.dsns, setting(t, "VAKANS_TEST_REDIS"))
	name := slug()
	c.script("base.sh")
	org := p.found(name, i18n.FI)
	p.settle()
	c.vakans(p, "tenant", "export", name, "--out", c.path("before.vakans"))

	moment := c.ask("SELECT clock_timestamp()::text")
	c.do("DELETE FROM " + org.Schema() + ".letters; UPDATE " + org.Schema() + ".units SET names = '{\"fi\": \"Väärä\"}'")
	c.vakans(p, "tenant", "export", name, "--out", c.path("damaged.vakans"))
	if len(archive.Differ(c.open("before.vakans").Tables, c.open("damaged.vakans").Tables)) != 2 {
		t.Fatal("the disaster did not happen")
	}
	c.archived()

	bases, err := filepath.Glob(c.path("backup/base-*"))
	must(t, err)
	c.script("restore-tenant.sh", name, c.path("then.vakans"), bases[0], c.path("backup/wal"), c.path("scratch"), moment)
	c.holds("before.vakans", "then.vakans")

	c.vakans(p, "tenant", "suspend", name)
	c.vakans(p, "tenant", "import", c.path("then.vakans"), "--replace")
	c.vakans(p, "tenant", "export", name, "--out", c.path("after.vakans"))
	c.holds("before.vakans", "after.vakans")
}

// cluster is a PostgreSQL cluster of the test's own, which archives its log and
// listens on a socket in its folder alone.
type cluster struct {
	t    testing.TB
	dir  string
	bin  string
	as   *syscall.Credential // whom PostgreSQL runs as; nil is ourselves
	env  []string
	dsns map[string]string
}

func newCluster(t testing.TB) *cluster {
	t.Helper()
	c := &cluster{t: t, bin: postgresPrograms(t)}
	var err error
	// The name must be short: it becomes part of a socket's.
	c.dir, err = os.MkdirTemp("", "vk")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(c.dir) })
	c.becomeUser()
	c.run("mkdir", "-m", "700", "-p", c.path("socket"), c.path("backup/wal"))
	c.run("initdb", "-D", c.path("data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8",
		"--no-sync")
	c.configure()
	c.run("pg_ctl", "-D", c.path("data"), "-l", c.path("log"), "-w", "start")
	t.Cleanup(func() { c.run("pg_ctl", "-D", c.path("data"), "-m", "immediate", "-w", "stop") })
	c.run("createdb", "-h", c.path("socket"), "-U", "postgres", "vakans")
	c.install()
	return c
}

func (c *cluster) configure() {
	settings := "listen_addresses = ''\nunix_socket_directories = '" + c.path("socket") +
		"'\nfsync = off\nmax_locks_per_transaction = 256\n" +
		"archive_mode = on\narchive_command = 'cp %p " + c.path("backup/wal") + "/%f'\n"
	f, err := os.OpenFile(c.path("data/postgresql.auto.conf"), os.O_APPEND|os.O_WRONLY, 0)
	must(c.t, err)
	_, err = f.WriteString(settings)
	must(c.t, errors.Join(err, f.Close()))
}

// install makes the database as an operator does, and builds the program.
func (c *cluster) install() {
	admin := "postgres://postgres@/vakans?" + url.Values{"host": {c.path("socket")}}.Encode()
	must(c.t, planetest.Recipe().Build(c.t.Context(), admin))
	var err error
	c.dsns, err = plane.DSNs(admin, plane.SamePassword("unused"))
	must(c.t, err)
	build := exec.CommandContext(c.t.Context(), "go", "build", "-buildvcs=false", "-o", c.path("vakans"),
		"vakans/cmd/vakans")
	said, err := build.CombinedOutput()
	if err != nil {
		c.t.Fatalf("build the program: %v\n%s", err, said)
	}
}

// becomeUser finds whom PostgreSQL may run as, since it refuses root, and gives
// them the folder.
func (c *cluster) becomeUser() {
	if os.Geteuid() != 0 {
		return
	}
	u, err := user.Lookup("postgres")
	must(c.t, err)
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	must(c.t, err)
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	must(c.t, err)
	c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	must(c.t, os.Chown(c.dir, int(uid), int(gid)))
}

func (c *cluster) path(name string) string { return filepath.Join(c.dir, name) }

// run runs a program as PostgreSQL's user and returns what it says.
func (c *cluster) run(name string, args ...string) string {
	c.t.Helper()
	if path := filepath.Join(c.bin, name); !strings.Contains(name, "/") && exists(path) {
		name = path
	}
	cmd := exec.CommandContext(context.WithoutCancel(c.t.Context()), name, args...)
	cmd.Dir = c.dir
	cmd.Env = append([]string{"PATH=" + c.bin + ":/usr/bin:/bin", "HOME=" + c.dir, "LC_ALL=C.UTF-8",
		"BACKUP=" + c.path("backup"),
		"PGHOST=" + c.path("socket"), "PGUSER=postgres", "VAKANS=" + c.path("vakans")}, c.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	// pg_ctl's server keeps a pipe open, so what is said goes to a file.
	out, err := os.CreateTemp(c.t.TempDir(), "")
	must(c.t, err)
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	err = cmd.Run()
	said, _ := os.ReadFile(out.Name())
	if err != nil {
		c.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, said)
	}
	return string(said)
}

// script runs one of deploy/backup, from a copy: the user may not enter the
// repository.
func (c *cluster) script(name string, args ...string) {
	c.t.Helper()
	for _, each := range []string{"base.sh", "restore.sh", "restore-tenant.sh"} {
		text, err := os.ReadFile(filepath.Join("../../deploy/backup", each))
		must(c.t, err)
		must(c.t, os.WriteFile(c.path(each), text, 0o755))
	}
	c.run(c.path(name), args...)
}

// vakans runs the program as the product's operator.
func (c *cluster) vakans(p *product, args ...string) {
	c.t.Helper()
	c.env = nil
	for name, value := range p.settings(c.dsns, setting(c.t, "VAKANS_TEST_REDIS")) {
		c.env = append(c.env, name+"="+value)
	}
	c.env = append(c.env, "VAKANS_S3_BUCKET="+p.Config.S3.Bucket)
	c.run(c.path("vakans"), args...)
}

func (c *cluster) do(sql string) {
	c.t.Helper()
	must(c.t, c.asRoot(func(conn *pgx.Conn) error { _, err := conn.Exec(c.t.Context(), sql); return err }))
}

func (c *cluster) ask(sql string) (answer string) {
	c.t.Helper()
	must(c.t, c.asRoot(func(conn *pgx.Conn) error { return conn.QueryRow(c.t.Context(), sql).Scan(&answer) }))
	return answer
}

func (c *cluster) asRoot(do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(c.t.Context(), "postgres://postgres@/vakans?host="+url.QueryEscape(c.path("socket")))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(c.t.Context()))
	return do(conn)
}

// archived waits until all that was written is in the archive.
func (c *cluster) archived() {
	c.t.Helper()
	file := c.ask("SELECT pg_walfile_name(pg_switch_wal())")
	eventually(c.t, "the log is in the archive", func() bool { return exists(c.path("backup/wal/" + file)) })
}

// holds proves that two archives hold the same rows and the same files.
func (c *cluster) holds(name, other string) {
	c.t.Helper()
	want, got := c.open(name), c.open(other)
	if len(want.Tables) == 0 || want.Rows() == 0 {
		c.t.Fatalf("%s holds nothing", name)
	}
	for _, line := range archive.Differ(want.Tables, got.Tables) {
		c.t.Errorf("%s is not as %s: %s", other, name, line)
	}
	if !slices.Equal(want.Files, got.Files) {
		c.t.Errorf("%s has other files than %s", other, name)
	}
}

func (c *cluster) open(name string) *archive.Archive {
	c.t.Helper()
	a, err := archive.Open(c.t.Context(), c.path(name))
	must(c.t, err)
	return a
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// postgresPrograms is the folder with all programs of one version.
func postgresPrograms(t testing.TB) string {
	t.Helper()
	candidates, err := filepath.Glob("/usr/lib/postgresql/1[5-8]/bin")
	must(t, err)
	if path, err := exec.LookPath("initdb"); err == nil {
		candidates = append(candidates, filepath.Dir(path))
	}
	for _, dir := range candidates {
		if exists(filepath.Join(dir, "pg_basebackup")) && exists(filepath.Join(dir, "postgres")) {
			return dir
		}
	}
	t.Fatal("no PostgreSQL with pg_basebackup: `make bootstrap` installs it")
	return ""
}
