package submission

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/plane"
	"vakans/internal/submission/internal/submissiondb"
)

// Saved is the result of a save.
type Saved struct {
	Version int
	Percent int
	At      time.Time
}

// Save stores the content as written so far (FORM-03). version is the one the
// page was opened with; when another window has saved since, it is a Conflict
// and nothing is lost on either side. A malformed answer is Invalid and names
// its field; a missing one is no matter until sending. It is Gone after the period.
func (s *Service) Save(ctx context.Context, who authz.Actor, id uuid.UUID, version int, c form.Content) (Saved, error) {
	if err := who.Require(authz.Applicant); err != nil {
		return Saved{}, err
	}
	var out Saved
	err := s.Register.In(ctx, func(tx plane.RegisterTx) error {
		a, err := s.getTx(ctx, tx, who, id)
		if err != nil {
			return err
		}
		c.Files = a.Content.Files
		if bad := a.Ad.Form.Malformed(c); len(bad) > 0 {
			return &fault.Error{Kind: fault.Invalid, Key: "error.invalid", Fields: bad}
		}
		out, err = s.saveTx(ctx, tx, who, a, version, c)
		return err
	})
	return out, err
}

func (s *Service) saveTx(ctx context.Context, tx plane.RegisterTx, who authz.Actor, a Application, version int, c form.Content) (Saved, error) {
	percent := a.Ad.Form.Percent(c)
	c.Files = nil // the rows are the truth
	body, err := json.Marshal(c)
	if err != nil {
		return Saved{}, err
	}
	row, err := s.q.Save(ctx, tx, submissiondb.SaveParams{
		Content: body, Percent: int32(percent), Language: string(a.Language), ID: a.ID, AccountID: who.ID, Version: int32(version),
	})
	if isNoRows(err) {
		return Saved{}, a.whyNot()
	}
	if err != nil {
		return Saved{}, fmt.Errorf("save application %s: %w", a.ID, err)
	}
	return Saved{int(row.Version), percent, row.UpdatedAt}, nil
}

// whyNot says why an application did not change, from what was read of it.
func (a Application) whyNot() error {
	switch {
	case a.State == Withdrawn:
		return fault.New(fault.Conflict, "apply.withdrawn_is_read_only") // APPL-11
	case !a.Open || a.Phase != Active:
		return fault.New(fault.Gone, "apply.period_over") // APPL-01
	}
	return fault.New(fault.Conflict, "apply.edited_elsewhere")
}

func isNoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }
