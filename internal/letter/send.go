package letter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"

	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/mail"
	"vakans/internal/telemetry"
)

// Limits of a letter's patience.
const (
	// claim is how long a letter belongs to the worker that sends it. It is
	// longer than any run of the worker, so that two never send one letter.
	claim = event.MaxRun + 90*time.Second
	// MaxAttempts is how often a letter is tried: with the pauses between, for
	// more than a day.
	MaxAttempts = 15

	// patience is how long a worker tries to write down how sending ended, while
	// PostgreSQL restarts say. With the sending it stays within the claim.
	patience = 75 * time.Second

	firstPause   = 30 * time.Second
	longestPause = 4 * time.Hour
)

// Service sends letters.
type Service struct {
	Schemas event.Schemas
	Mail    mail.Sender
	From    mail.Address // the no-reply address; each letter shows its organisation's name
	Domain  string       // of Message-IDs, which say nothing of the machine
	Clock   *clock.Clock
	Log     *logrus.Logger

	// Organisation reports who a letter comes from: an organisation by its number,
	// or with 0 the service itself.
	Organisation func(ctx context.Context, number int32, lang i18n.Lang) (Organisation, error)
	// File reads an attachment of an organisation's letter from the file store, or
	// with 0 of the register's. A key that is another's is NotFound: a row says
	// what its organisation wrote there.
	File func(ctx context.Context, number int32, key string) ([]byte, error)

	// Answer answers the request that an organisation's letter names, or with 0 the
	// register's. Whether there is such a request, whose it is and where that one
	// reads mail comes from the plane where identities are, never from the row. A
	// request that has ended, or was not made there, is Gone.
	Answer func(ctx context.Context, number int32, template string, lang i18n.Lang, request uuid.UUID) (Answer, error)

	Watch *telemetry.Letters // nil: nobody counts

	// failpoint, in tests, stops the worker dead after a named step.
	failpoint func(step string)
}

// Send is the consumer of event.LetterQueued. It claims the letter, sends it
// outside any transaction, and writes down how that ended. Should the worker
// die between the mail server's acceptance and that last commit, the letter is
// sent again with the same Message-ID after the claim has lapsed: the only way
// to a second copy, and one that receivers can recognise.
func (s *Service) Send(ctx context.Context, e event.Event) error {
	id, err := idOf(e)
	if err != nil {
		return err
	}
	row, err := s.claim(ctx, e, id)
	if err != nil || row == nil {
		return err
	}
	s.step("claimed")
	err = s.deliver(ctx, e, row)
	s.step("delivered")
	return s.settle(ctx, e, row, err)
}

func idOf(e event.Event) (uuid.UUID, error) {
	var p event.Letter
	if err := e.Decode(&p); err != nil {
		return uuid.Nil, err
	}
	id, err := uuid.Parse(p.Letter)
	if err != nil {
		return uuid.Nil, fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	return id, nil
}

func (s *Service) step(name string) {
	if s.failpoint != nil {
		s.failpoint(name)
	}
}

// claim takes the letter, or returns nil when there is nothing to send, or
// event.Later when it is too early.
func (s *Service) claim(ctx context.Context, e event.Event, id uuid.UUID) (*row, error) {
	var taken row
	err := s.Schemas.In(ctx, e, func(tx pgx.Tx) (err error) {
		taken, err = claimRow(ctx, tx, id, e.Tenant != 0)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, s.Schemas.In(ctx, e, func(tx pgx.Tx) error { return whyNot(ctx, tx, id) })
	}
	if err != nil {
		return nil, fmt.Errorf("claim letter %s: %w", id, err)
	}
	return &taken, nil
}

// whyNot distinguishes a letter that is done, or gone, from one whose time has not come.
func whyNot(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	due, err := dueAt(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for letter %s: %w", id, err)
	}
	return event.Later{Until: due}
}

// deliver renders and sends. A letter that cannot be rendered is permanently
// failed, with the reason for those who may mend the template.
func (s *Service) deliver(ctx context.Context, e event.Event, r *row) error {
	from, err := s.Organisation(ctx, e.Tenant, r.Language)
	if err != nil {
		return fmt.Errorf("who sends letter %s: %w", r.ID, err)
	}
	if err := s.answer(ctx, e, r); err != nil {
		return err
	}
	content, err := r.render(from)
	if err != nil {
		return &mail.Failure{Permanent: true, Response: err.Error()}
	}
	r.Subject = &content.Subject
	attached, err := s.attachments(ctx, e.Tenant, r)
	if err != nil {
		return err
	}
	return s.Mail.Send(ctx, mail.Message{
		From:        mail.Address{Name: from.Name, Email: s.From.Email},
		To:          mail.Address{Name: r.RecipientName, Email: r.RecipientEmail},
		ReplyTo:     mail.Address{Email: from.Reply},
		Subject:     content.Subject,
		Text:        content.Text,
		HTML:        content.HTML,
		Attachments: attached,
		MessageID:   s.messageID(r.ID),
	})
}

func (s *Service) messageID(id uuid.UUID) string { return "letter-" + id.String() + "@" + s.Domain }

func (s *Service) attachments(ctx context.Context, number int32, r *row) ([]mail.Attachment, error) {
	var all []mail.Attachment
	for _, a := range r.Attachments {
		content, err := s.File(ctx, number, a.Key)
		if fault.Is(err, fault.NotFound) {
			return nil, &mail.Failure{Permanent: true, Response: "an attachment is no longer in the file store"}
		}
		if err != nil {
			return nil, fmt.Errorf("attachment of letter %s: %w", r.ID, err)
		}
		all = append(all, mail.Attachment{Name: a.Name, ContentType: a.Type, Content: content})
	}
	return all, nil
}

// settle writes down how sending ended. It goes on when the worker has been
// stopped, and while PostgreSQL is unreachable: what the mail server took must be
// known as sent.
func (s *Service) settle(ctx context.Context, e event.Event, r *row, sendErr error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	var later error
	err := event.Insist(ctx, func() error {
		return s.Schemas.In(ctx, e, func(tx pgx.Tx) (err error) {
			later, err = s.ended(ctx, tx, r, sendErr)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("settle letter %s: %w", r.ID, err)
	}
	s.Watch.Ended(string(r.state(sendErr)))
	if sendErr != nil {
		s.Log.WithFields(logrus.Fields{logging.Letter: r.ID.String(), logging.Attempt: r.Attempts, logging.Tenant: e.Tenant}).
			WithError(sendErr).Warn("letter not sent")
	}
	return later
}

// ended moves the letter to the state that follows from sendErr, and returns
// event.Later when it is to be tried again.
func (s *Service) ended(ctx context.Context, tx pgx.Tx, r *row, sendErr error) (later, err error) {
	switch r.state(sendErr) {
	case Sent:
		return nil, r.sent(ctx, tx, s.messageID(r.ID))
	case Failed:
		return nil, r.failed(ctx, tx, reason(sendErr))
	}
	due, err := r.requeue(ctx, tx, reason(sendErr), event.Backoff(r.Attempts, firstPause, longestPause))
	return event.Later{Until: due}, err
}

// state is where sending leaves the letter.
func (r *row) state(sendErr error) State {
	switch {
	case sendErr == nil:
		return Sent
	case mail.Permanent(sendErr) || r.Attempts >= MaxAttempts:
		return Failed
	}
	return Queued
}

// reason is for the letter's row, which staff may see; it may name an address,
// which the log may not.
func reason(err error) string {
	var f *mail.Failure
	if errors.As(err, &f) && f.Response != "" {
		return f.Response
	}
	return err.Error()
}
