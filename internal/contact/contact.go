// Package contact owns the people whom applicants may ask about a job. It knows
// nothing of the ads that name them: whoever depends on a contact is notified when it
// changes.
package contact

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/contact/internal/contactdb"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/lists"
	"vakans/tenant"
)

// The queries have no state; every call takes the transaction.
var q = contactdb.New()

// Service does what staff do with contacts.
type Service struct {
	DB *tenant.DB
	// Changed notifies whoever names a contact, in the transaction that changed it.
	Changed func(ctx context.Context, tx tenant.Tx, contact uuid.UUID) error
}

// Lengths in characters.
const (
	MaxText  = 200 // name, title and hours
	MaxPhone = 50
	MaxEmail = 254
)

// Contact is a person whom applicants may ask (PUB-36). Contacts stand in the
// organisation's own schema, so another organisation's can be neither seen nor
// chosen (CON-01).
type Contact struct {
	ID        uuid.UUID
	Name      string
	Title     i18n.LangText
	Phone     string
	Email     string
	Hours     i18n.LangText // when the person can be reached
	OwnerID   uuid.UUID
	OwnerName string
	Active    bool
	Version   int32
}

// Input is what is written about a contact. A phone number or an e-mail
// address must be given.
type Input struct {
	// ID makes a repeated creation the same creation; zero means a new one.
	ID    uuid.UUID
	Name  string
	Title i18n.LangText
	Phone string
	Email string
	Hours i18n.LangText
}

// Tidy drops what surrounds the texts.
func (in Input) Tidy() Input {
	in.Name, in.Phone, in.Email = strings.TrimSpace(in.Name), strings.TrimSpace(in.Phone), strings.TrimSpace(in.Email)
	in.Title, in.Hours = in.Title.Trimmed(), in.Hours.Trimmed()
	return in
}

// Blank reports whether nothing was written at all: a form's unused part.
func (in Input) Blank() bool {
	in = in.Tidy()
	return in.Name == "" && in.Phone == "" && in.Email == "" && in.Title.Empty() && in.Hours.Empty()
}

// Check blames fields of a tidied input under prefix ("contact.").
func (in Input) Check(c *fault.Collector, prefix string) {
	c.Check(in.Name != "", prefix+"name", "error.required")
	c.Check(in.Phone != "" || in.Email != "", prefix+"phone", "contact.phone_or_email")
	c.AtMost(prefix+"name", in.Name, MaxText)
	c.AtMost(prefix+"phone", in.Phone, MaxPhone)
	c.AtMost(prefix+"email", in.Email, MaxEmail)
	for _, l := range i18n.All {
		c.AtMost(prefix+"title."+string(l), in.Title[l], MaxText)
		c.AtMost(prefix+"hours."+string(l), in.Hours[l], MaxText)
	}
	if in.Email != "" {
		a, err := mail.ParseAddress(in.Email)
		c.Check(err == nil && a.Address == in.Email, prefix+"email", "error.email")
	}
}

func load(ctx context.Context, tx tenant.Tx, id uuid.UUID) (Contact, error) {
	row, err := q.Get(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Contact{}, fault.New(fault.NotFound, "contact.missing")
	}
	if err != nil {
		return Contact{}, fmt.Errorf("contact %s: %w", id, err)
	}
	return Contact(row), nil
}

// Known counts how many of these contacts the organisation has: another's are in
// another schema (CON-01).
func Known(ctx context.Context, tx tenant.Tx, ids []uuid.UUID) (int, error) {
	n, err := q.Known(ctx, tx, lists.Texts(ids))
	if err != nil {
		return 0, fmt.Errorf("contacts: %w", err)
	}
	return int(n), nil
}
