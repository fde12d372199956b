package attack_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/planetest"
	"vakans/tenant"
)

// Every attack is refused to one who can run any statement as a tenant.
func TestSQLInsideATenant(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	tx := r.inside()
	for _, family := range allAttacks() {
		r.refused(tx, family, "inside a tenant")
	}
}

func allAttacks() [][]attack {
	return [][]attack{byName, byNumber, anotherRole, sqlText, sqlTextMore, definitions, ofOnesOwn, ofServer, ofVersions,
		largeObjects, facts,
		signals, numbers, forgedEvents, ownLog}
}

// Through the product's DB no attack gets that far that is not a SELECT of its
// own: what is appended to a query is refused before anything of it runs.
func TestSQLThroughTheDoor(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	methods := []func(func(tenant.Tx) error) error{
		func(fn func(tenant.Tx) error) error { return r.Tenants.In(t.Context(), r.a, fn) },
		func(fn func(tenant.Tx) error) error { return r.Tenants.Read(t.Context(), r.a, fn) },
	}
	for _, family := range append(allAttacks(), each("SET LOCAL ROLE r$n", "RESET ROLE", "COMMIT", "SELECT 1")) {
		for i, a := range family {
			sql := "SELECT id FROM units WHERE id = $1; " + r.names.Replace(a.sql)
			plain := "SELECT id FROM units; " + r.names.Replace(a.sql)
			for _, got := range []string{
				code(methods[i%2](func(tx tenant.Tx) error { _, err := tx.Exec(t.Context(), sql, r.a.Number); return err })),
				code(methods[i%2](func(tx tenant.Tx) error { _, err := tx.Exec(t.Context(), plain); return err })),
			} {
				if got != oneOnly {
					t.Errorf("%s\n\twant %s, got %q", sql, oneOnly, got)
				}
			}
		}
	}
}

// The cell's login, which is what an attacker holds who can send several
// statements: other cells and the planes stay out of reach, also from within no
// tenant at all. Its own cell does not: that is the documented boundary.
func TestSQLStackedInACell(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	tx, err := r.connect(r.a.Cell).Begin(t.Context())
	must(t, err)
	r.refused(tx, each("SELECT id FROM $a.units", "SELECT id FROM $n.units", "SELECT id FROM $b.units",
		"SELECT number FROM platform.tenants",
		"INSERT INTO platform.outbox (kind, payload) VALUES ('x', '{}')"), "in no tenant")
	r.refused(tx, anotherRole, "in no tenant")
	r.refused(tx, definitions, "in no tenant")
	r.refused(tx, signals, "in no tenant")
	r.refused(tx, numbers, "in no tenant")
	if got := r.try(tx, "SET LOCAL ROLE r$n; SELECT id FROM $n.units"); got != "" {
		t.Errorf("a cell could not enter its own tenant: %s", got)
	}
	if got := r.try(tx, "SET LOCAL ROLE r$n; SELECT id FROM $a.units"); got != denied {
		t.Errorf("as one tenant it read another: %q", got)
	}
}

// What a tenant sets ends with its transaction: the next tenant of the cell, on
// the same connection, works as if nothing had been.
func TestSQLSettingsEnd(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	one, err := tenant.Open(t.Context(), tenant.Config{Cells: map[string]string{r.a.Cell: r.DSNs[r.a.Cell]},
		MaxConnsPerCell: 1, Pooled: planetest.Pooled(r.DSNs)})
	must(t, err)
	t.Cleanup(one.Close)
	for _, set := range []string{
		"SET default_transaction_read_only = on", "SET vakans.clock_offset = '-10 years'", "SET statement_timeout = 900",
		"SET lock_timeout = 1",
		"SET TimeZone = 'Pacific/Auckland'", "SET DateStyle = 'SQL, DMY'", "SET row_security = off", "SET search_path = $n",
		"SET ROLE r$n",
		"SET work_mem = '2GB'", "SET idle_in_transaction_session_timeout = 900", "SET standard_conforming_strings = off",
	} {
		must(t, one.In(t.Context(), r.a, func(tx tenant.Tx) error {
			_,
				err := tx.Exec(t.Context(), r.names.Replace(set))
			return err
		}))
	}
	must(t, one.In(t.Context(), r.n, func(tx tenant.Tx) error {
		var left []string
		err := tx.QueryRow(t.Context(), `SELECT coalesce(array_agg(name), '{}') FROM pg_settings
			WHERE source = 'session' AND name NOT IN ('search_path', 'role', 'transaction_isolation', 'transaction_read_only', 'transaction_deferrable')`).Scan(&left)
		must(t, err)
		var soon bool
		must(t, tx.QueryRow(t.Context(), "SELECT ext.clock() - now() BETWEEN '-1 minute' AND '1 minute'").Scan(&soon))
		if len(left) > 0 || !soon {
			t.Errorf("the neighbour has %v; its clock is right: %v", left, soon)
		}
		_, err = tx.Exec(t.Context(), "DELETE FROM letters")
		return err
	}))
}

// Every relation of every other schema, whatever there comes to be: nothing of it
// can be read, added to, changed or emptied, but for adding to the outbox.
func TestEveryRelationOfOthers(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	rows, err := r.admin().Query(t.Context(),
		`SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname !~ '^(pg_|information_schema$)' AND n.nspname NOT IN ($1)
		AND (n.nspname !~ '^t_' OR n.nspname = ANY($2)) ORDER BY 1`, r.a.Schema(), []string{r.n.Schema(), r.b.Schema()})
	must(t, err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	if len(all) < 60 {
		t.Fatalf("only %d relations of others", len(all))
	}
	tx := r.inside()
	for _, name := range all {
		r.refused(tx, each("SELECT FROM "+name, "DELETE FROM "+name, "TRUNCATE "+name, "LOCK TABLE "+name),
			"others' relations")
		r.refused(tx, []attack{{sql: "INSERT INTO " + name + " DEFAULT VALUES", codes: denied + " 23502"}},
			"others' relations")
	}
	if got := r.try(tx, "INSERT INTO platform.outbox DEFAULT VALUES"); got != denied && got != "23502" {
		t.Errorf("the outbox took an empty event: %q", got)
	}
}
