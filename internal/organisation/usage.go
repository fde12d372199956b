package organisation

import (
	"context"
	"errors"

	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/plane"
	"vakans/tenant"
)

// OnUsage measures the organisation whose share of the schedule it is.
func (s *Service) OnUsage(ctx context.Context, e event.Event) error {
	t, err := s.Directory.ByNumber(ctx, e.Tenant)
	if errors.Is(err, tenant.ErrUnknown) {
		return nil // dropped since
	}
	if err != nil {
		return err
	}
	return s.Measure(ctx, t)
}

// Measure counts how much an organisation keeps in the database and in the file
// store, and when its staff last did something, and writes the figures into the
// registry. Nothing else leaves the organisation (decision C9).
//
// A tenant may not measure, because whoever measures can measure others; the
// registry's login may, in its own database. The size of a tenant in another
// database is not known.
func (s *Service) Measure(ctx context.Context, t tenant.Tenant) error {
	p := organisationdb.PutUsageParams{Tenant: t.Number}
	err := s.DB.Read(ctx, t, func(tx tenant.Tx) error {
		at, err := sq.LastActivity(ctx, tx)
		if at.Unix() != 0 {
			p.LastActivity = &at
		}
		return err
	})
	if err != nil {
		return err
	}
	for info, err := range s.Files.List(ctx, blob.TenantPrefix(t.Number)) {
		if err != nil {
			return err
		}
		p.Files++
		p.FileBytes += info.Size
	}
	return s.in(ctx, func(tx plane.PlatformTx) error {
		if p.DatabaseBytes, err = q.SchemaSize(ctx, tx, t.Schema()); err != nil {
			return err
		}
		return q.PutUsage(ctx, tx, p)
	})
}
