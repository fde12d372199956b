package organisation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

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
// store, how many ads and applications it has, and when its staff last did
// something, and writes the figures into the registry. Nothing else leaves the
// organisation (decision C9).
//
// A tenant may not measure, because whoever measures can measure others; the
// relay's login may, and it signs in to every database. While the organisation's
// is away, or the organisation is on its way to another one, this fails and the
// last figures stay, with their time.
func (s *Service) Measure(ctx context.Context, t tenant.Tenant) error {
	p := organisationdb.PutUsageParams{Tenant: t.Number}
	err := s.DB.Read(ctx, t, func(tx tenant.Tx) (err error) {
		if p.LastActivity, err = LastActivity(ctx, tx); err != nil {
			return err
		}
		f, err := sq.Figures(ctx, tx)
		p.OpenAds, p.Ads, p.Applications = f.OpenAds, f.Ads, f.Applications
		return err
	})
	if err != nil {
		return err
	}
	files, size, err := s.Files.Count(ctx, blob.TenantPrefix(t.Number))
	if err != nil {
		return err
	}
	p.Files, p.FileBytes = int32(files), size
	err = s.Relay(t.Cell).Read(ctx, func(tx plane.RelayTx) (err error) {
		p.DatabaseBytes, err = SchemaBytes(ctx, tx, t)
		return err
	})
	if err != nil {
		return err
	}
	return s.in(ctx, func(tx plane.PlatformTx) error { return q.PutUsage(ctx, tx, p) })
}

// SchemaBytes is what an organisation's schema takes on disk in the database that
// tx is in, which must be the organisation's. It is for the relay and the owner.
func SchemaBytes(ctx context.Context, tx pgx.Tx, t tenant.Tenant) (int64, error) {
	var size *int64
	if err := tx.QueryRow(ctx, "SELECT platform.schema_bytes($1)", t.Schema()).Scan(&size); err != nil {
		return 0, err
	}
	if size == nil {
		return 0, fmt.Errorf("the schema %s is not in this database", t.Schema())
	}
	return *size, nil
}

// LastActivity is when somebody of the staff last did something that was logged, in
// the organisation whose schema tx is in; nil when nobody has.
func LastActivity(ctx context.Context, tx pgx.Tx) (*time.Time, error) {
	at, err := sq.LastActivity(ctx, tx)
	if err != nil || at.Unix() == 0 {
		return nil, err
	}
	return &at, nil
}
