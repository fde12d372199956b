package tenant_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"vakans/internal/planetest"
	"vakans/tenant"
)

// transact runs a transaction of the single connection's pool.
func transact(t *testing.T, pool *pgxpool.Pool, cacheKey string, fn func(pgx.Tx) error) error {
	t.Helper()
	return tenant.Transact(t.Context(), pool, cacheKey, []string{"BEGIN"}, fn)
}

// uses is how often statements whose text begins so have been executed as prepared.
func uses(t *testing.T, pool *pgxpool.Pool, sql string) (n int) {
	t.Helper()
	err := pool.QueryRow(t.Context(), `SELECT coalesce(sum(generic_plans + custom_plans), 0) FROM pg_prepared_statements
		WHERE starts_with(statement, $1)`, sql).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What a transaction executes again is prepared, be it asked for, queued, or its last
// statement, and behind a pooler nothing is.
func TestPreparedInTransactions(t *testing.T) {
	t.Parallel()
	pool := singleConnection(t)
	const asked, queued, last = "SELECT 'asked', $1::int", "SELECT 'queued', $1::int", "SELECT 'last', $1::int"
	for _, key := range []string{"", "role path"} {
		for n := range 4 {
			must(t, transact(t, pool, key, func(tx pgx.Tx) error {
				_, first := tenant.Queued(tx).Exec(t.Context(), queued, n)
				_, second := tx.Exec(t.Context(), asked, n)
				_, third := tenant.Last(tx).Exec(t.Context(), last, n)
				return errors.Join(first, second, third)
			}))
		}
		want := 3
		if key == "" {
			want = 0
		}
		for _, sql := range []string{asked, queued, last} {
			if n := uses(t, pool, sql); n != want {
				t.Errorf("%q: %s was executed %d times as prepared, want %d", key, sql, n, want)
			}
		}
	}
}

// When a table has changed under what was prepared, a transaction that begins with it
// is begun again. One that has done something before fails as in maintenance, does
// nothing, and works when it is tried again.
func TestPreparedInTransactionsNoLonger(t *testing.T) {
	t.Parallel()
	pool := singleConnection(t)
	exec := func(sql string) {
		_, err := pool.Exec(context.Background(), sql)
		must(t, err)
	}
	exec("CREATE TEMP TABLE kept (id int, text text)")
	exec("CREATE TEMP TABLE done (n int)")
	const read = "SELECT text FROM kept WHERE id = $1"
	for i, kind := range []string{"varchar(10)", "varchar(11)", "varchar(12)"} {
		for what, before := range map[string]func(pgx.Tx) error{
			"first": func(pgx.Tx) error { return nil },
			"queued": func(tx pgx.Tx) error {
				_, err := tenant.Queued(tx).Exec(t.Context(), "INSERT INTO done VALUES ($1)", i)
				return err
			},
			"later": func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), "INSERT INTO done VALUES ($1)", i); return err },
		} {
			do := func() error {
				return transact(t, pool, what, func(tx pgx.Tx) error {
					if err := before(tx); err != nil {
						return err
					}
					_, err := tx.Exec(t.Context(), read, i)
					return err
				})
			}
			exec("TRUNCATE done")
			must(t, errors.Join(do(), do(), do()))
			exec("ALTER TABLE kept ALTER text TYPE text")
			exec("ALTER TABLE kept ALTER text TYPE " + kind)
			err := do()
			if what == "later" && !errors.Is(err, tenant.ErrMaintenance) || what != "later" && err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if err != nil {
				must(t, do())
			}
			var done int
			must(t, pool.QueryRow(t.Context(), "SELECT count(*) FROM done").Scan(&done))
			if want := map[string]int{"queued": 4, "later": 4}[what]; done != want {
				t.Errorf("%s: done %d times, want %d", what, done, want)
			}
			exec("ALTER TABLE kept ALTER text TYPE text")
		}
	}
}

