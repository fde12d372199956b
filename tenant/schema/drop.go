package schema

import (
	"context"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// Drop removes a tenant for ever: its schema with all data, its role and its
// place in the registry. It returns ErrActive unless the tenant was suspended
// first. Broken off between the two, it is finished by dropping again.
func (s *Schemas) Drop(ctx context.Context, number int32) error {
	home, err := s.Home(ctx)
	if err != nil {
		return err
	}
	defer home.Close(ctx)
	t, err := tenant.NewDirectory(home).ByNumber(ctx, number)
	if err != nil {
		return err
	}
	if t.Status != tenant.Suspended {
		return ErrActive
	}
	conn, err := s.Connect(ctx, t.Cell)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return Raze(ctx, tx, PlaceOf(t)) }); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, home, func(tx pgx.Tx) error { return Leave(ctx, tx, number) })
}
