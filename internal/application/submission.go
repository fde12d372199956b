package application

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/tenant"
)

// Submission is a finished application as the applicant register hands it over.
type Submission struct {
	ID            uuid.UUID // the applicant's submission id; repeating it is harmless
	AdID          uuid.UUID
	RecruitmentID uuid.UUID
	Language      i18n.Lang
	Content       form.Content
	Version       int // of the content; a higher one is an edit (APPL-05)
	Files         []File
}

// File is a file of a submission. Its object stands under the tenant's key of
// its id before the submission is handed over.
type File struct {
	ID         uuid.UUID
	Slot       int
	Name       string
	Type       string
	Size       int
	SHA256     []byte
	UploadedAt time.Time
}

// Receipt says what the employer has on record.
type Receipt struct {
	SentAt   time.Time
	EditedAt *time.Time
	Taken    bool // this call put it there, with the files that it named
}

// Receive stores a finished application, or its newer version, in one
// transaction that judges the period by the database's clock (APPL-01). who is
// the applicant, t the employer. Handing the same version over again returns the
// same receipt. It is Gone after the period, Conflict when the application is
// withdrawn (APPL-11), and NotFound when the ad is another's.
func (s *Service) Receive(ctx context.Context, who authz.Actor, t tenant.Tenant, sub Submission) (Receipt, error) {
	content, err := json.Marshal(sub.Content)
	if err != nil {
		return Receipt{}, fmt.Errorf("encode submission %s: %w", sub.ID, err)
	}
	var r Receipt
	err = s.DB.In(ctx, t, func(tx tenant.Tx) error {
		r, err = s.receiveTx(ctx, tx, who, sub, content)
		return err
	})
	return r, err
}

// receiveTx tries what is most often so: that it is the first sending.
func (s *Service) receiveTx(ctx context.Context, tx tenant.Tx, who authz.Actor, sub Submission,
	content json.RawMessage) (Receipt, error) {
	r, err := s.receiveNew(ctx, tx, who, sub, content)
	if !errors.Is(err, pgx.ErrNoRows) {
		return r, err
	}
	old, err := s.q.StoredSubmission(ctx, tx, sub.ID)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Receipt{}, s.whyNotNew(ctx, tx, who, sub)
	case err != nil:
		return Receipt{}, err
	case old.ApplicantID != who.ID:
		return Receipt{}, notFound()
	case int(old.ContentVersion) >= sub.Version:
		return Receipt{SentAt: old.SentAt, EditedAt: old.EditedAt}, nil
	}
	return s.receiveEdit(ctx, tx, who, sub, content)
}

