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

// Door is an ad as the one who applies meets it: the form, and whether it is
// open at the time of the caller's transaction, by the database's clock.
type Door struct {
	Ad           uuid.UUID
	Tenant       int32
	Version      int // the published version
	Form         form.Form
	OpensAt      time.Time
	ClosesAt     time.Time
	EndedAt      *time.Time
	LockedAt     *time.Time // when the first applicant began (FORM-36)
	Now          time.Time
	Recruitments []DoorJob
}

// DoorJob is a recruitment one can apply to through the door.
type DoorJob struct {
	ID        uuid.UUID
	Reference string
	Titles    i18n.LangText
	Open      bool // not decided yet
}

// OpenDoor tells of an ad that was published; another is NotFound. It may run in
// a reading transaction.
func OpenDoor(ctx context.Context, tx tenant.Tx, ad uuid.UUID) (Door, error) {
	var row recruitmentdb.DoorRow
	var jobs []recruitmentdb.DoorRecruitmentsRow
	err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
		row, err = q.Door(ctx, tx, ad)
		return err
	}, func(ctx context.Context) (err error) {
		jobs, err = q.DoorRecruitments(ctx, tx, ad)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return Door{}, notFound()
	}
	if err != nil {
		return Door{}, fmt.Errorf("door of ad %s: %w", ad, err)
	}
	d := Door{
		Ad: ad, Tenant: tx.Tenant().Number, Version: int(row.PublishedVersion), OpensAt: *row.OpensAt, ClosesAt: *row.ClosesAt,
		EndedAt: row.EndedAt, LockedAt: row.FormLockedAt, Now: row.Clock,
	}
	if err := json.Unmarshal(row.Form, &d.Form); err != nil {
		return Door{}, fmt.Errorf("form of ad %s: %w", ad, err)
	}
	for _, j := range jobs {
		d.Recruitments = append(d.Recruitments, DoorJob{j.ID, j.Reference, j.Titles, j.State == "open"})
	}
	return d, nil
}

// HoldDoor is OpenDoor for one who is about to put an application through it:
// until the caller's transaction ends, the ad can be neither ended nor changed.
func HoldDoor(ctx context.Context, tx tenant.Tx, ad uuid.UUID) (Door, error) {
	if _, err := q.HoldDoor(ctx, tx, ad); errors.Is(err, pgx.ErrNoRows) {
		return Door{}, notFound()
	} else if err != nil {
		return Door{}, fmt.Errorf("hold door of ad %s: %w", ad, err)
	}
	return OpenDoor(ctx, tx, ad)
}

// Accepts reports whether applications are taken now (APPL-01): from the
// opening on, and until the moment of the closing, which is too late itself.
func (d Door) Accepts() bool { return d.Refusal() == nil }

// Refusal says why applications are not taken, or nil.
func (d Door) Refusal() error {
	open := false
	for _, j := range d.Recruitments {
		open = open || j.Open
	}
	switch {
	case d.EndedAt != nil:
		return fault.New(fault.Gone, "recruitment.door_ended")
	case !d.Now.Before(d.ClosesAt):
		return fault.New(fault.Gone, "recruitment.door_closed")
	case !open:
		return fault.New(fault.Gone, "recruitment.door_decided")
	case d.Now.Before(d.OpensAt):
		return fault.New(fault.Conflict, "recruitment.door_not_yet")
	}
	return nil
}

// LockForm is called when somebody begins to answer (FORM-36): from then on
// nobody changes the questions. It may be called again and again. The form it
// returns is the one that was published; an edit of it that was not published
// is given up. A door that takes no applications is refused with its Refusal.
func LockForm(ctx context.Context, tx tenant.Tx, ad uuid.UUID) (form.Form, error) {
	d, err := HoldDoor(ctx, tx, ad)
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
