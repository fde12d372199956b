package submission

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/submission/internal/submissiondb"
	"vakans/tenant"
)

// Send hands a finished draft, or the edited version of a sent application, over
// to the employer (APPL-02, APPL-05). version is the one that was previewed. What
// is missing is Invalid, with a field error each (FORM-02); after the period it
// is Gone, finished or not, and by the employer's clock (APPL-01). A crash on the way is mended by
// sending again, or by Settle when the employer's event arrives.
func (s *Service) Send(ctx context.Context, who authz.Actor, id uuid.UUID, version int) (application.Receipt, error) {
	a, t, err := s.open(ctx, who, id)
	if err != nil {
		return application.Receipt{}, err
	}
	missing := a.Missing()
	switch {
	case len(missing) > 0 && !a.Editable(): // what is missing can no longer be filled in
		return application.Receipt{}, a.whyNot()
	case len(missing) > 0:
		return application.Receipt{}, &fault.Error{Kind: fault.Invalid, Key: "apply.not_complete", Fields: missing}
	case a.State == Withdrawn:
		return application.Receipt{}, a.whyNot()
	case a.Version != version:
		return application.Receipt{}, fault.New(fault.Conflict, "apply.edited_elsewhere")
	}
	files, err := s.copyFiles(ctx, who, t, a)
	if err != nil {
		s.forgetUnused(ctx, t, a.ID, files)
		return application.Receipt{}, err
	}
	r, err := s.Applications.Receive(ctx, who, t, application.Submission{
		ID: a.ID, AdID: a.AdID, RecruitmentID: a.RecruitmentID, Language: a.Language, Content: a.Content, Version: a.Version,
		Files: files,
	})
	if !r.Taken && !fault.Is(err, fault.Internal) {
		s.forgetUnused(ctx, t, a.ID, files)
	}
	if err != nil {
		return application.Receipt{}, err
	}
	return r, s.Settle(ctx, t, a.ID)
}

// open reads the application and finds its employer.
func (s *Service) open(ctx context.Context, who authz.Actor, id uuid.UUID) (Application, tenant.Tenant, error) {
	a, err := s.Get(ctx, who, id)
	if err != nil {
		return Application{}, tenant.Tenant{}, err
	}
	t, err := s.Directory.ByNumber(ctx, a.Tenant)
	return a, t, err
}

// copyFiles gives the employer objects of its own, with ids of their own for
// each sending: the applicant's may be replaced or deleted while the employer's
// record stands, and what one sending copied no other one uses. On an error it
// returns the copies made before it.
func (s *Service) copyFiles(ctx context.Context, who authz.Actor, t tenant.Tenant, a Application) ([]application.File,
	error) {
	files := make([]application.File, 0, len(a.Files))
	for _, f := range a.Files {
		id := uuid.Must(uuid.NewV7())
		if err := s.Blobs.Copy(ctx, blob.ApplicantKey(who.ID, f.ID), blob.TenantKey(t.Number, id)); err != nil {
			if fault.Is(err, fault.NotFound) { // the object is gone, not the application: that is for the log
				err = errors.New(err.Error())
			}
			return files, fmt.Errorf("copy file %s: %w", f.ID, err)
		}
		files = append(files, application.File{
			ID: id, Slot: f.Slot, Name: f.Name, Type: f.Type, Size: f.Size, SHA256: f.sha256, UploadedAt: f.UploadedAt,
		})
	}
	return files, nil
}

// forgetUnused removes the copies of a sending that the employer did not take:
// it was refused, or another one of the same version was first. It asks what the
// employer has on record, and forgets nothing when the answer is uncertain.
func (s *Service) forgetUnused(ctx context.Context, t tenant.Tenant, id uuid.UUID, files []application.File) {
	if len(files) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	c, err := s.Applications.Copy(ctx, t, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return
	}
	for _, f := range files {
		if !slices.Contains(c.Files, f.ID.String()) {
			_ = s.Blobs.Delete(ctx, blob.TenantKey(t.Number, f.ID)) // one that stays is named by nobody
		}
	}
}

