package attack_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/plane"
	"vakans/internal/planetest"
)

// wall is one layer of one family: how a superuser would open it, what still
// refuses then, and what the check at start says of it.
type wall struct {
	name    string
	open    []string
	says    string   // part of a finding; empty: PostgreSQL's own, which nobody opens
	attacks []attack // refused all the same
	harms   []attack // what works now: nobody but the check stands behind this wall
	shut    []string
}

// Each wall alone is opened in a database of its own; what it stood before is
// refused by another, and the check at start finds it.
func TestSQLSecondLayer(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.Fresh(t))
	for _, w := range walls() {
		r.open(w.open...)
		if w.says != "" {
			r.found(w.says)
		}
		tx := r.inside()
		r.refused(tx, w.attacks, w.name+" open")
		for _, a := range w.harms {
			if got := r.try(tx, a.sql); got != "" {
				t.Errorf("%s open: %s\n\tis refused by another wall too (%s): say so", w.name, r.names.Replace(a.sql), got)
			}
		}
		must(t, tx.Rollback(t.Context()))
		r.open(w.shut...)
	}
	must(t, plane.Bootstrap(t.Context(), r.AdminDSN, plane.Options{Passwords: plane.SamePassword("vakans-test")}))
	findings, err := r.Check(t.Context())
	must(t, err)
	for _, f := range findings {
		t.Errorf("after all walls were shut again: %s", f.Problem)
	}
}

func walls() []wall {
	return append(wallsOfNames(), append(wallsOfFunctions(), wallsOfShared()...)...)
}

func wallsOfNames() []wall {
	return []wall{
		{
			name: "the right to enter the schemas", says: "r$a holds the right USAGE on the schema $b",
			open:    []string{"GRANT USAGE ON SCHEMA $b, $n, applicant, jobsite TO r$a"},
			shut:    []string{"REVOKE USAGE ON SCHEMA $b, $n, applicant, jobsite FROM r$a"},
			attacks: byName,
		},
		{
			name: "the rights to the tables",
			open: []string{"GRANT ALL ON ALL TABLES IN SCHEMA $b, $n, applicant, jobsite TO r$a",
				"GRANT ALL ON ALL SEQUENCES IN SCHEMA $b TO r$a"},
			shut: []string{"REVOKE ALL ON ALL TABLES IN SCHEMA $b, $n, applicant, jobsite FROM r$a",
				"REVOKE ALL ON ALL SEQUENCES IN SCHEMA $b FROM r$a"},
			says: "r$a may", attacks: byName,
		},
		{
			name: "the cell's memberships", says: "$cell is a member of r$b",
			open: []string{"GRANT r$b TO $cell"}, shut: []string{"REVOKE r$b FROM $cell"},
			attacks: append(append([]attack{}, inSelect...), byName...), // and SET ROLE is stopped by the DB
		},
		{
			name: "the rights of definition", says: "everybody holds the right TEMPORARY on the database",
			open: []string{"GRANT ALL ON SCHEMA $a, ext, public TO r$a",
				"GRANT ALL ON ALL TABLES IN SCHEMA $a TO r$a WITH GRANT OPTION",
				"DO $$ BEGIN EXECUTE format('GRANT ALL ON DATABASE %I TO PUBLIC', current_database()); END $$"},
			shut: []string{"DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); END $$",
				"REVOKE CREATE ON SCHEMA $a FROM r$a", "REVOKE ALL ON SCHEMA ext, public FROM r$a",
				"REVOKE ALL ON ALL TABLES IN SCHEMA $a FROM r$a",
				"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA $a TO r$a",
				"REVOKE ALL ON $a.goose_db_version FROM r$a", "REVOKE UPDATE, DELETE ON $a.audit_log, $a.purge_proofs FROM r$a"},
			attacks: append(append([]attack{}, definitions...), ofOnesOwn...),
		},
		{
			name: "the event trigger", says: "vakans_refuse_definitions",
			open:    []string{"ALTER EVENT TRIGGER vakans_refuse_definitions DISABLE"},
			shut:    []string{"ALTER EVENT TRIGGER vakans_refuse_definitions ENABLE"},
			attacks: definitions, harms: ofOnesOwn,
		},
	}
}

