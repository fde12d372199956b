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
	"vakans/internal/lists"
	"vakans/policies"
	"vakans/tenant"
)

// Status is where the employer stands with an application.
type Status string

// The statuses. Staff move freely among them while the case is open, except to
// withdrawn: that is the applicant's word, see RecordWithdrawal.
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

// Choices lists those that staff give to an application.
var Choices = Statuses[:len(Statuses)-1]

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
func (s *Service) SetStatus(ctx context.Context, who authz.Actor, recruitment uuid.UUID, ids []uuid.UUID,
	to Status) (Change, error) {
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

// RecordWithdrawal records that an applicant has asked for the application to be
// withdrawn (APPL-13); the applicant sees it. Until the period ends, applicants
// do it themselves, so before that it is Conflict; so is one in a closed case.
func (s *Service) RecordWithdrawal(ctx context.Context, who authz.Actor, id uuid.UUID) (Change, error) {
	c := Change{Batch: uuid.Must(uuid.NewV7())}
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		at, err := s.place(ctx, tx, who, id, policies.ApplicationHandle)
		if err != nil {
			return err
		}
		row, err := s.shareCase(ctx, tx, who, at.RecruitmentID, policies.ApplicationHandle)
		if err != nil {
			return err
		}
		if periodOver(ctx, tx, row) != nil {
			return fault.New(fault.Conflict, "case.withdrawn_by_applicant")
		}
		c.Moved, err = s.move(ctx, tx, who, at.RecruitmentID, row.Path, []uuid.UUID{id}, StatusWithdrawn, c.Batch, true)
		return err
	})
	return c, err
}

func checkMove(ids []uuid.UUID, to Status) error {
	var c fault.Collector
	c.Check(slices.Contains(Choices, to), "status", "error.choose")
	c.Check(len(ids) > 0, "id", "case.choose_somebody")
	return c.Err()
}

func (s *Service) move(ctx context.Context, tx tenant.Tx, who authz.Actor, recruitment uuid.UUID, path string,
	ids []uuid.UUID, to Status, batch uuid.UUID, withdrawnToo bool) (int, error) {
	rows, err := s.q.ChangeStatus(ctx, tx, applicationdb.ChangeStatusParams{
		RecruitmentID: recruitment, Ids: lists.Texts(ids), ToStatus: string(to), FromWithdrawn: withdrawnToo,
		AuthorID: who.ID, AuthorName: who.Name, BatchID: batch,
	})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	var done moves
	for _, r := range rows {
		done.add(r.ApplicationID, text(r.FromStatus), string(to), r.Withdrawal)
	}
	return len(rows), done.record(ctx, tx, who, "application.status", path)
}

// moves are applications that changed their status together.
type moves struct {
	by          map[step][]uuid.UUID
	withdrawals []uuid.UUID // that the applicants' register must be notified of
}

type step struct{ from, to string }

func (m *moves) add(id uuid.UUID, from, to string, withdrawal bool) {
	if m.by == nil {
		m.by = map[step][]uuid.UUID{}
	}
	m.by[step{from, to}] = append(m.by[step{from, to}], id)
	if withdrawal {
		m.withdrawals = append(m.withdrawals, id)
	}
}

// record writes a line for each application, with what it was and became, in a
// statement for each pair.
func (m *moves) record(ctx context.Context, tx tenant.Tx, who authz.Actor, action, path string) error {
	for s, ids := range m.by {
		err := audit.RecordEach(ctx, tx, who, action, "application", path, ids, map[string]any{"from": s.from, "to": s.to})
		if err != nil {
			return err
		}
	}
	return tell(ctx, tx, m.withdrawals)
}

// tell notifies the applicants' register.
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
	var done moves
	for _, r := range rows {
		done.add(r.ID, text(r.ToStatus), text(r.FromStatus), r.Withdrawal)
	}
	return len(rows), done.record(ctx, tx, who, "application.status_undone", path)
}

func text(s *string) string { return string(status(s)) }
