package application

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/recruitment"
	"vakans/policies"
	"vakans/tenant"
)

// The outcome that may be chosen at any time (CASE-04), and the one that an
// organisation may tie to a hire (CASE-06).
const (
	outcomeCancelled = "cancelled"
	outcomeRecruited = "recruited"
)

// Close ends a case. Anything but cancelled waits for the end of the application
// period, even if somebody is hired already (CASE-04). Where the organisation
// requires the whole process, every applicant must be decided and notified
// (CASE-05), and recruited needs somebody hired (CASE-06). The refusal, a
// Conflict, says which of these it is.
func (s *Service) Close(ctx context.Context, who authz.Actor, id uuid.UUID, version int32, outcome,
	reason string) error {
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		row, err := s.lockCase(ctx, tx, who, id, policies.RecruitmentClose)
		if err != nil {
			return err
		}
		if err := s.mayClose(ctx, tx, id, row, outcome); err != nil {
			return err
		}
		return recruitment.MarkClosed(ctx, tx, who, id, version, outcome, reason)
	})
}

// Hindrances lists what stands in the way of closing with each outcome, for the
// page that offers them; nil means nothing does.
func (s *Service) Hindrances(ctx context.Context, who authz.Actor, id uuid.UUID) (map[string]error, error) {
	out := map[string]error{}
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		row, err := s.openCase(ctx, tx, who, id, policies.RecruitmentClose)
		if err != nil {
			return err
		}
		return tenant.Each(ctx, len(recruitment.Outcomes), func(ctx context.Context, i int) error {
			why := s.mayClose(ctx, tx, id, row, recruitment.Outcomes[i])
			if why != nil && !fault.Is(why, fault.Conflict) {
				return why
			}
			out[recruitment.Outcomes[i]] = why
			return nil
		})
	})
	return out, err
}

func (s *Service) mayClose(ctx context.Context, tx tenant.Tx, id uuid.UUID, row caseRow, outcome string) error {
	if outcome == outcomeCancelled {
		return nil
	}
	if err := periodOver(ctx, tx, row); err != nil {
		return err
	}
	if !row.RequireComplete {
		return nil
	}
	u, err := s.q.Unfinished(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case outcome == outcomeRecruited && u.Hired == 0:
		return fault.New(fault.Conflict, "case.nobody_hired")
	case u.Undecided > 0:
		return fault.New(fault.Conflict, "case.undecided", "count", strconv.Itoa(int(u.Undecided)))
	case u.Untold > 0:
		return fault.New(fault.Conflict, "case.untold", "count", strconv.Itoa(int(u.Untold)))
	}
	return nil
}

// periodOver refuses while applications may still come (CASE-04).
func periodOver(ctx context.Context, tx tenant.Tx, row caseRow) error {
	if row.AdID == nil {
		return fault.New(fault.Conflict, "case.never_published")
	}
	intake, err := recruitment.OpenIntake(ctx, tx, *row.AdID)
	switch {
	case fault.Is(err, fault.NotFound):
		return fault.New(fault.Conflict, "case.never_published")
	case err != nil:
		return err
	case intake.EndedAt == nil && intake.Now.Before(intake.ClosesAt):
		return fault.New(fault.Conflict, "case.period_open")
	}
	return nil
}

// Reopen undoes Close.
func (s *Service) Reopen(ctx context.Context, who authz.Actor, id uuid.UUID, version int32) error {
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if _, err := s.inCase(ctx, tx, who, id, policies.RecruitmentClose); err != nil {
			return err
		}
		return recruitment.MarkReopened(ctx, tx, who, id, version)
	})
}