func wallsOfFunctions() []wall {
	return []wall{
		{
			name: "set_config", says: "everybody may run set_config",
			open: []string{"GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO PUBLIC"},
			shut: []string{"REVOKE EXECUTE ON FUNCTION set_config(text, text, boolean) FROM PUBLIC"},
			attacks: each("SELECT set_config('role', 'r$b', true)", "SELECT set_config('role', 'vakans_platform', true)",
				"SELECT set_config('session_authorization', 'r$b', true)"),
			harms: each("SELECT set_config('role', 'r$n', true)"), // its own cell
		},
		{
			name: "functions that run text", says: "everybody may run",
			open:    granted("^(ts_stat|ts_rewrite|(query|table|cursor|schema|database)_to_xml.*)$"),
			shut:    revoked("^(ts_stat|ts_rewrite|(query|table|cursor|schema|database)_to_xml.*)$"),
			attacks: sqlText,
		},
		{
			name: "blocks of code", says: "everybody may use the language plpgsql",
			open: []string{"GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC"},
			shut: []string{"REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC"},
			attacks: append(append([]attack{}, sqlText...),
				each("DO $$ BEGIN EXECUTE 'SET ROLE r$b'; END $$",
					"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'")...),
		},
		{
			name: "large objects", says: "lo_get",
			open: append(granted("^(lo_.*|loread|lowrite)$"), "SELECT lo_create(4711)"),
			shut: append(revoked("^(lo_.*|loread|lowrite)$"), "SELECT lo_unlink(4711)"),
			attacks: each("SELECT lo_get(4711)", "SELECT lo_put(4711, 0, 'x')", "SELECT lo_unlink(4711)",
				"SELECT lo_open(4711, 131072)"),
		},
		{
			name: "the views of what happens", says: "everybody may read",
			open: []string{"GRANT SELECT ON pg_stat_user_tables, pg_stat_activity, pg_locks, pg_stat_database TO PUBLIC"},
			shut: []string{"REVOKE SELECT ON pg_stat_user_tables, pg_stat_activity, pg_locks, pg_stat_database FROM PUBLIC"},
			attacks: each("SELECT relname, n_live_tup FROM pg_stat_user_tables", "SELECT query FROM pg_stat_activity",
				"SELECT relation FROM pg_locks", "SELECT xact_commit FROM pg_stat_database"),
		},
		{
			name: "the sizes", says: "pg_relation_size",
			open: granted("^pg_(relation|table|total_relation|indexes)_size$"),
			shut: revoked("^pg_(relation|table|total_relation|indexes)_size$"),
			attacks: each("SELECT pg_relation_size('$b.users')", "SELECT pg_total_relation_size('$b.users')",
				"SELECT pg_table_size('$n.users')"),
			harms: each("SELECT pg_relation_size(oid) FROM pg_class WHERE relnamespace = '$b'::regnamespace"),
		},
		{
			name: "the sizes of schemas", says: "everybody may run",
			open:  []string{"GRANT EXECUTE ON FUNCTION platform.schema_bytes(text) TO PUBLIC"},
			shut:  []string{"REVOKE EXECUTE ON FUNCTION platform.schema_bytes(text) FROM PUBLIC"},
			harms: each("SELECT platform.schema_bytes('$b')"),
		},
		{
			name: "the catalogue's counts", says: "everybody may read pg_class",
			open: []string{"GRANT SELECT ON pg_class TO PUBLIC"}, shut: []string{"REVOKE SELECT ON pg_class FROM PUBLIC"},
			harms: each("SELECT reltuples FROM pg_class"),
		},
	}
}

