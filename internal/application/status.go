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

// StatusChanged says that staff moved applications; the payload is Moved. The
// applicant's register need not know: statuses are the employer's.
const StatusChanged event.Kind = "application.status_changed"

// Moved is the payload of StatusChanged.
type Moved struct {
	Batch uuid.UUID `json:"batch"`
}

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
	if !slices.Contains(Statuses, to) {
		return Change{}, fault.InvalidField("status", "error.choose")
	}
	if len(ids) == 0 {
		return Change{}, fault.InvalidField("id", "case.choose_somebody")
	}
	c := Change{Batch: uuid.Must(uuid.NewV7())}
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		row, err := s.shareCase(ctx, tx, who, recruitment, policies.ApplicationHandle)
		if err != nil {
			return err
		}
		n, err := s.move(ctx, tx, who, recruitment, row.Path, ids, to, c.Batch, len(ids) == 1)
		c.Moved = n
		return err
	})
	return c, err
}

func (s *Service) move(ctx context.Context, tx tenant.Tx, who authz.Actor, recruitment uuid.UUID, path string, ids []uuid.UUID, to Status, batch uuid.UUID, withdrawnToo bool) (int, error) {
	moved, err := s.q.ChangeStatus(ctx, tx, applicationdb.ChangeStatusParams{
		RecruitmentID: recruitment, Ids: texts(ids), ToStatus: string(to), FromWithdrawn: withdrawnToo,
		AuthorID: who.ID, AuthorName: who.Name, BatchID: batch,
	})
	if err != nil || len(moved) == 0 {
		return 0, err
	}
	if err := audit.RecordEach(ctx, tx, who, "application.status", "application", path, moved, map[string]any{"to": string(to)}); err != nil {
		return 0, err
	}
	return len(moved), event.Emit(ctx, tx, StatusChanged, Moved{batch})
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
		moved, err := s.q.UndoStatus(ctx, tx, applicationdb.UndoStatusParams{BatchID: batch, ByUser: who.ID})
		n = len(moved)
		if err != nil || n == 0 {
			return err
		}
		if err := audit.RecordEach(ctx, tx, who, "application.status_undone", "application", row.Path, moved, nil); err != nil {
			return err
		}
		return event.Emit(ctx, tx, StatusChanged, Moved{batch})
	})
	return n, err
}

func texts(ids []uuid.UUID) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, id.String())
	}
	return out
}
