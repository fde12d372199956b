package letter

import (
	"context"
	"fmt"
	"maps"

	"github.com/google/uuid"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/mail"
)

// Answer is what a letter's request brings when the letter leaves.
type Answer struct {
	Email  string            // the only address that the letter may go to
	Values map[string]string // of the placeholders that are asked for
}

// answer fills in what stands in no row, and sends the letter to whom it is for. Of
// the row nothing is believed that could bring the link elsewhere or keep it: its
// address, its subject, and values of what is asked for. It is asked again each time
// the letter is tried; what was sent before goes on working.
//
// A letter without a request was queued before there were any, with its link in it,
// or is forged and gets none.
func (s *Service) answer(ctx context.Context, e event.Event, r *row) error {
	asked, named := r.Data[request]
	if !Templates[r.Template].asks() || !named {
		return nil
	}
	id, err := uuid.Parse(asked)
	if err != nil {
		return &mail.Failure{Permanent: true, Response: "the letter names no request"}
	}
	a, err := s.Answer(ctx, e.Tenant, r.Template, r.Language, id)
	switch fault.KindOf(err) {
	case fault.Gone, fault.NotFound:
		return &mail.Failure{Permanent: true, Response: "what the letter answers has ended, or was never asked for"}
	}
	if err != nil {
		return fmt.Errorf("what letter %s brings: %w", r.ID, err)
	}
	r.RecipientEmail, r.Subject, r.Attachments = a.Email, nil, nil
	maps.Copy(r.Data, a.Values)
	return nil
}
