package tenant_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
	"vakans/tenant/tenanttest"
)

var errDone = errors.New("done")

// ask reads one text three times, so that it is executed, prepared, and executed as
// prepared, and then as often in transactions that may write.
func ask(t *testing.T, db *tenant.DB, org tenant.Tenant, sql string, args ...any) string {
	t.Helper()
	var all [6]string
	for i := range all {
		enter := db.Read
		if i >= 3 {
			enter = db.In
		}
		err := enter(t.Context(), org,
			func(tx tenant.Tx) error { return tx.QueryRow(t.Context(), sql, args...).Scan(&all[i]) })
		if err != nil {
			t.Fatalf("%s, the time %d: %v", sql, i, err)
		}
		if all[i] != all[0] {
			t.Errorf("%s, the time %d: %s, and at first %s", sql, i, all[i], all[0])
		}
	}
	return all[0]
}

// What one tenant has made a connection prepare is not what its neighbour gets, by
// turns on the same connection.
func TestPreparedByRoleAndPath(t *testing.T) {
	t.Parallel()
	db, a, b := neighbours(t)
	for range 3 {
		for _, org := range []tenant.Tenant{a, b} {
			sql := "SELECT current_user || ' ' || current_schema() || ' ' || tableoid::regclass::oid FROM settings"
			own := "SELECT current_user || ' ' || current_schema() || ' ' || to_regclass('" + org.Schema() + ".settings')::oid"
			if got, want := ask(t, db, org, sql), ask(t, db, org, own); got != want {
				t.Errorf("%s read %s", want, got)
			}
		}
	}
}

