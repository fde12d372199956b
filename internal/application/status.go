package application

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/policies"
	"vakans/tenant"
)

// Status is where the employer stands with an application.
type Status string

// The statuses. Staff move freely among them while the case is open; withdrawn
// is the applicant's, or recorded by staff after the period (APPL-13).
const (
	StatusReceived    Status = "received"
	StatusReview      Status = "under_review"
	StatusInterview   Status = "interview"
	StatusOffered     Status = "offered"
	StatusHired       Status = "hired"
	StatusNotSelected Status = "not_selected"
	StatusWithdrawn   Status = "withdrawn"
)

// Statuses lists them in the order of a case.
var Statuses = []Status{
	StatusReceived, StatusReview, StatusInterview, StatusOffered, StatusHired, StatusNotSelected, StatusWithdrawn,
}

// WithdrawalRecorded says that staff recorded a withdrawal, or took it back
// (APPL-13); the payload is Ref. The other statuses are the employer's own
// business, but this one the applicant sees.
const WithdrawalRecorded event.Kind = "application.withdrawal_recorded"

// Change is what a change of status did: how many applications moved, and the
// batch that undoes it.
type Change struct {
	Batch uuid.UUID
	Moved int
}

// SetStatus moves one or many applications of one recruitment. Those already
// there stay as they are, and so do withdrawn ones: the applicant's word stands
// unless only one application is moved, by name. It is Conflict in a closed case.
func (s *Service) SetStatus(ctx context.Context, who authz.Actor, recruitment uuid.UUID, ids []uuid.UUID, to Status) (Change, error) {
	c := Change{Batch: uuid.Must(uuid.NewV7())}
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		row, err := s.shareCase(ctx, tx, who, recruitment, policies.ApplicationHandle)
		if err != nil {
			return err
		}
		if err := checkMove(ids, to); err != nil {
			return err
		}
		n, err := s.move(ctx, tx, who, recruitment, row.Path, ids, to, c.Batch, len(ids) == 1)
		c.Moved = n
		return err
	})
	return c, err
}

func checkMove(ids []uuid.UUID, to Status) error {
	var c fault.Collector
	c.Check(slices.Contains(Statuses, to), "status", "error.choose")
	c.Check(len(ids) > 0, "id", "case.choose_somebody")
	return c.Err()
}

func (s *Service) move(ctx context.Context, tx tenant.Tx, who authz.Actor, recruitment uuid.UUID, path string, ids []uuid.UUID, to Status, batch uuid.UUID, withdrawnToo bool) (int, error) {
	rows, err := s.q.ChangeStatus(ctx, tx, applicationdb.ChangeStatusParams{
		RecruitmentID: recruitment, Ids: texts(ids), ToStatus: string(to), FromWithdrawn: withdrawnToo,
		AuthorID: who.ID, AuthorName: who.Name, BatchID: batch,
	})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	var moved, withdrawals []uuid.UUID
	for _, r := range rows {
		moved = append(moved, r.ApplicationID)
		if r.Withdrawal {
			withdrawals = append(withdrawals, r.ApplicationID)
		}
	}
	if err := audit.RecordEach(ctx, tx, who, "application.status", "application", path, moved, map[string]any{"to": string(to)}); err != nil {
		return 0, err
	}
	return len(moved), tell(ctx, tx, withdrawals)
}

// tell lets the applicants' register know.
func tell(ctx context.Context, tx tenant.Tx, ids []uuid.UUID) error {
	for _, id := range ids {
		if err := event.Emit(ctx, tx, WithdrawalRecorded, Ref{id}); err != nil {
			return err
		}
	}
	return nil
}

// UndoStatus takes a batch back, except where something has happened since, and
// returns how many applications it moved.
func (s *Service) UndoStatus(ctx context.Context, who authz.Actor, batch uuid.UUID) (int, error) {
	n := 0
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		recruitment, err := s.q.BatchCase(ctx, tx, batch)
		if errors.Is(err, pgx.ErrNoRows) {
			return notFound()
		}
		if err != nil {
			return err
		}
		row, err := s.shareCase(ctx, tx, who, recruitment, policies.ApplicationHandle)
		if err != nil {
			return err
		}
		n, err = s.undo(ctx, tx, who, row.Path, batch)
		return err
	})
	return n, err
}

func (s *Service) undo(ctx context.Context, tx tenant.Tx, who authz.Actor, path string, batch uuid.UUID) (int, error) {
	rows, err := s.q.UndoStatus(ctx, tx, applicationdb.UndoStatusParams{BatchID: batch, ByUser: who.ID})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	var moved, withdrawals []uuid.UUID
	for _, r := range rows {
		moved = append(moved, r.ID)
		if r.Withdrawal {
			withdrawals = append(withdrawals, r.ID)
		}
	}
	if err := audit.RecordEach(ctx, tx, who, "application.status_undone", "application", path, moved, nil); err != nil {
		return 0, err
	}
	return len(moved), tell(ctx, tx, withdrawals)
}

func texts(ids []uuid.UUID) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, id.String())
	}
	return out
}
