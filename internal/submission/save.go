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
	"vakans/tenant"
)

// Saved is the result of a save.
type Saved struct {
	Version        int // of the whole application, files included: what is previewed and sent
	ContentVersion int // of the fields: what the next save builds on
	Percent        int
	At             time.Time
	// Malformed are the answers that cannot be sent as they are written. They
	// were saved: a draft loses nothing.
	Malformed []fault.Field
}

// Save stores the content as written so far (FORM-03). base is the content
// version that the page was opened with; when another window has saved since, it
// is a Conflict and nothing is lost on either side. What is missing or malformed
// is kept as it is and only matters for sending. It is Gone after the period.
func (s *Service) Save(ctx context.Context, who authz.Actor, id uuid.UUID, base int, c form.Content) (Saved, error) {
	if err := who.Require(authz.Applicant); err != nil {
		return Saved{}, err
	}
	var out Saved
	err := s.Register.In(ctx, func(tx plane.RegisterTx) error {
		a, err := s.getTx(ctx, tx, who, id)
		if err != nil {
			return err
		}
		out, err = s.saveTx(ctx, tx, who, a, base, c)
		return err
	})
	return out, err
}

func (s *Service) saveTx(ctx context.Context, tx plane.RegisterTx, who authz.Actor, a Application, base int,
	c form.Content) (Saved, error) {
	c.Basic.Email = a.Content.Basic.Email // the account's, changed there alone (PROF-15)
	c = a.Ad.Form.Tidy(c)
	c.Files = a.Content.Files
	out := Saved{Percent: a.Ad.Form.Percent(c), Malformed: a.Ad.Form.Malformed(c)}
	c.Files = nil // the rows are the truth
	body, err := json.Marshal(c)
	if err != nil {
		return Saved{}, err
	}
	row, err := s.q.Save(ctx, tenant.Last(tx), submissiondb.SaveParams{
		Content: body, Percent: int32(out.Percent), ID: a.ID, AccountID: who.ID, ContentVersion: int32(base),
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return Saved{}, a.whyNot()
	}
	if err != nil {
		return Saved{}, fmt.Errorf("save application %s: %w", a.ID, err)
	}
	out.Version, out.ContentVersion, out.At = int(row.Version), int(row.ContentVersion), row.UpdatedAt
	return out, nil
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
