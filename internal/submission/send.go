package submission

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/submission/internal/submissiondb"
	"vakans/tenant"
)

// Send hands a finished draft, or the edited version of a sent application, over
// to the employer (APPL-02, APPL-05). version is the one that was previewed. What
// is missing is Invalid, with a field error each (FORM-02); after the period it
// is Gone, by the employer's clock (APPL-01). A crash on the way is mended by
// sending again, or by Settle when the employer's event arrives.
func (s *Service) Send(ctx context.Context, who authz.Actor, id uuid.UUID, version int) (application.Receipt, error) {
	a, t, err := s.open(ctx, who, id)
	if err != nil {
		return application.Receipt{}, err
	}
	if missing := a.Missing(); len(missing) > 0 {
		return application.Receipt{}, &fault.Error{Kind: fault.Invalid, Key: "apply.not_complete", Fields: missing}
	}
	switch {
	case a.State == Withdrawn:
		return application.Receipt{}, a.whyNot()
	case a.Version != version:
		return application.Receipt{}, fault.New(fault.Conflict, "apply.edited_elsewhere")
	}
	files, err := s.copyFiles(ctx, who, t, a)
	if err != nil {
		return application.Receipt{}, err
	}
	r, err := s.Applications.Receive(ctx, who, t, application.Submission{
		ID: a.ID, AdID: a.AdID, RecruitmentID: a.RecruitmentID, Language: a.Language, Content: a.Content, Version: a.Version, Files: files,
	})
	if err != nil {
		s.takeBack(ctx, t, a)
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

// copyFiles gives the employer objects of its own: the applicant's may be
// replaced or deleted while the employer's record stands.
func (s *Service) copyFiles(ctx context.Context, who authz.Actor, t tenant.Tenant, a Application) ([]application.File, error) {
	files := make([]application.File, 0, len(a.Files))
	for _, f := range a.Files {
		if err := s.Blobs.Copy(ctx, blob.ApplicantKey(who.ID, f.ID), blob.TenantKey(t.Number, f.ID)); err != nil {
			return nil, fmt.Errorf("copy file %s: %w", f.ID, err)
		}
		files = append(files, application.File{
			ID: f.ID, Slot: f.Slot, Name: f.Name, Type: f.Type, Size: f.Size, SHA256: f.sha256, UploadedAt: f.UploadedAt,
		})
	}
	return files, nil
}

// takeBack removes the copies of a submission that was refused. It asks what the
// employer has on record first, because an earlier sending may use some of the
// files, and forgets nothing when the answer is uncertain.
func (s *Service) takeBack(ctx context.Context, t tenant.Tenant, a Application) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	c, err := s.Applications.Copy(ctx, t, a.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return
	}
	for _, f := range a.Files {
		if !slices.Contains(c.Files, f.ID.String()) {
			// A copy that stays is found by the sweep of unnamed objects.
			_ = s.Blobs.Delete(ctx, blob.TenantKey(t.Number, f.ID))
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
	c, err := s.Applications.Copy(ctx, t, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	content, err := json.Marshal(c.Content)
	if err != nil {
		return err
	}
	basic, err := json.Marshal(c.Content.Basic)
	if err != nil {
		return err
	}
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		n, err := s.q.Settle(ctx, tx, submissiondb.SettleParams{
			WithdrawnAt: c.WithdrawnAt, SentContent: content, SentAt: &c.SentAt, EditedAt: c.EditedAt, ClosedAt: c.ClosedAt,
			Phase: string(phase(c)), ID: id, AccountID: c.ApplicantID,
		})
		if err != nil || n == 0 {
			return err // the account is gone; the employer's record stands (ACC-19)
		}
		return s.q.RememberBasic(ctx, tx, submissiondb.RememberBasicParams{AccountID: c.ApplicantID, Basic: basic})
	})
}

func phase(c application.Copy) Phase {
	switch {
	case c.Archived:
		return Archived
	case c.ClosedAt != nil:
		return Closed
	}
	return Active
}

// DeleteDraft deletes an application that was never sent (APPL-09, decision
// C6); a sent one is a Conflict: it can only be withdrawn.
func (s *Service) DeleteDraft(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	if err := who.Require(authz.Applicant); err != nil {
		return err
	}
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		a, err := s.getTx(ctx, tx, who, id)
		if err != nil {
			return err
		}
		n, err := s.q.DeleteDraft(ctx, tx, submissiondb.DeleteDraftParams{ID: id, AccountID: who.ID})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "apply.sent_cannot_be_deleted")
		}
		if err := audit.Record(ctx, tx, who, "application.delete_draft", id, nil); err != nil {
			return err
		}
		return forgetObjects(ctx, tx, who, a.Files)
	})
}

func forgetObjects(ctx context.Context, tx plane.RegisterTx, who authz.Actor, files []File) error {
	if len(files) == 0 {
		return nil
	}
	keys := make([]string, 0, len(files))
	for _, f := range files {
		keys = append(keys, blob.ApplicantKey(who.ID, f.ID).String())
	}
	return event.Emit(ctx, tx, event.BlobPurge, event.Blobs{Keys: keys})
}
