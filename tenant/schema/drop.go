package schema

import (
	"context"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// Drop removes a tenant for ever: its schema with all data, its role and its
// place in the registry. It returns ErrActive unless the tenant was suspended
// first. One tenant per transaction, because every table takes a lock.
func (s *Schemas) Drop(ctx context.Context, number int32) error {
	conn, err := s.Home(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	t, err := tenant.NewDirectory(conn).ByNumber(ctx, number)
	if err != nil {
		return err
	}
	if t.Status != tenant.Suspended {
		return ErrActive
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, sql := range []string{
			"DROP SCHEMA " + t.Schema() + " CASCADE",
			"DROP ROLE " + t.Role(),
		} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "DELETE FROM platform.tenants WHERE number = $1", number); err != nil {
			return err
		}
		return bump(ctx, tx)
	})
	return wrap("drop tenant", number, err)
}