// Withdraw takes a sent application back within the period (APPL-10).
func (s *Service) Withdraw(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	return s.turn(ctx, who, id, s.Applications.Withdraw)
}

// Resend sends a withdrawn application again within the period (APPL-12).
func (s *Service) Resend(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	return s.turn(ctx, who, id, s.Applications.Resend)
}

func (s *Service) turn(ctx context.Context, who authz.Actor, id uuid.UUID,
	act func(context.Context, authz.Actor, tenant.Tenant, uuid.UUID) (time.Time, error),
) error {
	a, t, err := s.open(ctx, who, id)
	if err != nil {
		return err
	}
	if a.State == Draft {
		return fault.New(fault.Conflict, "apply.not_sent")
	}
	if _, err := act(ctx, who, t, id); err != nil {
		return err
	}
	return s.Settle(ctx, t, id)
}

// Settle writes what the employer has on record into the applicant's copy. It
// runs after every hand-over and again when the employer's event arrives, so a
// crash between the two planes heals by itself. An application that the employer
// no longer has keeps its copy as it is.
func (s *Service) Settle(ctx context.Context, t tenant.Tenant, id uuid.UUID) error {
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		// The row is held before the record is read: of two that settle at once the
		// later one reads what is newest.
		if _, err := s.q.Hold(ctx, tx, id); errors.Is(err, pgx.ErrNoRows) {
			return nil // the account is gone; the employer's record stands (ACC-19)
		} else if err != nil {
			return err
		}
		c, err := s.Applications.Copy(ctx, t, id)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.settleTx(ctx, tx, t, id, c)
	})
}

// settleTx writes into the copies of applications to this employer alone: the
// record's ids are what the employer says they are.
func (s *Service) settleTx(ctx context.Context, tx plane.RegisterTx, t tenant.Tenant, id uuid.UUID,
	c application.Copy) error {
	content, err := json.Marshal(c.Content)
	if err != nil {
		return err
	}
	basic, err := json.Marshal(c.Content.Basic)
	if err != nil {
		return err
	}
	version := int32(c.Version)
	return s.q.Settle(ctx, tenant.Last(tx), submissiondb.SettleParams{
		WithdrawnAt: c.WithdrawnAt, SentContent: content, SentVersion: &version, SentAt: &c.SentAt, EditedAt: c.EditedAt,
		ClosedAt: c.ClosedAt, Phase: string(phase(c.ClosedAt, c.Archived)), ID: id, AccountID: c.ApplicantID,
		Tenant: t.Number, Basic: basic,
	})
}

// settled reports whether the applicant's copy is already what the employer has on
// record, as it is unless a hand-over was cut short.
func (s *Service) settled(ctx context.Context, t tenant.Tenant, id uuid.UUID) (same bool, err error) {
	c, err := s.Applications.Copy(ctx, t, id)
	if fault.Is(err, fault.NotFound) {
		return true, nil // what the employer no longer has keeps its copy
	}
	if err != nil {
		return false, err
	}
	content, err := json.Marshal(c.Content)
	if err != nil {
		return false, err
	}
	err = s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		same, err = s.q.Settled(ctx, tx, submissiondb.SettledParams{
			ID: id, AccountID: c.ApplicantID, Tenant: t.Number, SentContent: content, SentVersion: int32(c.Version),
			SentAt:   c.SentAt,
			EditedAt: c.EditedAt, WithdrawnAt: c.WithdrawnAt, ClosedAt: c.ClosedAt, Phase: string(phase(c.ClosedAt, c.Archived)),
		})
		return err
	})
	return same, err
}

func phase(closedAt *time.Time, archived bool) Phase {
	switch {
	case archived:
		return Archived
	case closedAt != nil:
		return Closed
	}
	return Active
}
