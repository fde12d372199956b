package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/migrations"
	"vakans/tenant"
)

// installation is a database, and the program as its operator runs it.
type installation struct {
	*planetest.Env
	t *testing.T
}

// vakans runs the program and returns what it wrote and how it ended.
func (i installation) vakans(args ...string) (out, words string, code int) {
	i.t.Helper()
	return i.wait(i.start(args...))
}

func (i installation) start(args ...string) *exec.Cmd {
	i.t.Helper()
	cmd := program(i.t, i.settings(), args...)
	cmd.Stdout, cmd.Stderr = new(strings.Builder), new(strings.Builder)
	if err := cmd.Start(); err != nil {
		i.t.Fatal(err)
	}
	return cmd
}

func (i installation) wait(cmd *exec.Cmd) (out, words string, code int) {
	i.t.Helper()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		i.t.Fatal(err)
	}
	return fmt.Sprint(cmd.Stdout), fmt.Sprint(cmd.Stderr), cmd.ProcessState.ExitCode()
}

func (i installation) settings() []string {
	env := []string{"VAKANS_ADMIN_DSN=" + i.AdminDSN, "VAKANS_POOLED=" + strconv.FormatBool(planetest.Pooled(i.DSNs))}
	for login, dsn := range i.DSNs {
		name := login
		if _, cell, owner := strings.Cut(login, "@"); owner {
			name = cell + "_OWNER"
		}
		env = append(env, strings.ToUpper(name)+"_DSN="+dsn)
	}
	return env
}

func (i installation) sql(cell, sql string) {
	i.t.Helper()
	conn, err := i.Schemas.Connect(i.t.Context(), cell)
	if err != nil {
		i.t.Fatal(err)
	}
	defer conn.Close(i.t.Context())
	if _, err := conn.Exec(i.t.Context(), sql); err != nil {
		i.t.Fatal(err)
	}
}

// behind takes a tenant back by one migration, as far as migrations can tell: its
// last one can be repeated from there.
func (i installation) behind(org tenant.Tenant) {
	i.t.Helper()
	newest := migrations.NewestTenant()
	i.sql(org.Cell, fmt.Sprintf("DELETE FROM %s.goose_db_version WHERE version_id = %d", org.Schema(), newest))
	down := strings.SplitN(i.migration(newest), "-- +goose Down", 2)[1]
	i.sql(org.Cell, "SET search_path TO "+org.Schema()+", ext;"+down)
	i.Registry(i.t, org, fmt.Sprintf("schema_version = %d", newest-1))
}

func (i installation) migration(version int64) string {
	i.t.Helper()
	names, err := fs.Glob(migrations.Tenant, fmt.Sprintf("%05d_*.sql", version))
	if err != nil || len(names) != 1 {
		i.t.Fatalf("migration %d: %v, %v", version, names, err)
	}
	text, err := fs.ReadFile(migrations.Tenant, names[0])
	if err != nil {
		i.t.Fatal(err)
	}
	return string(text)
}

func (i installation) result(out string) (m migrated) {
	i.t.Helper()
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		i.t.Fatalf("no JSON: %v: %s", err, out)
	}
	return m
}