// What is read is the same in Go, to the location of a time, whether a statement is
// executed for the first time, prepared, or executed once more.
func TestPreparedReadsTheSame(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	type row struct {
		ID    uuid.UUID
		Text  string // of a uuid
		At    time.Time
		Never *time.Time
		IDs   []uuid.UUID
		N     int
		JSON  json.RawMessage
	}
	id := uuid.New()
	var all []row
	for range 4 {
		err := env.Platform.Read(t.Context(), func(tx plane.PlatformTx) error {
			rows, err := tx.Query(t.Context(),
				`SELECT $1::uuid, $1::uuid, '2026-03-29 03:30:00.123456+03'::timestamptz, NULL::timestamptz,
				ARRAY[$1::uuid, $1], 7, '{"a": 1}'::jsonb`, id)
			if err != nil {
				return err
			}
			one, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[row])
			all = append(all, one)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range all[1:] {
		if !reflect.DeepEqual(r, all[0]) || r.At != all[0].At || r.ID != id || r.Text != id.String() {
			t.Errorf("%+v, and at first %+v", r, all[0])
		}
	}
}

// A statement whose table has changed since it was prepared, or that a neighbour
// has deallocated, is read as if it had never been.
func TestPreparedNoLonger(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	db, a, b := neighboursIn(t, env)
	owner, err := pgx.Connect(t.Context(), env.DSNs[plane.LoginMigrator])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = owner.Close(context.Background()) })
	read := func() string { return ask(t, db, a, "SELECT time_zone FROM settings") }
	for what, change := range map[string]func() error{
		"nothing": func() error { return nil },
		"another type": func() error {
			_, err := owner.Exec(t.Context(), "ALTER TABLE "+a.Schema()+".settings ALTER time_zone TYPE varchar(60)")
			return err
		},
		"a neighbour's DEALLOCATE": func() error {
			err := db.In(t.Context(), b, func(tx tenant.Tx) error {
				_, err := tx.Exec(t.Context(), "DEALLOCATE ALL")
				return errors.Join(err, errDone) // what was deallocated comes back with no transaction
			})
			if err != nil && err.Error() == errDone.Error() {
				return nil
			}
			return err
		},
	} {
		before := read()
		if err := change(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if after := read(); after != before {
			t.Errorf("after %s: %s", what, after)
		}
	}
}

// A statement that fails after its first rows takes nothing with it that was to be
// prepared behind it: the connection serves on.
func TestPreparedAfterALateFailure(t *testing.T) {
	t.Parallel()
	db, a, _ := neighbours(t)
	read := func(sql string) error {
		return db.Read(t.Context(), a, func(tx tenant.Tx) error {
			rows, err := tx.Query(t.Context(), sql)
			if err != nil {
				return err
			}
			_, err = pgx.CollectRows(rows, pgx.RowTo[int])
			return err
		})
	}
	const late = "SELECT 1 / (3000 - n) FROM generate_series(1, 3000) n"
	for _, sql := range []string{"SELECT 1", late, "SELECT 1", "SELECT 1", late, late, late, "SELECT 1", "SELECT 1",
		"SELECT 1"} {
		err := read(sql)
		if refused := new(pgconn.PgError); sql == late && (!errors.As(err, &refused) || refused.Code != "22012") ||
			sql != late && err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// Whoever asks ever new things does not fill the database's memory: a connection
// keeps a bounded number prepared, and deallocates the others.
func TestPreparedIsBounded(t *testing.T) {
	t.Parallel()
	pool := singleConnection(t)
	count := func() (n int) {
		if err := pool.QueryRow(context.Background(), "SELECT count(*) FROM pg_prepared_statements").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	read := func(cacheKey string, n int) {
		r := tenant.Reader(pool, cacheKey, []string{"BEGIN READ ONLY"})
		for i := range n {
			for range 2 {
				var got int
				if err := r.QueryRow(t.Context(), fmt.Sprintf("SELECT %d + $1::int", i), 1).Scan(&got); err != nil || got != i+1 {
					t.Fatalf("%d: %v", got, err)
				}
			}
		}
	}
	read("", 10)
	if n := count(); n != 0 {
		t.Errorf("%d prepared without a cache key", n)
	}
	read("role path", 10)
	if n := count(); n != 12 { // and what begins and ends them
		t.Errorf("%d of 10 prepared", n)
	}
	var short int
	if err := pool.QueryRow(t.Context(),
		"SELECT count(*) FROM pg_prepared_statements WHERE name !~ '^[A-Z2-7]{26}$'").Scan(&short); err != nil || short > 0 {
		t.Errorf("%d names that somebody could guess, %v", short, err)
	}
	read("role path", 700)
	if n := count(); n < 100 || n > 135 {
		t.Errorf("%d of 700 prepared", n)
	}
}

// However often a connection has executed a statement, and whatever its plans have
// looked like, it is planned as its mark says.
func TestPlanCacheMode(t *testing.T) {
	t.Parallel()
	pool := singleConnection(t)
	// A generic plan of this looks dearer than a custom one, so nobody takes it unasked.
	const dear = " FROM generate_series(1, $1::int) n"
	custom, generic := "SELECT "+tenant.CustomPlan+" $1::int", "SELECT "+tenant.GenericPlan+" count(*)::int"+dear
	unmarked, dearest := "SELECT $1::int", "SELECT count(*)::int"+dear
	r := tenant.Reader(pool, "role path", []string{"BEGIN READ ONLY"})
	for range 20 {
		for _, sql := range []string{unmarked, custom, generic, dearest} {
			var got int
			if err := r.QueryRow(t.Context(), sql, 3).Scan(&got); err != nil || got != 3 {
				t.Fatalf("%s: %d, %v", sql, got, err)
			}
		}
	}
	for sql, want := range map[string]string{custom: "custom", generic: "generic", unmarked: "generic",
		dearest: "custom"} {
		var last string
		err := pool.QueryRow(t.Context(),
			`SELECT CASE WHEN generic_plans = 0 THEN 'custom' WHEN generic_plans >= 10 THEN 'generic' ELSE 'both' END
			FROM pg_prepared_statements WHERE statement = $1`, sql).Scan(&last)
		if err != nil || last != want {
			t.Errorf("%s: %s plans, %v", sql, last, err)
		}
	}
}

// singleConnection is a pool of one connection of the superuser's.
func singleConnection(t *testing.T) *pgxpool.Pool {
	t.Helper()
	cfg, err := pgxpool.ParseConfig(os.Getenv(tenanttest.Variable))
	if err != nil {
		t.Fatal(err)
	}
	cfg.MaxConns = 1
	cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}