func wallsOfShared() []wall {
	return []wall{
		{
			name: "locks on numbers", says: "pg_advisory_lock",
			open: granted("^pg_(try_)?advisory_"), shut: revoked("^pg_(try_)?advisory_"),
			harms: each("SELECT pg_advisory_xact_lock(1)"),
		},
		{
			name: "the outbox's columns", says: "vakans_tenants may INSERT platform.outbox",
			open: []string{"GRANT INSERT ON platform.outbox TO vakans_tenants"},
			shut: []string{"REVOKE INSERT ON platform.outbox FROM vakans_tenants",
				"GRANT INSERT (kind, payload) ON platform.outbox TO vakans_tenants"},
			attacks: each("INSERT INTO platform.outbox (source, kind, payload) VALUES ('r$b', 'x', '{}')",
				"INSERT INTO platform.outbox (source, kind, payload) VALUES ('vakans_platform', 'share.retention', '{}')"),
		},
		{
			name: "the outbox's rows", says: "row security on platform.outbox is off",
			open:    []string{"ALTER TABLE platform.outbox DISABLE ROW LEVEL SECURITY"},
			shut:    []string{"ALTER TABLE platform.outbox ENABLE ROW LEVEL SECURITY"},
			attacks: forgedEvents,
		},
		{
			name: "a tenant's own log", says: "UPDATE $a.audit_log, which is only ever added to",
			open: []string{"GRANT UPDATE ON $a.audit_log TO r$a"}, shut: []string{"REVOKE UPDATE ON $a.audit_log FROM r$a"},
			attacks: each("DELETE FROM audit_log", "UPDATE $n.audit_log SET action = 'x'"),
			harms:   each("UPDATE audit_log SET action = 'x'"),
		},
	}
}

// granted opens the functions of a pattern to everybody; revoked shuts them.
func granted(pattern string) []string {
	return allFunctions("GRANT EXECUTE ON FUNCTION %s TO PUBLIC", pattern)
}
func revoked(pattern string) []string {
	return allFunctions("REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC", pattern)
}

func allFunctions(sql, pattern string) []string {
	return []string{"DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '" +
		pattern + "' LOOP EXECUTE format('" + sql + "', f); END LOOP; END $$"}
}

// Who could read the outbox would still see no row of it.
func TestSQLOutboxRows(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.Fresh(t))
	_, err := r.admin().Exec(t.Context(), "INSERT INTO platform.outbox (source, kind, payload) VALUES ('"+r.b.Role()+
		"', 'x', '{}'), ('"+r.a.Role()+"', 'x', '{}')")
	must(t, err)
	r.open("GRANT ALL ON platform.outbox TO vakans_tenants")
	tx := r.inside()
	for _, sql := range []string{"SELECT id FROM platform.outbox", "UPDATE platform.outbox SET kind = 'y'",
		"DELETE FROM platform.outbox"} {
		tag, err := tx.Exec(t.Context(), sql)
		if err != nil || tag.RowsAffected() != 0 {
			t.Errorf("%s: %d rows, %v", sql, tag.RowsAffected(), err)
		}
	}
}

// Who could stop backends would still not stop those of another cell or plane;
// only a neighbour's, whose login it shares.
func TestSQLSignalsStopAtTheCell(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.Fresh(t))
	r.open(granted("^pg_(cancel|terminate)_backend$")...)
	r.found("pg_terminate_backend")
	tx := r.inside()
	for _, victim := range []string{r.b.Cell, plane.LoginPlatform, plane.LoginRelay, plane.LoginMigrator} {
		conn := r.connect(victim)
		for _, f := range []string{"pg_terminate_backend", "pg_cancel_backend"} {
			var gone bool
			savepoint, err := tx.Begin(t.Context())
			must(t, err)
			err = savepoint.QueryRow(t.Context(), "SELECT "+f+"($1::int)", int32(conn.PgConn().PID())).Scan(&gone)
			must(t, savepoint.Rollback(t.Context()))
			if code(err) != denied {
				t.Errorf("%s of %s: %v, %v", f, victim, gone, err)
			}
		}
		alive(t, conn, victim)
	}
}

func alive(t *testing.T, conn *pgx.Conn, who string) {
	t.Helper()
	if err := conn.Ping(context.WithoutCancel(t.Context())); err != nil {
		t.Errorf("%s was stopped: %v", who, err)
	}
}
