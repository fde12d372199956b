package recruitment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/tenant"
)

// Intake is an ad as the one who applies meets it: the form, and whether it is
// open at the time of the caller's transaction, by the database's clock.
type Intake struct {
	Ad           uuid.UUID
	Tenant       int32
	Version      int // the published version
	Form         form.Form
	OpensAt      time.Time
	ClosesAt     time.Time
	EndedAt      *time.Time
	LockedAt     *time.Time // when the first applicant began (FORM-36)
	Now          time.Time
	Recruitments []IntakeJob
}

// IntakeJob is a recruitment one can apply to through the intake.
type IntakeJob struct {
	ID        uuid.UUID
	Reference string
	Titles    i18n.LangText
	Open      bool // not decided yet
}

// OpenIntake returns an ad that was published; another is NotFound. It may run in
// a reading transaction.
func OpenIntake(ctx context.Context, tx tenant.Tx, ad uuid.UUID) (Intake, error) {
	var row recruitmentdb.IntakeRow
	var jobs []recruitmentdb.IntakeRecruitmentsRow
	err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
		row, err = q.Intake(ctx, tx, ad)
		return err
	}, func(ctx context.Context) (err error) {
		jobs, err = q.IntakeRecruitments(ctx, tx, ad)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return Intake{}, notFound()
	}
	if err != nil {
		return Intake{}, fmt.Errorf("intake of ad %s: %w", ad, err)
	}
	d := Intake{
		Ad: ad, Tenant: tx.Tenant().Number, Version: int(row.PublishedVersion), OpensAt: *row.OpensAt,
		ClosesAt: *row.ClosesAt,
		EndedAt:  row.EndedAt, LockedAt: row.FormLockedAt, Now: row.Clock,
	}
	if err := json.Unmarshal(row.Form, &d.Form); err != nil {
		return Intake{}, fmt.Errorf("form of ad %s: %w", ad, err)
	}
	for _, j := range jobs {
		d.Recruitments = append(d.Recruitments, IntakeJob{j.ID, j.Reference, j.Titles, j.State == "open"})
	}
	return d, nil
}

// HoldIntake is OpenIntake for one who is about to put an application through it:
// until the caller's transaction ends, the ad can be neither ended nor changed.
func HoldIntake(ctx context.Context, tx tenant.Tx, ad uuid.UUID) (Intake, error) {
	if _, err := q.HoldIntake(ctx, tx, ad); errors.Is(err, pgx.ErrNoRows) {
		return Intake{}, notFound()
	} else if err != nil {
		return Intake{}, fmt.Errorf("hold intake of ad %s: %w", ad, err)
	}
	return OpenIntake(ctx, tx, ad)
}

// Accepts reports whether applications are taken now (APPL-01): from the
// opening on, and until the moment of the closing, which is too late itself.
func (d Intake) Accepts() bool { return d.Refusal() == nil }

// Refusal says why applications are not taken, or nil.
func (d Intake) Refusal() error {
	open := false
	for _, j := range d.Recruitments {
		open = open || j.Open
	}
	switch {
	case d.EndedAt != nil:
		return fault.New(fault.Gone, "recruitment.intake_ended")
	case !d.Now.Before(d.ClosesAt):
		return fault.New(fault.Gone, "recruitment.intake_closed")
	case !open:
		return fault.New(fault.Gone, "recruitment.intake_decided")
	case d.Now.Before(d.OpensAt):
		return fault.New(fault.Conflict, "recruitment.intake_not_yet")
	}
	return nil
}

// LockForm is called when somebody begins to answer (FORM-36): from then on
// nobody changes the questions. It may be called again and again. The form it
// returns is the one that was published; an edit of it that was not published
// is given up. An intake that takes no applications is refused with its Refusal.
func LockForm(ctx context.Context, tx tenant.Tx, ad uuid.UUID) (form.Form, error) {
	d, err := HoldIntake(ctx, tx, ad)
	if err != nil {
		return form.Form{}, err
	}
	if err := d.Refusal(); err != nil {
		return form.Form{}, err
	}
	if d.LockedAt != nil {
		return d.Form, nil
	}
	if _, err := q.LockForm(ctx, tx, ad); err != nil {
		return form.Form{}, fmt.Errorf("lock form of ad %s: %w", ad, err)
	}
	return d.Form, nil
}
