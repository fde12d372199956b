package application

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/policies"
	"vakans/tenant"
)

// What staff write on a candidate sheet.
const (
	KindNote    = "note"    // private: its author's alone
	KindComment = "comment" // shared with everybody who may view the application
)

// kindWithdrawn is the applicant's withdrawal.
const kindWithdrawn = "withdrawn"

// EventKinds lists what is posted on a candidate: by staff, by the applicant, and
// by what either does.
var EventKinds = []string{"sent", "edited", "withdrawn", "resent", "status", KindNote, KindComment, kindMessage,
	"contact_changed"}

// MaxNote is the longest note or comment, in characters.
const MaxNote = 5000

// Write posts a private note or a shared comment.
func (s *Service) Write(ctx context.Context, who authz.Actor, id uuid.UUID, kind, body string) (uuid.UUID, error) {
	body = strings.TrimSpace(body)
	var c fault.Collector
	c.Check(kind == KindNote || kind == KindComment, "kind", "error.choose")
	c.Check(body != "", "body", "error.required")
	c.AtMost("body", body, MaxNote)
	if err := c.Err(); err != nil {
		return uuid.Nil, err
	}
	event := uuid.Must(uuid.NewV7())
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		at, err := s.place(ctx, tx, who, id, policies.ApplicationView)
		if err != nil {
			return err
		}
		err = s.q.Post(ctx, tx, applicationdb.PostParams{
			ID: event, ApplicationID: id, Kind: kind, AuthorID: &who.ID, AuthorName: who.Name, Body: body,
		})
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "application."+kind, audit.On("application", id).In(at.Path), nil)
	})
	return event, err
}

// Erase deletes a note or a comment: one's own, or another's comment by those
// who handle applications. Contact with the candidate is Conflict: it can only
// be deactivated (CASE-09).
func (s *Service) Erase(ctx context.Context, who authz.Actor, eventID uuid.UUID) error {
	return s.onEvent(ctx, who, eventID, "erase", func(tx tenant.Tx, e applicationdb.EventPlaceRow) (int64, error) {
		if e.Kind != KindNote && e.Kind != KindComment {
			return 0, fault.New(fault.Conflict, "case.event_stays")
		}
		return s.q.DeleteEvent(ctx, tx, eventID)
	})
}

// Deactivate marks an event as no longer valid; it stays readable (CASE-09).
// What the system recorded, such as when the application came, is Conflict: it
// happened, and nobody can say that it did not.
func (s *Service) Deactivate(ctx context.Context, who authz.Actor, eventID uuid.UUID) error {
	return s.onEvent(ctx, who, eventID, "deactivate", func(tx tenant.Tx, e applicationdb.EventPlaceRow) (int64, error) {
		if !invalidable(e.Kind, e.AuthorID) {
			return 0, fault.New(fault.Conflict, "case.event_of_system")
		}
		return s.q.DeactivateEvent(ctx, tx, applicationdb.DeactivateEventParams{ID: eventID, ByUser: &who.ID})
	})
}

// invalidable reports whether an event may be marked as invalid: what staff did,
// and a withdrawal, whoever recorded it.
func invalidable(kind string, author *uuid.UUID) bool { return author != nil || kind == kindWithdrawn }

// Reactivate undoes Deactivate.
func (s *Service) Reactivate(ctx context.Context, who authz.Actor, eventID uuid.UUID) error {
	return s.onEvent(ctx, who, eventID, "reactivate", func(tx tenant.Tx, _ applicationdb.EventPlaceRow) (int64, error) {
		return s.q.ReactivateEvent(ctx, tx, eventID)
	})
}

func (s *Service) onEvent(ctx context.Context, who authz.Actor, id uuid.UUID, action string,
	change func(tenant.Tx, applicationdb.EventPlaceRow) (int64, error),
) error {
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		e, err := s.q.EventPlace(ctx, tx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			return notFound()
		}
		if err != nil {
			return err
		}
		if err := mayTouch(who, e); err != nil {
			return err
		}
		n, err := change(tx, e)
		if err != nil || n == 0 {
			return err // done already
		}
		return audit.Record(ctx, tx, who, "application.event_"+action, audit.On("application", e.ApplicationID).In(e.Path),
			map[string]any{"kind": e.Kind})
	})
}

// mayTouch lets authors touch their own words, and those who handle
// applications everything but another's private note, which they cannot know of.
func mayTouch(who authz.Actor, e applicationdb.EventPlaceRow) error {
	own := e.AuthorID != nil && *e.AuthorID == who.ID
	if e.Kind == KindNote && !own {
		return notFound()
	}
	if own {
		return inUnit(who, policies.ApplicationView, e.Path)
	}
	return inUnit(who, policies.ApplicationHandle, e.Path)
}
