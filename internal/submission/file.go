package submission

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/attachment"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/plane"
	"vakans/internal/submission/internal/submissiondb"
	"vakans/tenant"
)

// Attach puts a file into a slot of the form, in place of the one there
// (FORM-34, FORM-35). A file that attachment.Check refuses leaves nothing
// behind, neither in the store nor in the database. It returns the new version.
func (s *Service) Attach(ctx context.Context, who authz.Actor, id uuid.UUID, slot int, name string, body []byte) (int,
	error) {
	field := "attachment." + strconv.Itoa(slot)
	a, err := s.Get(ctx, who, id)
	if err != nil {
		return 0, err
	}
	if !asked(a.Ad.Form, slot) {
		return 0, fault.InvalidField(field, "apply.attachment_not_asked")
	}
	if !a.Editable() {
		return 0, a.whyNot()
	}
	f, err := attachment.Check(field, name, body)
	if err != nil {
		return 0, err
	}
	file := uuid.Must(uuid.NewV7())
	key := blob.ApplicantKey(who.ID, file)
	if _, err := s.Blobs.PutBytes(ctx, key, f.Type, f.Body); err != nil {
		return 0, fmt.Errorf("store file of application %s: %w", id, err)
	}
	version, err := s.attachRow(ctx, who, id, slot, file, f)
	if err != nil {
		// The row was not written, so nothing names the object.
		if gone := s.Blobs.Delete(context.WithoutCancel(ctx), key); gone != nil {
			err = fmt.Errorf("%w (and the stored file stays: %w)", err, gone)
		}
	}
	return version, err
}

func asked(f form.Form, slot int) bool {
	for _, a := range f.Attachments {
		if a.Slot == slot {
			return true
		}
	}
	return false
}

func (s *Service) attachRow(ctx context.Context, who authz.Actor, id uuid.UUID, slot int, file uuid.UUID,
	f attachment.File) (int, error) {
	return s.changeFiles(ctx, who, id, func(tx plane.RegisterTx) error {
		if err := s.forgetFile(ctx, tx, who, id, slot); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		err := s.q.AddFile(ctx, tenant.Queued(tx), submissiondb.AddFileParams{
			ID: file, ApplicationID: id, Slot: int32(slot), FileName: f.Name, ContentType: f.Type, Size: int32(len(f.Body)),
			Sha256: f.SHA256[:],
		})
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "application.attach", id, map[string]any{"slot": slot})
	})
}

// Detach removes the file of a slot and returns the new version.
func (s *Service) Detach(ctx context.Context, who authz.Actor, id uuid.UUID, slot int) (int, error) {
	return s.changeFiles(ctx, who, id, func(tx plane.RegisterTx) error {
		if err := s.forgetFile(ctx, tx, who, id, slot); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "application.detach", id, map[string]any{"slot": slot})
	})
}

// Fetch returns one of the applicant's own files for download.
func (s *Service) Fetch(ctx context.Context, who authz.Actor, id uuid.UUID, slot int) (File, []byte, error) {
	a, err := s.Get(ctx, who, id)
	if err != nil {
		return File{}, nil, err
	}
	for _, f := range a.Files {
		if f.Slot == slot {
			body, _, err := s.Blobs.GetBytes(ctx, blob.ApplicantKey(who.ID, f.ID), form.MaxAttachmentSize)
			return f, body, err
		}
	}
	return File{}, nil, fault.New(fault.NotFound, "error.not_found")
}

func (s *Service) changeFiles(ctx context.Context, who authz.Actor, id uuid.UUID,
	change func(plane.RegisterTx) error) (int, error) {
	var version int
	err := s.Register.In(ctx, func(tx plane.RegisterTx) error {
		if err := change(tx); err != nil {
			return err
		}
		a, err := s.getTx(ctx, tx, who, id) // another's is NotFound, and nothing has changed
		if err != nil {
			return err
		}
		v, err := s.q.Touch(ctx, tx, submissiondb.TouchParams{Percent: int32(a.Ad.Form.Percent(a.Content)), ID: id,
			AccountID: who.ID})
		if errors.Is(err, pgx.ErrNoRows) {
			return a.whyNot()
		}
		version = int(v)
		return err
	})
	return version, err
}

// forgetFile removes the row; the object goes after the commit.
func (s *Service) forgetFile(ctx context.Context, tx plane.RegisterTx, who authz.Actor, id uuid.UUID, slot int) error {
	old, err := s.q.RemoveFile(ctx, tx, submissiondb.RemoveFileParams{ApplicationID: id, Slot: int32(slot),
		AccountID: who.ID})
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return err
	}
	return event.Emit(ctx, tx, event.BlobPurge, event.Blobs{Keys: []string{blob.ApplicantKey(who.ID, old).String()}})
}
