package recruitment

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/tenant"
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

// ContactInput is what is written about a contact. A phone number or an e-mail
// address must be given.
type ContactInput struct {
	// ID makes a repeated creation the same creation; zero means a new one.
	ID    uuid.UUID
	Name  string
	Title i18n.LangText
	Phone string
	Email string
	Hours i18n.LangText
}

func (in ContactInput) tidy() ContactInput {
	in.Name, in.Phone, in.Email = strings.TrimSpace(in.Name), strings.TrimSpace(in.Phone), strings.TrimSpace(in.Email)
	in.Title, in.Hours = in.Title.Trimmed(), in.Hours.Trimmed()
	return in
}

// Blank reports whether nothing was written at all: a form's unused part.
func (in ContactInput) Blank() bool {
	in = in.tidy()
	return in.Name == "" && in.Phone == "" && in.Email == "" && in.Title.Empty() && in.Hours.Empty()
}

// check blames fields under prefix ("contact.").
func (in ContactInput) check(c *fault.Collector, prefix string) {
	c.Check(in.Name != "", prefix+"name", "error.required")
	c.Check(in.Phone != "" || in.Email != "", prefix+"phone", "recruitment.contact_phone_or_email")
	atMost(c, prefix+"name", in.Name, MaxTitle)
	atMost(c, prefix+"phone", in.Phone, MaxPhone)
	atMost(c, prefix+"email", in.Email, MaxEmail)
	within(c, prefix+"title", in.Title, MaxTitle)
	within(c, prefix+"hours", in.Hours, MaxTitle)
	if in.Email != "" {
		a, err := mail.ParseAddress(in.Email)
		c.Check(err == nil && a.Address == in.Email, prefix+"email", "error.email")
	}
}

func loadContact(ctx context.Context, tx tenant.Tx, id uuid.UUID) (Contact, error) {
	row, err := q.Contact(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Contact{}, fault.New(fault.NotFound, "recruitment.contact_missing")
	}
	if err != nil {
		return Contact{}, fmt.Errorf("contact %s: %w", id, err)
	}
	return Contact(row), nil
}
