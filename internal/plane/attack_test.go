package plane_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// neighbours are two tenants of one cell, which share its connections.
func neighbours(t *testing.T, env *planetest.Env) (a, b tenant.Tenant) {
	t.Helper()
	byCell := map[string]tenant.Tenant{}
	for {
		b = env.Tenant(t)
		if a, ok := byCell[b.Cell]; ok {
			return a, b
		}
		byCell[b.Cell] = b
	}
}

// as is a connection of a login, in a transaction that is never committed.
func as(t *testing.T, env *planetest.Env, login string, enter ...string) pgx.Tx {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), env.DSNs[login])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range enter {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return tx
}

// denied fails the test unless the server refuses sql for want of a right.
func denied(t *testing.T, tx pgx.Tx, sql string) {
	t.Helper()
	savepoint, err := tx.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer savepoint.Rollback(t.Context())
	_, err = savepoint.Exec(t.Context(), sql)
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "42501" {
		t.Errorf("%s\n\twant permission denied, got %v", sql, err)
	}
}

// What injected SQL could try from inside a tenant. $a and $b are two tenants of
// different cells, $n a tenant in a's own cell.
var attacks = []string{
	// Another tenant's data, by name.
	"SELECT id FROM $b.audit_log",
	"SELECT id FROM $n.audit_log",
	"INSERT INTO $b.units (name) VALUES ('x')",
	"SELECT nextval('$b.audit_log_id_seq')",
	// Another role.
	"SET ROLE r$b",
	"SET LOCAL ROLE r$b",
	"SET SESSION AUTHORIZATION vakans_platform",
	"SET ROLE vakans_migrator",
	"SELECT set_config('role', 'r$b', true)",
	"SELECT set_config('role', 'r$n', true), query_to_xml('SELECT id FROM $n.audit_log', true, true, '')",
	"UPDATE pg_settings SET setting = 'r$n' WHERE name = 'role'",
	// Functions that run SQL text.
	"SELECT query_to_xml('SELECT 1', true, true, '')",
	"SELECT query_to_xmlschema('SELECT 1', true, true, '')",
	"SELECT query_to_xml_and_xmlschema('SELECT 1', true, true, '')",
	"SELECT table_to_xml('audit_log', true, true, '')",
	"SELECT cursor_to_xml('c', 1, true, true, '')",
	"SELECT schema_to_xml('$b', true, true, '')",
	"SELECT database_to_xml(true, true, '')",
	"SELECT ts_stat('SELECT ''a''::tsvector')",
	"SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')",
	"DO $$ BEGIN END $$",
	// Places that know no schema, and places to put things.
	"SELECT lo_create(0)",
	"SELECT lo_from_bytea(0, 'x')",
	"SELECT lo_get(1)",
	"SELECT loread(1, 1)",
	"CREATE TEMP TABLE x (a int)",
	"CREATE TABLE x (a int)",
	"CREATE TABLE public.x (a int)",
	"CREATE TABLE ext.x (a int)",
	"CREATE SCHEMA x",
	"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
	"CREATE ROLE x",
	"ALTER TABLE audit_log DISABLE TRIGGER ALL",
	// What the catalogue tells.
	"SELECT relname, n_live_tup FROM pg_stat_user_tables",
	"SELECT pg_stat_get_live_tuples(1)",
	"SELECT query FROM pg_stat_activity",
	"SELECT tablename FROM pg_stats",
	"SELECT pg_read_file('/etc/hostname')",
	"COPY (SELECT 1) TO PROGRAM 'true'",
	// The other planes.
	"SELECT number FROM platform.tenants",
	"SELECT id FROM platform.outbox",
	"UPDATE platform.outbox SET kind = 'x'",
	"DELETE FROM platform.outbox",
	"INSERT INTO platform.outbox (source, kind, payload) VALUES ('r$b', 'x', '{}')",
	"INSERT INTO platform.outbox (kind, payload, at) VALUES ('x', '{}', now())",
	"INSERT INTO platform.outbox (kind, payload) VALUES ('x', '{}') RETURNING id",
	"SELECT id FROM jobsite.ads",
	"SELECT id FROM applicant.accounts",
	// Its own log, and goose's.
	"UPDATE audit_log SET action = 'x'",
	"DELETE FROM audit_log",
	"TRUNCATE audit_log",
	"UPDATE purge_proofs SET rule = 'x'",
	"DELETE FROM purge_proofs",
	"DELETE FROM goose_db_version",
}

func TestAttacksFromInsideATenantAreRefused(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	a, n := neighbours(t, env)
	b := env.Tenant(t)
	if b.Cell == a.Cell {
		b = env.Tenant(t)
	}
	names := strings.NewReplacer("r$b", b.Role(), "r$n", n.Role(), "$a", a.Schema(), "$b", b.Schema(), "$n", n.Schema())
	tx := as(t, env, a.Cell, "SET LOCAL ROLE "+a.Role(), "SET LOCAL search_path TO "+a.Schema()+", ext")
	for _, sql := range attacks {
		denied(t, tx, names.Replace(sql))
	}
}

// A tenant's role may switch within its cell only by a statement of its own, and
// the doors send one statement at a time.
func TestDoorsRefuseStackedStatements(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	a, n := neighbours(t, env)
	const stacked = "SELECT 1; SELECT 2"
	sql := "SET LOCAL ROLE " + n.Role() + "; SELECT id FROM " + n.Schema() + ".audit_log"
	for _, door := range []struct {
		name string
		err  error
	}{
		{"tenant", env.Tenants.In(t.Context(), a, func(tx tenant.Tx) error {
			_, err := tx.Exec(t.Context(), sql)
			return err
		})},
		{"platform", env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
			_, err := tx.Exec(t.Context(), stacked)
			return err
		})},
		{"with an argument", env.Tenants.Read(t.Context(), a, func(tx tenant.Tx) error {
			_, err := tx.Exec(t.Context(), "SELECT $1::text; SELECT 2", "x")
			return err
		})},
	} {
		var pg *pgconn.PgError
		if !errors.As(door.err, &pg) || pg.Code != "42601" {
			t.Errorf("%s: want a syntax error, got %v", door.name, door.err)
		}
	}
}

// A cell that forgets to enter a tenant reads nothing.
func TestCellAloneReadsNothing(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	a := env.Tenant(t)
	tx := as(t, env, a.Cell)
	denied(t, tx, "SELECT id FROM "+a.Schema()+".audit_log")
	denied(t, tx, "SELECT number FROM platform.tenants")
	denied(t, tx, "INSERT INTO platform.outbox (kind, payload) VALUES ('x', '{}')")
}

// Nobody may use plpgsql, and yet the triggers that the migrator wrote in it fire
// for a tenant.
func TestTriggerFiresForTenant(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	admin, err := pgx.Connect(t.Context(), env.DSNs[plane.LoginMigrator])
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context())
	_, err = admin.Exec(t.Context(), `SET search_path TO `+org.Schema()+`;
		CREATE TABLE probe (a int);
		CREATE FUNCTION probe_one_more() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := NEW.a + 1; RETURN NEW; END';
		CREATE TRIGGER probe_one_more BEFORE INSERT ON probe FOR EACH ROW EXECUTE FUNCTION probe_one_more()`)
	if err != nil {
		t.Fatal(err)
	}
	var a int
	err = env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error {
		return tx.QueryRow(t.Context(), "INSERT INTO probe VALUES (1) RETURNING a").Scan(&a)
	})
	if err != nil || a != 2 {
		t.Fatalf("got %d, %v", a, err)
	}
}