// receiveNew returns pgx.ErrNoRows when the application is there already, or the ad
// takes none.
func (s *Service) receiveNew(ctx context.Context, tx tenant.Tx, who authz.Actor, sub Submission,
	content json.RawMessage) (Receipt, error) {
	b := sub.Content.Basic
	at, err := s.q.Receive(ctx, tx, applicationdb.ReceiveParams{
		ID: sub.ID, AdID: sub.AdID, RecruitmentID: sub.RecruitmentID, ApplicantID: who.ID,
		Name: b.Name, Email: b.Email, Phone: b.Phone, Language: string(sub.Language),
		ElectronicNotice: consents(sub.Content), Content: content, ContentVersion: int32(sub.Version),
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("receive %s: %w", sub.ID, err)
	}
	if err := s.keepFiles(ctx, tx, sub); err != nil {
		return Receipt{}, err
	}
	return Receipt{SentAt: at, Taken: true}, s.posted(ctx, tx, who, sub.ID, "sent", Received)
}

// whyNotNew says why an application that is not there was not taken.
func (s *Service) whyNotNew(ctx context.Context, tx tenant.Tx, who authz.Actor, sub Submission) error {
	applied, err := s.q.HasApplied(ctx, tx, applicationdb.HasAppliedParams{RecruitmentID: sub.RecruitmentID,
		ApplicantID: who.ID})
	if err != nil {
		return err
	}
	if applied {
		return fault.New(fault.Conflict, "case.applied_already")
	}
	return s.refusal(ctx, tx, sub.AdID, sub.RecruitmentID)
}

func (s *Service) receiveEdit(ctx context.Context, tx tenant.Tx, who authz.Actor, sub Submission,
	content json.RawMessage) (Receipt, error) {
	b := sub.Content.Basic
	row, err := s.q.ReceiveEdit(ctx, tx, applicationdb.ReceiveEditParams{
		ID: sub.ID, ApplicantID: who.ID, Name: b.Name, Email: b.Email, Phone: b.Phone, Language: string(sub.Language),
		ElectronicNotice: consents(sub.Content), Content: content, ContentVersion: int32(sub.Version),
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return Receipt{}, s.standstill(ctx, tx, sub.ID)
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("edit %s: %w", sub.ID, err)
	}
	if err := s.replaceFiles(ctx, tx, sub); err != nil {
		return Receipt{}, err
	}
	return Receipt{row.SentAt, row.EditedAt, true}, s.posted(ctx, tx, who, sub.ID, "edited", Edited)
}

// posted writes the three lines that every act of the applicant leaves behind.
func (s *Service) posted(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, kind string,
	e event.Kind) error {
	if err := s.q.Post(ctx, tenant.Queued(tx), applicationdb.PostParams{ID: uuid.Must(uuid.NewV7()), ApplicationID: id,
		Kind: kind}); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, who, "application."+kind, id, nil); err != nil {
		return err
	}
	return event.Emit(ctx, tx, e, Ref{Application: id})
}

// replaceFiles forgets the files that the newest sending no longer has.
func (s *Service) replaceFiles(ctx context.Context, tx tenant.Tx, sub Submission) error {
	keep := make([]string, 0, len(sub.Files))
	for _, f := range sub.Files {
		keep = append(keep, f.ID.String())
	}
	gone, err := s.q.ForgetAttachments(ctx, tx, applicationdb.ForgetAttachmentsParams{ApplicationID: sub.ID, Keep: keep})
	if err != nil {
		return err
	}
	if err := s.keepFiles(ctx, tx, sub); err != nil {
		return err
	}
	return forgetObjects(ctx, tx, gone)
}

func (s *Service) keepFiles(ctx context.Context, tx tenant.Tx, sub Submission) error {
	for _, f := range sub.Files {
		err := s.q.KeepAttachment(ctx, tenant.Queued(tx), applicationdb.KeepAttachmentParams{
			ID: f.ID, ApplicationID: sub.ID, Slot: int32(f.Slot), FileName: f.Name, ContentType: f.Type,
			Size: int32(f.Size), Sha256: f.SHA256, UploadedAt: f.UploadedAt,
		})
		if err != nil {
			return fmt.Errorf("keep file %s: %w", f.ID, err)
		}
	}
	return nil
}

// forgetObjects asks for the deletion of files after the commit.
func forgetObjects(ctx context.Context, tx tenant.Tx, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	keys := make([]string, 0, len(ids))
	for _, id := range ids {
		keys = append(keys, blob.TenantKey(tx.Tenant().Number, id).String())
	}
	return event.Emit(ctx, tx, event.BlobPurge, event.Blobs{Keys: keys})
}

// Withdraw takes a sent application back within the period (APPL-10). The
// employer keeps it, marked withdrawn, and is notified. Withdrawing twice is once.
func (s *Service) Withdraw(ctx context.Context, who authz.Actor, t tenant.Tenant, id uuid.UUID) (time.Time, error) {
	return s.changeState(ctx, who, t, id, "withdrawn", Withdrawn, func(tx tenant.Tx) (*time.Time, error) {
		return s.q.Withdraw(ctx, tx, applicationdb.WithdrawParams{ID: id, ApplicantID: who.ID})
	})
}

// Resend sends a withdrawn application again within the period (APPL-12).
func (s *Service) Resend(ctx context.Context, who authz.Actor, t tenant.Tenant, id uuid.UUID) (time.Time, error) {
	return s.changeState(ctx, who, t, id, "resent", Resent, func(tx tenant.Tx) (*time.Time, error) {
		return s.q.Resend(ctx, tx, applicationdb.ResendParams{ID: id, ApplicantID: who.ID})
	})
}

// changeState runs a conditional change of state, and records it only if it happened.
func (s *Service) changeState(ctx context.Context, who authz.Actor, t tenant.Tenant, id uuid.UUID, kind string,
	e event.Kind,
	change func(tenant.Tx) (*time.Time, error),
) (time.Time, error) {
	var at time.Time
	err := s.DB.In(ctx, t, func(tx tenant.Tx) error {
		changed, err := change(tx)
		if err == nil {
			at = *changed
			return s.posted(ctx, tx, who, id, kind, e)
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		at, err = s.already(ctx, tx, who, id, kind)
		return err
	})
	return at, err
}

// already answers a repeated change with what the first one did.
func (s *Service) already(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, kind string) (time.Time,
	error) {
	old, err := s.q.StoredSubmission(ctx, tx, id)
	switch {
	case errors.Is(err, pgx.ErrNoRows) || err == nil && old.ApplicantID != who.ID:
		return time.Time{}, notFound()
	case err != nil:
		return time.Time{}, err
	case kind == "withdrawn" && old.WithdrawnAt != nil:
		return *old.WithdrawnAt, nil
	case kind == "resent" && old.WithdrawnAt == nil:
		return old.SentAt, nil
	}
	return time.Time{}, late()
}

// refusal says why an ad took no application.
func (s *Service) refusal(ctx context.Context, tx tenant.Tx, ad, recruitment uuid.UUID) error {
	open, err := s.q.AdTakes(ctx, tx, applicationdb.AdTakesParams{AdID: ad, RecruitmentID: recruitment})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return notFound()
	case err != nil:
		return err
	case open:
		return fault.New(fault.Conflict, "apply.recruitment_closed")
	}
	return late()
}

// standstill says why a received application did not change.
func (s *Service) standstill(ctx context.Context, tx tenant.Tx, id uuid.UUID) error {
	old, err := s.q.StoredSubmission(ctx, tx, id)
	if err != nil {
		return err
	}
	if old.WithdrawnAt != nil {
		return fault.New(fault.Conflict, "apply.withdrawn_is_read_only")
	}
	return late()
}

func consents(c form.Content) bool { return c.ElectronicNotice != nil && *c.ElectronicNotice }
func late() error                  { return fault.New(fault.Gone, "apply.period_over") }
func notFound() error              { return fault.New(fault.NotFound, "error.not_found") }