// Two databases, tenants at several versions, one that fails and one that is held:
// what migrate says and does, and how it ends.
func TestMigrate(t *testing.T) {
	t.Parallel()
	i := installation{planetest.Apart(t), t}
	away, home := plane.Cells()[0], plane.Cells()[1]
	there, sick, held, current := i.TenantIn(t, away), i.TenantIn(t, home), i.TenantIn(t, home), i.TenantIn(t, home)
	newest := migrations.NewestTenant()
	for _, org := range []tenant.Tenant{there, sick, held} {
		i.behind(org)
	}
	i.Registry(t, held, "held = 'move'")
	i.sql(home, "ALTER SCHEMA "+sick.Schema()+" RENAME TO t_elsewhere")

	out, words, code := i.vakans("migrate", "--bootstrap", "--json")
	got := i.result(out)
	if code != exitPartly || got.Failed != 1 || got.Held != 1 || got.Versions[newest] != 2 ||
		got.Versions[newest-1] != 2 || len(got.Databases) != 2 || len(got.Databases[1].Planes) != 3 {
		t.Errorf("exit code %d, %s\n%s", code, out, words)
	}
	if !strings.Contains(words, sick.Slug+" is left at version") ||
		!strings.Contains(words, held.Slug+" is left at version") || strings.Contains(words, current.Slug) {
		t.Errorf("it said:\n%s", words)
	}
	i.sql(home, "ALTER SCHEMA t_elsewhere RENAME TO "+sick.Schema())
	i.Registry(t, held, "held = ''")

	for range 2 { // a dry run does nothing
		out, words, code = i.vakans("migrate", "--dry-run", "--json")
		if got = i.result(out); code != 0 || !got.DryRun || got.Versions[newest] != 4 || got.Tenants[1].From != newest-1 {
			t.Errorf("dry run: exit code %d, %s\n%s", code, out, words)
		}
	}
	out, words, code = i.vakans("migrate", "--tenant", sick.Slug)
	if code != 0 || words != "" || !strings.Contains(out,
		fmt.Sprintf("%s went from version %d to %d", sick.Slug, newest-1, newest)) {
		t.Errorf("one tenant: exit code %d, %s%s", code, out, words)
	}
	out, _, code = i.vakans("migrate", "--plane", "platform")
	if code != 0 || strings.Contains(out, "jobsite") || strings.Contains(out, "organisations") ||
		strings.Count(out, "platform is at version") != 2 {
		t.Errorf("one plane: exit code %d, %s", code, out)
	}
	out, _, code = i.vakans("migrate", "--plane", "tenants", "--workers", "1")
	if code != 0 || !strings.Contains(out, fmt.Sprintf("organisations: 4 at version %d", newest)) ||
		strings.Contains(out, "platform") {
		t.Errorf("all tenants: exit code %d, %s", code, out)
	}
}

func TestMigrateRefuses(t *testing.T) {
	t.Parallel()
	i := installation{planetest.New(t), t}
	for name, try := range map[string]struct {
		args []string
		code int
	}{
		"no such plane":           {[]string{"--plane", "roof"}, exitUsage},
		"a tenant of a plane":     {[]string{"--plane", "platform", "--tenant", "oak"}, exitUsage},
		"no workers":              {[]string{"--workers", "0"}, exitUsage},
		"a dry run of what is no": {[]string{"--bootstrap", "--dry-run"}, exitUsage},
		"no such organisation":    {[]string{"--tenant", "nobody"}, exitFailed},
	} {
		if _, words, code := i.vakans(append([]string{"migrate"}, try.args...)...); code != try.code || words == "" {
			t.Errorf("%s: exit code %d, %q", name, code, words)
		}
	}
}

// Broken off while one tenant's tables are busy, it gives the tenant up in order,
// says so by its exit code, and does the rest when it is run again.
func TestMigrateInterrupted(t *testing.T) {
	t.Parallel()
	i := installation{planetest.Fresh(t), t}
	org := i.Tenant(t)
	i.behind(org)
	reader, err := pgx.Connect(t.Context(), i.AdminDSN)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close(t.Context())
	tx, err := reader.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "LOCK TABLE "+org.Schema()+
		".goose_db_version IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	cmd := i.start("migrate", "--plane", "tenants")
	watch, err := pgx.Connect(t.Context(), i.AdminDSN)
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close(t.Context())
	for waits := 0; waits == 0; {
		err := watch.QueryRow(t.Context(), "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '"+org.Schema()+
			".goose_db_version'::regclass").Scan(&waits)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if out, words, code := i.wait(cmd); code != exitInterrupted {
		t.Errorf("exit code %d, %s%s", code, out, words)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out, words, code := i.vakans("migrate"); code != 0 {
		t.Errorf("again: exit code %d, %s%s", code, out, words)
	}
}
