package plane_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// tables lists every table of the planes and of one tenant.
func tables(t *testing.T, env *planetest.Env, org tenant.Tenant) map[string][]string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), env.AdminDSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT schemaname, tablename FROM pg_tables
		WHERE schemaname IN ('platform', 'jobsite', 'applicant', $1)`, org.Schema())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	var schema, table string
	if _, err := pgx.ForEachRow(rows, []any{&schema, &table}, func() error {
		found[schema] = append(found[schema], schema+"."+table)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// PUB-02: the visitors' login reads the job site, writes nothing, and reads no
// table of any other plane or tenant.
func TestVisitorReadsTheJobSiteAndNothingElse(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	tx := as(t, env, plane.LoginVisitor)
	all := tables(t, env, org)
	if len(all) != 4 {
		t.Fatalf("want tables in four schemas, got %v", all)
	}
	for schema, names := range all {
		for _, name := range names {
			denied(t, tx, "DELETE FROM "+name)
			denied(t, tx, "INSERT INTO "+name+" DEFAULT VALUES")
			if schema != "jobsite" || name == "jobsite.goose_db_version" {
				denied(t, tx, "SELECT count(*) FROM "+name)
			} else if _, err := tx.Exec(t.Context(), "SELECT count(*) FROM "+name); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	denied(t, tx, "INSERT INTO platform.outbox (kind, payload) VALUES ('x', '{}')")
	denied(t, tx, "SET ROLE "+org.Role())
}

// Each login is shut out of every schema but its own.
func TestLoginsReadOnlyTheirOwnSchema(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	all := tables(t, env, env.Tenant(t))
	for login, own := range map[string]string{
		plane.LoginPlatform: "platform", plane.LoginRegister: "applicant", plane.LoginPublisher: "jobsite",
		plane.LoginRelay: "",
	} {
		tx := as(t, env, login)
		for schema, names := range all {
			for _, name := range names {
				if schema != own && (login != plane.LoginRelay || name != "platform.outbox") {
					denied(t, tx, "SELECT count(*) FROM "+name)
				}
			}
		}
	}
}

// An event carries its author's name by the database's word, and only the relay
// sees it.
func TestOutbox(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	kind := "test." + org.Slug
	emit := func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO platform.outbox (kind, payload) VALUES ($1, $2)", kind, `{"id": 7}`)
		return err
	}
	for _, err := range []error{
		env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error { return emit(tx) }),
		env.Platform.In(t.Context(), func(tx plane.PlatformTx) error { return emit(tx) }),
		env.Register.In(t.Context(), func(tx plane.RegisterTx) error { return emit(tx) }),
		env.Publisher.In(t.Context(), func(tx plane.PublisherTx) error { return emit(tx) }),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]bool{org.Role(): true, plane.LoginPlatform: true, plane.LoginRegister: true,
		plane.LoginPublisher: true}
	err := env.Relay.In(t.Context(), func(tx plane.RelayTx) error {
		rows, err := tx.Query(t.Context(), "UPDATE outbox SET dispatched_at = ext.clock() WHERE kind = $1 RETURNING source",
			kind)
		if err != nil {
			return err
		}
		sources, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, source := range sources {
			delete(want, source)
		}
		tag, err := tx.Exec(t.Context(), "DELETE FROM outbox WHERE kind = $1", kind)
		if err == nil && (tag.RowsAffected() != 4 || len(want) != 0) {
			return fmt.Errorf("deleted %d, missing authors %v", tag.RowsAffected(), want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := env.Directory.ByRole(t.Context(), org.Role()); err != nil || got.Number != org.Number {
		t.Errorf("the author is %v, %v", got, err)
	}
	denied(t, as(t, env, plane.LoginPlatform), "SELECT id FROM platform.outbox")
}

func TestReadCannotWrite(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	err := env.Platform.Read(t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(t.Context(), "UPDATE registry SET version = version")
		return err
	})
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "25006" {
		t.Errorf("want a refusal because the transaction is read-only, got %v", err)
	}
}

// A DB ends its transactions itself: what followed an early end would run
// without the tenant.
func TestOnlyTheDoorEndsATransaction(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	err := env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		return errors.Join(expectError(tx.Commit(t.Context())), expectError(tx.Rollback(t.Context())))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func expectError(err error) error {
	if err == nil {
		return errors.New("want a refusal")
	}
	return nil
}

// A plane whose login this process was not given is refused, and says so.
func TestShutDoor(t *testing.T) {
	t.Parallel()
	planes, err := plane.Open(t.Context(), plane.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer planes.Close()
	if err := planes.Relay.In(t.Context(), func(plane.RelayTx) error { return nil }); err == nil {
		t.Error("want a refusal")
	}
}

// The clock is set back with the transaction: a connection that served a test
// with a moved clock serves the next one with its own.
func TestClockDoesNotLeak(t *testing.T) {
	t.Parallel()
	planes := onePerPool(t)
	now := func(p *plane.Planes) (at time.Time) {
		err := p.Register.Read(t.Context(), func(tx plane.RegisterTx) error {
			return tx.QueryRow(t.Context(), "SELECT ext.clock()").Scan(&at)
		})
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	later := planes.At(func() time.Duration { return 36 * time.Hour })
	first, moved, again := now(planes), now(later), now(planes)
	if d := moved.Sub(first); d < 36*time.Hour || d > 37*time.Hour {
		t.Errorf("moved by %s", d)
	}
	if d := again.Sub(first); d > time.Hour {
		t.Errorf("the next transaction was moved by %s", d)
	}
}

// onePerPool opens the test's database with one connection per pool, so that every
// transaction reuses it.
func onePerPool(t *testing.T) *plane.Planes {
	t.Helper()
	env := planetest.New(t)
	planes, err := plane.Open(context.Background(), plane.Config{DSNs: env.DSNs, Pooled: planetest.Pooled(env.DSNs),
		MaxConns: 1, MaxConnsPerCell: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(planes.Close)
	return planes
}
