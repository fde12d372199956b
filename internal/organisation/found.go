package organisation

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/plane"
	"vakans/tenant"
)

// patience is how often a founding is tried before its page says that it failed.
const patience = 5

// OnFoundingWanted consumes FoundingWanted where the service has the migrator's
// address, and elsewhere leaves it for a worker that has. It may be repeated:
// what an earlier attempt made is finished, not made again.
func (s *Service) OnFoundingWanted(ctx context.Context, e event.Event) error {
	var wanted WantedFounding
	if err := e.Decode(&wanted); err != nil {
		return err
	}
	if s.Schemas == nil {
		return event.Later{Until: s.Clock.Now().Add(time.Minute)}
	}
	f, err := s.begin(ctx, wanted.Founding)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // finished, or given up
	}
	if err != nil {
		return err
	}
	t, err := s.found(ctx, f)
	if err != nil {
		return s.failed(ctx, f, err)
	}
	if err := s.in(ctx, func(tx plane.PlatformTx) error { return q.FoundingDone(ctx, tx, f.ID) }); err != nil {
		return err
	}
	return s.Measure(ctx, t) // should it fail, the night's measuring makes up for it
}

func (s *Service) begin(ctx context.Context, id uuid.UUID) (f Founding, err error) {
	return f, s.in(ctx, func(tx plane.PlatformTx) error {
		r, err := q.BeginFounding(ctx, tx, id)
		if err != nil {
			return err
		}
		f, err = foundingOf(organisationdb.FoundingRow(r))
		return err
	})
}

func (s *Service) in(ctx context.Context, fn func(plane.PlatformTx) error) error {
	return s.Platform.In(ctx, fn)
}

// found makes the organisation of a founding. Which tenant it made is written
// down before anything is put into it: another's of the same name, which came
// in between, is never touched, and nobody becomes a superuser of it.
func (s *Service) found(ctx context.Context, f Founding) (tenant.Tenant, error) {
	t, err := s.ownOf(ctx, f)
	if err != nil {
		return t, err
	}
	if t.Zero() {
		if t, err = s.provision(ctx, f.Spec); err != nil {
			return t, err
		}
		if err := s.in(ctx, func(tx plane.PlatformTx) error {
			return q.FoundedAs(ctx, tx, organisationdb.FoundedAsParams{ID: f.ID, Tenant: t.Number})
		}); err != nil {
			return t, err
		}
	}
	return t, s.settle(ctx, t, f.Spec)
}

// ownOf finds the tenant that an earlier attempt made: the one written down, or
// one that is bare because the attempt died before it could write. Any other of
// the name is somebody else's.
func (s *Service) ownOf(ctx context.Context, f Founding) (tenant.Tenant, error) {
	if err := s.Directory.Refresh(ctx); err != nil {
		return tenant.Tenant{}, err
	}
	if f.Tenant != 0 {
		return s.Directory.ByNumber(ctx, f.Tenant)
	}
	t, err := s.Directory.BySlug(ctx, f.Spec.Slug)
	if errors.Is(err, tenant.ErrUnknown) {
		return tenant.Tenant{}, nil
	}
	if err != nil {
		return tenant.Tenant{}, err
	}
	o, err := s.summaries(ctx, t.Number)
	if err != nil {
		return tenant.Tenant{}, err
	}
	if f.Attempts == 1 || len(o) == 0 || !o[0].Names.Empty() {
		return tenant.Tenant{}, fault.InvalidField("slug", "admin.slug_taken")
	}
	return t, s.in(ctx, func(tx plane.PlatformTx) error {
		return q.FoundedAs(ctx, tx, organisationdb.FoundedAsParams{ID: f.ID, Tenant: t.Number})
	})
}

// failed writes down what went wrong: for good when what was typed is at fault
// or patience has ended, and else the event comes again.
func (s *Service) failed(ctx context.Context, f Founding, cause error) error {
	p := organisationdb.FoundingFailedParams{ID: f.ID, Reason: string(Unavailable), Problems: json.RawMessage("[]")}
	why := fault.Of(cause)
	switch {
	case why.Kind == fault.Conflict || takes(why, "admin.slug_taken") || takes(why, "admin.host_taken"):
		p.Reason = string(Taken)
	case why.Kind == fault.Invalid:
		p.Reason = string(Unfit)
	case f.Attempts < patience: // the log learns the cause
		return errors.Join(cause, s.in(ctx, func(tx plane.PlatformTx) error { return q.FoundingBack(ctx, tx, f.ID) }))
	}
	if len(why.Fields) > 0 {
		var err error
		if p.Problems, err = json.Marshal(why.Fields); err != nil {
			return err
		}
	}
	return s.in(ctx, func(tx plane.PlatformTx) error { return q.FoundingFailed(ctx, tx, p) })
}

// takes reports whether a fault says that a name is another's.
func takes(why *fault.Error, key string) bool {
	for _, f := range why.Fields {
		if f.Key == key {
			return true
		}
	}
	return false
}

// PurgeFoundings deletes foundings that failed and that nobody corrected for
// a month: they hold a person's name and address. It is a schedule's task.
func (s *Service) PurgeFoundings(ctx context.Context, _ event.Event) error {
	return s.in(ctx, func(tx plane.PlatformTx) error {
		_, err := q.PurgeFoundings(ctx, tx)
		return err
	})
}