// A statement that the database refuses costs the others nothing: they stay prepared.
func TestPreparedInTransactionsAfterAFailure(t *testing.T) {
	t.Parallel()
	pool := singleConnection(t)
	const good = "SELECT 'good', $1::int"
	for n := range 6 {
		err := transact(t, pool, "role path", func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), good, n)
			must(t, err)
			_, err = tx.Exec(t.Context(), "SELECT 1 / $1::int", n%2)
			return err
		})
		if refused := err != nil; refused != (n%2 == 0) {
			t.Fatalf("%d: %v", n, err)
		}
	}
	if n := uses(t, pool, good); n != 5 {
		t.Errorf("executed %d times as prepared", n)
	}
	var left int
	must(t, pool.QueryRow(t.Context(),
		"SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 1 /%'").Scan(&left))
	if left != 1 {
		t.Errorf("the statement that was refused now and then is prepared %d times", left)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What the database refuses says in which query, be it asked for, queued, read, or a
// part of a batch; a query without a name is told as before.
func TestQueryError(t *testing.T) {
	t.Parallel()
	pool := singleConnection(t)
	const refused = "-- name: Refused :one\nSELECT 1 / $1::int"
	reader := tenant.Reader(pool, "role path", []string{"BEGIN READ ONLY"})
	exec := func(tx pgx.Tx, sql string) error { _, err := tx.Exec(t.Context(), sql, 0); return err }
	for what, ask := range map[string]func(sql string) error{
		"asked": func(sql string) error { return transact(t, pool, "", func(tx pgx.Tx) error { return exec(tx, sql) }) },
		"queued": func(sql string) error {
			return transact(t, pool, "", func(tx pgx.Tx) error { return exec(tenant.Queued(tx), sql) })
		},
		"last": func(sql string) error {
			return transact(t, pool, "", func(tx pgx.Tx) error { return exec(tenant.Last(tx), sql) })
		},
		"read": func(sql string) error { return exec(reader, sql) },
		"row": func(sql string) error {
			var n int
			return reader.QueryRow(t.Context(), sql, 0).Scan(&n)
		},
		"batched": func(sql string) error {
			part := func(ctx context.Context) error { _, err := reader.Exec(ctx, sql, 0); return err }
			return tenant.Batch(t.Context(), part, part)
		},
	} {
		err := ask(refused)
		query, pg := new(tenant.QueryError), new(pgconn.PgError)
		if !errors.As(err, &query) || query.Query != "Refused" || !errors.As(err, &pg) || pg.Code != "22012" {
			t.Errorf("%s: %v", what, err)
		}
		if err := ask("SELECT 1 / $1::int"); !errors.As(err, &pg) || errors.As(err, &query) {
			t.Errorf("%s, without a name: %v", what, err)
		}
	}
}

// A statement that could not be sent begins no transaction by half: what comes after it
// is inside the tenant, and nothing that was queued before it is lost. One that ends the
// transaction by itself ends it for the function too.
func TestStatementThatIsNotSent(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	const who = "SELECT current_user || ' ' || current_schema() || ' ' || current_setting('work_mem')"
	err := env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error {
		_, err := tenant.Queued(tx).Exec(t.Context(), "SET LOCAL work_mem = '3MB'")
		must(t, err)
		if _, err := tx.Exec(t.Context(), "SELECT $1::int", struct{}{}); err == nil {
			t.Error("an argument that no statement takes was sent")
		}
		var got string
		must(t, tx.QueryRow(t.Context(), who).Scan(&got))
		if want := org.Role() + " " + org.Schema() + " 3MB"; got != want {
			t.Errorf("after it: %s, want %s", got, want)
		}
		return nil
	})
	must(t, err)
	err = env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error {
		if _, err := tx.Exec(t.Context(), "COMMIT"); err == nil {
			t.Error("a statement has ended the transaction, and nothing is said of it")
		}
		var got string
		if err := tx.QueryRow(t.Context(), who).Scan(&got); err == nil {
			t.Errorf("after the end: %s", got)
		}
		return nil
	})
	if err == nil {
		t.Error("a transaction that had ended was committed")
	}
}
