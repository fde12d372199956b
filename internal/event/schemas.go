package event

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/tenant"
)

// Enter runs fn in a transaction in one schema, and commits unless fn fails.
type Enter func(ctx context.Context, fn func(pgx.Tx) error) error

// Schemas are how the schemas that events come from are entered, for consumers that
// work the same in each of them. The worker fills them in.
type Schemas struct {
	Platform Enter
	Register Enter
	// Tenant enters one organisation; one that is no more is NotFound.
	Tenant func(ctx context.Context, number int32, fn func(pgx.Tx) error) error
}

// SchemasOf says how those of a whole database are entered.
func SchemasOf(p *plane.Planes) Schemas {
	return Schemas{
		Platform: func(ctx context.Context, fn func(pgx.Tx) error) error {
			return p.Platform.In(ctx, func(tx plane.PlatformTx) error { return fn(tx) })
		},
		Register: func(ctx context.Context, fn func(pgx.Tx) error) error {
			return p.Register.In(ctx, func(tx plane.RegisterTx) error { return fn(tx) })
		},
		Tenant: func(ctx context.Context, number int32, fn func(pgx.Tx) error) error {
			t, err := p.Directory.ByNumber(ctx, number)
			if errors.Is(err, tenant.ErrUnknown) {
				return fault.New(fault.NotFound, "error.not_found").Because(err)
			}
			if err != nil {
				return err
			}
			return p.Tenants.In(ctx, t, func(tx tenant.Tx) error { return fn(tx) })
		},
	}
}

// In runs fn where the event happened: in the organisation that it is about,
// else in the plane that wrote it.
func (r Schemas) In(ctx context.Context, e Event, fn func(pgx.Tx) error) error {
	switch {
	case e.Tenant != 0:
		return r.Tenant(ctx, e.Tenant, fn)
	case e.Source == plane.LoginRegister:
		return r.Register(ctx, fn)
	case e.Source == plane.LoginPlatform:
		return r.Platform(ctx, fn)
	}
	return fault.New(fault.Invalid,
		"error.invalid").Because(fmt.Errorf("event %s %d comes from %s, which has no schema of events", e.Kind, e.ID,
		e.Source))
}
