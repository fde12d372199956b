package plane_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

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

// A DB sends one statement at a time. What an attacker tries through a
// tenant's is in package attack.
func TestDoorsRefuseStackedStatements(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	const stacked = "SELECT 1; SELECT 2"
	for _, one := range []struct {
		name string
		err  error
	}{
		{"platform", env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
			_, err := tx.Exec(t.Context(), stacked)
			return err
		})},
		{"with an argument", env.Register.Read(t.Context(), func(tx plane.RegisterTx) error {
			_, err := tx.Exec(t.Context(), "SELECT $1::text; SELECT 2", "x")
			return err
		})},
	} {
		var pg *pgconn.PgError
		if !errors.As(one.err, &pg) || pg.Code != "42601" {
			t.Errorf("%s: want a syntax error, got %v", one.name, one.err)
		}
	}
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
