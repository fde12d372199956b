package submission

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/submission/internal/submissiondb"
	"vakans/tenant"
)

// OnApplication is the consumer of what employers record of applications: it
// heals a hand-over whose second half never came (see Settle).
func (s *Service) OnApplication(ctx context.Context, e event.Event) error {
	var p application.Ref
	if err := e.Decode(&p); err != nil {
		return err
	}
	t, err := s.employer(ctx, e)
	if err != nil {
		return err
	}
	if same, err := s.settled(ctx, t, p.Application); err != nil || same {
		return err
	}
	return s.Settle(ctx, t, p.Application)
}

// OnAd is the consumer of publishing and ending: those who have begun get the
// new closing time and the new text (decision C11).
func (s *Service) OnAd(ctx context.Context, e event.Event) error {
	var ref recruitment.AdEvent
	if err := e.Decode(&ref); err != nil {
		return err
	}
	t, err := s.employer(ctx, e)
	if err != nil {
		return err
	}
	var p recruitment.Published
	err = s.Tenants.Read(ctx, t, func(tx tenant.Tx) (err error) {
		p, err = recruitment.Snapshot(ctx, tx, ref.Ad)
		return err
	})
	if err != nil {
		return err
	}
	return s.refresh(ctx, p)
}

func (s *Service) refresh(ctx context.Context, p recruitment.Published) error {
	snapshot, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		_, err := s.q.Refresh(ctx, tx, submissiondb.RefreshParams{
			ClosesAt: ends(p), AdSnapshot: snapshot, AdID: p.ID, Tenant: p.Tenant, Version: int32(p.Version),
			Ended: p.EndedAt != nil,
		})
		return err
	})
}

// ends is when the period really ends: early, if the employer ended it.
func ends(p recruitment.Published) time.Time {
	if p.EndedAt != nil && p.EndedAt.Before(p.ClosesAt) {
		return *p.EndedAt
	}
	return p.ClosesAt
}

// OnRecruitment is the consumer of closing and reopening: the applicants' copies
// move between the phases (PROF-03, PROF-04, APPL-17).
func (s *Service) OnRecruitment(ctx context.Context, e event.Event) error {
	var ref recruitment.RecruitmentEvent
	if err := e.Decode(&ref); err != nil {
		return err
	}
	t, err := s.employer(ctx, e)
	if err != nil {
		return err
	}
	return s.setPhase(ctx, t, ref.Recruitment)
}

func (s *Service) setPhase(ctx context.Context, t tenant.Tenant, id uuid.UUID) error {
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		if err := s.q.HoldCase(ctx, tx, id.String()); err != nil {
			return err
		}
		end, err := s.Applications.CaseEnd(ctx, t, id)
		if err != nil {
			return err
		}
		_, err = s.q.SetPhase(ctx, tx, submissiondb.SetPhaseParams{
			Phase: string(phase(end.ClosedAt, end.Archived)), ClosedAt: end.ClosedAt, RecruitmentID: id, Tenant: t.Number,
		})
		return err
	})
}

// employer is the organisation that an event came from; one that is no more has
// nothing left to follow.
func (s *Service) employer(ctx context.Context, e event.Event) (tenant.Tenant, error) {
	t, err := s.Directory.ByNumber(ctx, e.Tenant)
	if errors.Is(err, tenant.ErrUnknown) {
		return tenant.Tenant{}, fault.New(fault.NotFound, "error.not_found").Because(err)
	}
	if err != nil {
		return tenant.Tenant{}, fmt.Errorf("employer of event %d: %w", e.ID, err)
	}
	return t, nil
}
