package submission

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/submission/internal/submissiondb"
)

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
