package tenant

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Tx is a transaction inside one tenant's schema. Only DB.In and DB.Read make
// one, and only they end it.
type Tx struct {
	pgx.Tx
	tenant Tenant
}

// Tenant is whose transaction it is.
func (tx Tx) Tenant() Tenant { return tx.tenant }

// errOwnEnd answers code that would end a transaction in the middle of the
// function that was given it; what followed would run outside the tenant.
var errOwnEnd = errors.New("tenant: the DB method that began this transaction ends it")

// Commit refuses: return nil from the function instead.
func (tx Tx) Commit(context.Context) error { return errOwnEnd }

// Rollback refuses: return an error from the function instead.
func (tx Tx) Rollback(context.Context) error { return errOwnEnd }

// Exec runs one statement. Without arguments pgx would use the simple protocol,
// which takes several statements at once; this way a second one is refused.
func (tx Tx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if len(args) > 0 {
		return tx.Tx.Exec(ctx, sql, args...)
	}
	rows, err := tx.Query(ctx, sql)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	rows.Close()
	return rows.CommandTag(), rows.Err()
}
