package application

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/tenant"
)

// Facts is what letters about one application may say, and to whom.
type Facts struct {
	ID              uuid.UUID
	Applicant       uuid.UUID
	Name            string
	Email           string
	Language        i18n.Lang
	Titles          i18n.LangText // of the job, or of its ad in languages in which the job has none
	DefaultLanguage i18n.Lang     // the organisation's
	Zone            *time.Location
	UnitPath        string
	SentAt          time.Time
	EditedAt        *time.Time
	WithdrawnAt     *time.Time // nil when it was sent again
	ClosesAt        time.Time
	Recruiter       Colleague // responsible for the recruitment
}

// Colleague is a member of staff as a letter's reader.
type Colleague struct {
	ID       uuid.UUID
	Name     string
	Email    string
	Language i18n.Lang
	Active   bool
}

// Title is the job's name in l.
func (f Facts) Title(l i18n.Lang) string { return f.Titles.In(l, f.DefaultLanguage) }

// FactsOf reads them in the transaction of the consumer that writes the letter.
func (s *Service) FactsOf(ctx context.Context, tx tenant.Tx, id uuid.UUID) (Facts, error) {
	r, err := s.q.LetterFacts(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Facts{}, notFound()
	}
	if err != nil {
		return Facts{}, fmt.Errorf("facts of %s: %w", id, err)
	}
	titles, err := i18n.ParseLangText(r.JobTitles)
	if err != nil {
		return Facts{}, fmt.Errorf("titles of %s: %w", id, err)
	}
	f := Facts{
		ID: r.ID, Applicant: r.ApplicantID, Name: r.Name, Email: r.Email, Language: i18n.Lang(r.Language), Titles: titles,
		DefaultLanguage: i18n.Lang(r.DefaultLanguage), Zone: clock.StoredZone(r.TimeZone), UnitPath: r.Path,
		SentAt: r.SentAt, EditedAt: r.EditedAt, WithdrawnAt: r.WithdrawnAt,
		Recruiter: Colleague{r.RecruiterID, r.RecruiterName, r.RecruiterEmail, i18n.Lang(r.RecruiterLanguage),
			r.RecruiterState == "active"},
	}
	if r.ClosesAt != nil {
		f.ClosesAt = *r.ClosesAt
	}
	return f, nil
}

// Copies is a part of the letters that a message makes.
type Copies struct {
	Subject         i18n.LangText
	Body            i18n.LangText
	Titles          i18n.LangText // as in Facts
	DefaultLanguage i18n.Lang
	To              []Addressee
}

// Addressee is one candidate to whom a message is addressed.
type Addressee struct {
	ID        uuid.UUID // the application
	Applicant uuid.UUID
	Name      string
	Email     string
	Language  i18n.Lang
}

// copiesAtOnce bounds the work of one event: its letters are written well
// within an event's time.
const copiesAtOnce = 500

// CopiesOf reads the next part of a message's letters, and asks for the part
// after it by another event in the same transaction.
func (s *Service) CopiesOf(ctx context.Context, tx tenant.Tx, ref MessageRef) (Copies, error) {
	g, err := s.q.Message(ctx, tx, ref.Message)
	if errors.Is(err, pgx.ErrNoRows) {
		return Copies{}, notFound()
	}
	if err != nil {
		return Copies{}, err
	}
	about, err := s.q.MessageCase(ctx, tx, ref.Message)
	if err != nil {
		return Copies{}, err
	}
	rows, err := s.q.MessageRecipients(ctx, tx, applicationdb.MessageRecipientsParams{MessageID: ref.Message,
		After: ref.After, Most: copiesAtOnce})
	if err != nil {
		return Copies{}, err
	}
	titles, err := i18n.ParseLangText(about.JobTitles)
	if err != nil {
		return Copies{}, fmt.Errorf("titles of message %s: %w", ref.Message, err)
	}
	c := Copies{Subject: g.Subject, Body: g.Body, Titles: titles, DefaultLanguage: i18n.Lang(about.DefaultLanguage)}
	for _, r := range rows {
		c.To = append(c.To, Addressee{r.ID, r.ApplicantID, r.Name, r.Email, i18n.Lang(r.Language)})
	}
	if len(rows) < copiesAtOnce {
		return c, nil
	}
	return c, event.Emit(ctx, tx, Messaged, MessageRef{Message: ref.Message, After: &rows[len(rows)-1].ID})
}
