package tenant_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// neighbours are two tenants of one cell, and a database with a single connection
// for it: whatever one leaves behind, the other would see.
func neighbours(t *testing.T) (db *tenant.DB, a, b tenant.Tenant) {
	t.Helper()
	return neighboursIn(t, planetest.New(t))
}

func neighboursIn(t *testing.T, env *planetest.Env) (db *tenant.DB, a, b tenant.Tenant) {
	t.Helper()
	cell := plane.Cells()[0]
	db, err := tenant.Open(context.Background(), tenant.Config{
		Cells: map[string]string{cell: env.DSNs[cell]}, MaxConnsPerCell: 1, ClockOffset: env.Clock.Offset,
		Pooled: planetest.Pooled(env.DSNs),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	for b.Zero() {
		if org := env.Tenant(t); org.Cell == cell && a.Zero() {
			a = org
		} else if org.Cell == cell {
			b = org
		}
	}
	return db, a, b
}

// where asks a transaction who and where it is.
func where(ctx context.Context, tx tenant.Tx) (string, error) {
	var role, path string
	err := tx.QueryRow(ctx, "SELECT current_user, current_setting('search_path')").Scan(&role, &path)
	return role + " " + path, err
}

// Two tenants at once on one connection: each is always itself, whatever became
// of the transaction before.
func TestRoleAndPathDoNotLeak(t *testing.T) {
	t.Parallel()
	db, a, b := neighbours(t)
	errBreak := errors.New("broken off")
	var wait sync.WaitGroup
	for i := range 40 {
		org := []tenant.Tenant{a, b}[i%2]
		wait.Go(func() {
			enter := []func(context.Context, tenant.Tenant, func(tenant.Tx) error) error{db.In, db.Read}[i/2%2]
			err := enter(t.Context(), org, func(tx tenant.Tx) error {
				got, err := where(t.Context(), tx)
				if want := org.Role() + " " + org.Schema() + ", ext"; got != want || err != nil {
					t.Errorf("want %s, got %s, %v", want, got, err)
				}
				switch i % 3 {
				case 0: // leave it broken
					_, err := tx.Exec(t.Context(), "SELECT nothing FROM nowhere")
					return err
				case 1:
					return errBreak
				}
				return nil
			})
			if failed := err != nil; failed != (i%3 != 2) {
				t.Errorf("transaction %d: %v", i, err)
			}
		})
	}
	wait.Wait()
}

// What one tenant writes, the other does not see, through the same statement.
func TestTenantsDoNotMix(t *testing.T) {
	t.Parallel()
	db, a, b := neighbours(t)
	write := func(org tenant.Tenant) error {
		return db.In(t.Context(), org, func(tx tenant.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO purge_proofs (id, rule, ran_at, cutoff, counts)
				VALUES ($1, $2, ext.clock(), ext.clock(), '{}')`, uuid.New(), org.Slug)
			return err
		})
	}
	for _, org := range []tenant.Tenant{a, b} {
		if err := write(org); err != nil {
			t.Fatal(err)
		}
		var rules []string
		err := db.Read(t.Context(), org, func(tx tenant.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT array_agg(rule) FROM purge_proofs").Scan(&rules)
		})
		if err != nil || len(rules) != 1 || rules[0] != org.Slug {
			t.Errorf("%s reads %q, %v", org.Slug, rules, err)
		}
	}
	err := db.Read(t.Context(), a, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), "SELECT id FROM "+b.Schema()+".purge_proofs")
		return err
	})
	wantCode(t, err, "42501")
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != code {
		t.Errorf("want %s, got %v", code, err)
	}
}

func TestReadCannotWrite(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	err := env.Tenants.Read(t.Context(), org, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO platform.outbox (kind, payload) VALUES ('x', '{}')")
		return err
	})
	wantCode(t, err, "25006")
}

// An error rolls everything back, and so does a panic.
func TestInAllOrNothing(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	insert := func(tx tenant.Tx) {
		if _, err := tx.Exec(t.Context(), `INSERT INTO purge_proofs (id, rule, ran_at, cutoff, counts)
			VALUES ($1, 'x', ext.clock(), ext.clock(), '{}')`, uuid.New()); err != nil {
			t.Error(err)
		}
	}
	errWant := errors.New("no")
	if err := env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error { insert(tx); return errWant }); err != errWant {
		t.Errorf("got %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error { insert(tx); panic("no") })
	}()
	var n int
	err := env.Tenants.Read(t.Context(), org, func(tx tenant.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM purge_proofs").Scan(&n)
	})
	if err != nil || n != 0 {
		t.Errorf("%d rows were left, %v", n, err)
	}
}

func TestDoorRefuses(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	nothing := func(tenant.Tx) error { t.Error("was let in"); return nil }
	if err := env.Tenants.In(t.Context(), tenant.Tenant{}, nothing); !errors.Is(err, tenant.ErrNotEntered) {
		t.Errorf("no tenant: got %v", err)
	}
	// A tenant that did not come from the registry has no schema.
	if err := env.Tenants.In(t.Context(), tenant.Tenant{Number: 1, Cell: org.Cell}, nothing); err == nil {
		t.Error("made by hand: want a refusal")
	}
	empty, err := tenant.Open(t.Context(), tenant.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := empty.In(t.Context(), org, nothing); err == nil {
		t.Error("no cell: want a refusal")
	}
	err = env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error {
		if tx.Tenant() != org {
			t.Errorf("the transaction is of %v", tx.Tenant())
		}
		if tx.Commit(t.Context()) == nil || tx.Rollback(t.Context()) == nil {
			t.Error("want the end of the transaction refused")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Exec mode knows parameters by their Go types; these are the ones in use.
func TestParameterTypes(t *testing.T) {
	t.Parallel()
	type state string
	env := planetest.New(t)
	org := env.Tenant(t)
	id, at, word := uuid.New(), time.Now().UTC().Truncate(time.Microsecond), "x"
	for _, try := range []struct {
		sql string
		arg any
	}{
		{"$1::uuid = '" + id.String() + "'", id},
		{"$1::uuid = '" + id.String() + "'", &id},
		{"$1::uuid IS NULL", (*uuid.UUID)(nil)},
		{"'" + id.String() + "' = ANY ($1::uuid[])", []uuid.UUID{id}},
		{"$1::jsonb -> 'a' = '1'", json.RawMessage(`{"a": 1}`)},
		{"$1::text[] = '{a,b}'", []string{"a", "b"}},
		{"$1::text = 'x'", state("x")},
		{"$1::text = 'x'", &word},
		{"$1::text IS NULL", (*string)(nil)},
		{"$1::timestamptz = '" + at.Format(time.RFC3339Nano) + "'", at},
		{"$1::timestamptz = '" + at.Format(time.RFC3339Nano) + "'", &at},
		{"$1::date = '2026-02-03'", time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)},
		{"$1::int = 7", int32(7)},
		{"$1::bigint = 7", int64(7)},
		{"$1::int[] = '{7}'", []int32{7}},
		{"$1::bool", true},
		{"$1::bytea = '\\x0102'", []byte{1, 2}},
	} {
		var ok bool
		err := env.Tenants.Read(t.Context(), org, func(tx tenant.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT "+try.sql, try.arg).Scan(&ok)
		})
		if err != nil || !ok {
			t.Errorf("%s with %T: %v, %v", try.sql, try.arg, ok, err)
		}
	}
}

// A statement and an idle transaction are both bounded.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	db, err := tenant.Open(t.Context(), tenant.Config{
		Cells: map[string]string{org.Cell: env.DSNs[org.Cell]}, Pooled: planetest.Pooled(env.DSNs),
		StatementTimeout: 50 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	var idle string
	err = db.Read(t.Context(), org, func(tx tenant.Tx) error {
		if err := tx.QueryRow(t.Context(), "SHOW idle_in_transaction_session_timeout").Scan(&idle); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), "SELECT pg_sleep(10)")
		return err
	})
	wantCode(t, err, "57014")
	if idle != "30s" {
		t.Errorf("an idle transaction may last %s", idle)
	}
	if stat := db.Stat()[org.Cell]; stat == nil || stat.MaxConns() != 3 {
		t.Error(fmt.Errorf("the pool of a cell is %+v", stat))
	}
}
