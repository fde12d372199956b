package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/pgcount"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// wired is a tenant with its neighbour, whose cells are reached through a relay that
// counts.
func wired(t *testing.T) (db *tenant.DB, a, b tenant.Tenant, messages func(func()) int64) {
	t.Helper()
	env := planetest.New(t)
	a, b = env.Tenant(t), env.Tenant(t)
	cells := map[string]string{}
	u, err := url.Parse(env.DSNs[a.Cell])
	if err != nil {
		t.Fatal(err)
	}
	relay, err := pgcount.Listen(u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = relay.Close() })
	for _, org := range []tenant.Tenant{a, b} {
		if cells[org.Cell], err = relay.Through(env.DSNs[org.Cell]); err != nil {
			t.Fatal(err)
		}
	}
	db, err = tenant.Open(t.Context(), tenant.Config{Cells: cells, MaxConnsPerCell: 1, Pooled: planetest.Pooled(env.DSNs)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db, a, b, func(do func()) int64 {
		before := relay.Counts()
		do()
		return relay.Counts().Since(before).Messages
	}
}

// scopeOf asks as whom and where a statement runs, and adds n so that the answers differ.
func scopeOf(ctx context.Context, tx tenant.Tx, n int) (said string, err error) {
	return said, tx.QueryRow(ctx, "SELECT current_user || ' ' || current_schema() || ' ' || $1::int", n).Scan(&said)
}

// Parts take as many messages as the longest of them has statements, each in its own
// organisation, and one connection serves them all.
func TestBatchSharesMessages(t *testing.T) {
	t.Parallel()
	db, a, b, messages := wired(t)
	for range 3 { // not prepared, being prepared, prepared
		var said []string
		ask := func(org tenant.Tenant, times int) func(context.Context) error {
			return func(ctx context.Context) error {
				return db.Read(ctx, org, func(tx tenant.Tx) error {
					for i := range times {
						one, err := scopeOf(ctx, tx, i)
						if err != nil {
							return err
						}
						said = append(said, one)
					}
					return nil
				})
			}
		}
		n := messages(func() {
			err := tenant.Batch(t.Context(), ask(a, 3), ask(a, 1), func(ctx context.Context) error {
				return tenant.Batch(ctx, ask(a, 2), ask(a, 2)) // joins the outer one
			})
			if err != nil {
				t.Fatal(err)
			}
		})
		if n != 3 || len(said) != 8 {
			t.Errorf("%d messages for %q", n, said)
		}
		if err := tenant.Batch(t.Context(), ask(a, 1), ask(b, 1)); err != nil {
			t.Fatal(err)
		}
		for i, org := range []tenant.Tenant{a, b} {
			if want := fmt.Sprintf("%s %s 0", org.Role(), org.Schema()); said[8+i] != want {
				t.Errorf("read %q, want %q", said[8+i], want)
			}
		}
	}
}

// Each part gets its own error; the first one in order ends the batch, and the
// connection serves on.
func TestBatchFails(t *testing.T) {
	t.Parallel()
	db, a, _, _ := wired(t)
	var ended error
	read := func(sql string, kept *error) func(context.Context) error {
		return func(ctx context.Context) error {
			return db.Read(ctx, a, func(tx tenant.Tx) (err error) {
				_, err = tx.Exec(ctx, sql)
				if kept != nil {
					*kept = err
				}
				return err
			})
		}
	}
	for range 3 {
		var first, second error
		ok := false
		err := tenant.Batch(t.Context(), read("SELECT 1", nil), func(ctx context.Context) error {
			err := read("SELECT 1 FROM nowhere", &first)(ctx)
			ok = true
			return err
		}, read("UPDATE units SET names = names", &second), func(ctx context.Context) error {
			defer func() { ended = read("SELECT 2", nil)(ctx) }()
			return read("SELECT 1", nil)(ctx)
		})
		if code(err) != "42P01" || code(first) != "42P01" || code(second) != "25006" || !ok {
			t.Errorf("%v; the parts got %v and %v", err, first, second)
		}
		if ended == nil {
			t.Error("a part went on after another one had failed")
		}
		if err := read("SELECT 1", nil)(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func code(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// What a part writes runs through while the others wait: it holds the only connection.
func TestBatchWrites(t *testing.T) {
	t.Parallel()
	db, a, _, _ := wired(t)
	var roles []string
	write := func(ctx context.Context) error {
		return db.In(ctx, a, func(tx tenant.Tx) error {
			for i := range 2 {
				said, err := scopeOf(ctx, tx, i)
				if err != nil {
					return err
				}
				roles = append(roles, said)
			}
			return nil
		})
	}
	read := func(ctx context.Context) error {
		return db.Read(ctx, a, func(tx tenant.Tx) error { _, err := scopeOf(ctx, tx, 7); return err })
	}
	if err := tenant.Batch(t.Context(), read, write, write, read); err != nil || len(roles) != 4 {
		t.Errorf("%q, %v", roles, err)
	}
}

// In a transaction, what is asked together, what is queued, and what comes last each
// take one message, in their order, and all or nothing stays.
func TestTransactionMessages(t *testing.T) {
	t.Parallel()
	db, a, _, messages := wired(t)
	for what, c := range map[string]struct {
		want int64
		do   func(ctx context.Context, tx tenant.Tx) error
	}{
		"two parts": {2, func(ctx context.Context, tx tenant.Tx) error {
			part := func(ctx context.Context) error { _, err := scopeOf(ctx, tx, 1); return err }
			return tenant.Batch(ctx, part, part)
		}},
		"queued alone": {1, func(ctx context.Context, tx tenant.Tx) error {
			_, err := tenant.Queued(tx).Exec(ctx, "UPDATE units SET names = names")
			return err
		}},
		"queued before a statement": {2, func(ctx context.Context, tx tenant.Tx) error {
			if _, err := tenant.Queued(tx).Exec(ctx, "UPDATE settings SET time_zone = 'UTC'"); err != nil {
				return err
			}
			var zone string
			err := tx.QueryRow(ctx, "SELECT time_zone FROM settings").Scan(&zone)
			if zone != "UTC" {
				t.Errorf("read %q before what was queued", zone)
			}
			return err
		}},
		"last": {1, func(ctx context.Context, tx tenant.Tx) error {
			tag, err := tenant.Last(tx).Exec(ctx, "UPDATE settings SET time_zone = 'UTC'")
			if tag.RowsAffected() != 1 {
				t.Errorf("last: %s", tag)
			}
			if _, again := tx.Exec(ctx, "SELECT 1"); !errors.Is(again, pgx.ErrTxClosed) {
				t.Errorf("a statement after the last one: %v", again)
			}
			return err
		}},
	} {
		n := messages(func() {
			if err := db.In(t.Context(), a, func(tx tenant.Tx) error { return c.do(t.Context(), tx) }); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		})
		if n != c.want {
			t.Errorf("%s: %d messages, want %d", what, n, c.want)
		}
	}
}

// A queued or a last statement that fails takes the transaction back.
func TestQueuedFails(t *testing.T) {
	t.Parallel()
	db, a, _, _ := wired(t)
	zone := func() (z string) {
		err := db.Read(t.Context(), a, func(tx tenant.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT time_zone FROM settings").Scan(&z)
		})
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	before := zone()
	for what, fails := range map[string]func(tx tenant.Tx) error{
		"queued": func(tx tenant.Tx) error {
			_, err := tenant.Queued(tx).Exec(t.Context(), "SELECT 1 / 0")
			return err
		},
		"queued before another": func(tx tenant.Tx) error {
			_, err := tenant.Queued(tx).Exec(t.Context(), "SELECT 1 / 0")
			return errors.Join(err, tx.QueryRow(t.Context(), "SELECT 1").Scan(new(int)))
		},
		"last": func(tx tenant.Tx) error {
			_, err := tenant.Last(tx).Exec(t.Context(), "SELECT 1 / 0")
			return err
		},
		"returned": func(tx tenant.Tx) error {
			_, err := tenant.Queued(tx).Exec(t.Context(), "SELECT 1")
			return errors.Join(err, &pgconn.PgError{Code: "22012"})
		},
	} {
		err := db.In(t.Context(), a, func(tx tenant.Tx) error {
			if _, err := tenant.Queued(tx).Exec(t.Context(), "UPDATE settings SET time_zone = 'America/Lima'"); err != nil {
				return err
			}
			return fails(tx)
		})
		if code(err) != "22012" {
			t.Errorf("%s: %v", what, err)
		}
		if after := zone(); after != before {
			t.Errorf("%s: %q stayed", what, after)
		}
	}
	if err := db.Read(t.Context(), a, func(tx tenant.Tx) error {
		_, err := tenant.Queued(tx).Exec(t.Context(), "UPDATE settings SET time_zone = 'UTC'")
		return err
	}); code(err) != "25006" {
		t.Errorf("queued in a read: %v", err)
	}
}

// Rows that were read whole are like those that are read one by one.
func TestBatchedRows(t *testing.T) {
	t.Parallel()
	db, a, _, _ := wired(t)
	const sql = `SELECT n, CASE WHEN n > 1 THEN 'x' || n END, repeat('', n), ARRAY[n, n], '2026-03-29 03:30:00+03'::timestamptz FROM generate_series(1, $1::int) n`
	var all [2][]string
	for range 3 {
		for i, run := range []func(context.Context, func(context.Context) error) error{
			func(ctx context.Context, part func(context.Context) error) error { return part(ctx) },
			func(ctx context.Context, part func(context.Context) error) error {
				return tenant.Batch(ctx, part, part)
			},
		} {
			all[i] = nil
			err := run(t.Context(), func(ctx context.Context) error {
				return db.Read(ctx, a, func(tx tenant.Tx) error {
					rows, err := tx.Query(ctx, sql, 3)
					if err != nil {
						return err
					}
					lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
						values, err := row.Values()
						return fmt.Sprintf("%v %v", values, len(row.FieldDescriptions())), err
					})
					all[i] = append(all[i], lines...)
					if rows.CommandTag().String() != "SELECT 3" {
						t.Errorf("tag %s", rows.CommandTag())
					}
					return err
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(all[1]) != 6 || !slices.Equal(all[0], all[1][:3]) || !slices.Equal(all[0], all[1][3:]) {
			t.Errorf("one by one:\n%s\nwhole:\n%s", strings.Join(all[0], "\n"), strings.Join(all[1], "\n"))
		}
	}
}
