package tenant_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/planetest"
	"vakans/tenant"
)

// Whatever comes first begins the transaction, with role and path, and the same
// connection serves what comes after.
func TestFirstStatement(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	const role = "SELECT current_user::text"
	for name, first := range map[string]func(tx tenant.Tx) (string, error){
		"row": func(tx tenant.Tx) (who string, err error) { return who, tx.QueryRow(t.Context(), role).Scan(&who) },
		"rows": func(tx tenant.Tx) (string, error) {
			rows, err := tx.Query(t.Context(), role+" FROM generate_series(1, $1)", 3)
			if err != nil {
				return "", err
			}
			all, err := pgx.CollectRows(rows, pgx.RowTo[string])
			return all[2], err
		},
		"rows left in the middle": func(tx tenant.Tx) (who string, err error) {
			rows, err := tx.Query(t.Context(), role+" FROM generate_series(1, 3)")
			if err != nil || !rows.Next() {
				return "", errors.Join(err, rows.Err())
			}
			defer rows.Close()
			return who, rows.Scan(&who)
		},
		"statement": func(tx tenant.Tx) (string, error) {
			tag, err := tx.Exec(t.Context(), "UPDATE units SET names = names WHERE $1", false)
			if tag.String() != "UPDATE 0" {
				t.Errorf("statement: %s", tag)
			}
			return org.Role(), err
		},
		"nothing": func(tenant.Tx) (string, error) { return org.Role(), nil },
	} {
		err := env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error {
			who, err := first(tx)
			if err != nil || who != org.Role() {
				t.Errorf("%s: as %q, %v", name, who, err)
			}
			var schema string
			if err := tx.QueryRow(t.Context(), "SELECT current_schema()").Scan(&schema); err != nil || schema != org.Schema() {
				t.Errorf("%s: then in %q, %v", name, schema, err)
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A first statement that fails, or finds nothing, says so as any other does, and
// leaves no trace in the connection.
func TestFirstStatementFails(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	var n int
	for name, c := range map[string]struct {
		sql  string
		args []any
		want string
	}{
		"nothing found": {"SELECT 1 WHERE false", nil, pgx.ErrNoRows.Error()},
		"no such table": {"SELECT 1 FROM nowhere", nil, "42P01"},
		"fails late":    {"SELECT 1 / (3 - n) FROM generate_series(1, 3) n ORDER BY n DESC", nil, "22012"},
		"two at once":   {"SELECT 1; SELECT 2", nil, "42601"},
		"bad argument":  {"SELECT $1::int", []any{struct{}{}}, ""},
	} {
		for i, enter := range []func(context.Context, tenant.Tenant, func(tenant.Tx) error) error{env.Tenants.In,
			env.Tenants.Read} {
			err := enter(t.Context(), org, func(tx tenant.Tx) error {
				return tx.QueryRow(t.Context(), c.sql, c.args...).Scan(&n)
			})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %d: %v", name, i, err)
			}
			for range 5 { // as many as the cell may have, and one
				err = enter(t.Context(), org, func(tx tenant.Tx) error {
					return tx.QueryRow(t.Context(), "SELECT count(*) FROM units").Scan(&n)
				})
				if err != nil {
					t.Errorf("after %s: %d: %v", name, i, err)
				}
			}
		}
	}
	err := env.Tenants.Read(t.Context(), org, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), "DELETE FROM units WHERE $1", false)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "25006") {
		t.Errorf("the first statement of a reading wrote: %v", err)
	}
}
