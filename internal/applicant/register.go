package applicant

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/applicant/internal/applicantdb"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/session"
)

// Registration is what a new applicant fills in.
type Registration struct {
	Email    string
	Name     string
	Password string
	Language i18n.Lang
	Terms    bool // has read and accepts the terms and the privacy statement (ACC-07)
}

func (r Registration) check() error {
	var c fault.Collector
	checkEmail(&c, r.Email)
	c.Check(strings.TrimSpace(r.Name) != "", "name", "error.required")
	c.Check(utf8.RuneCountInString(r.Name) <= 200, "name", "error.too_long", "max", "200")
	password.CheckInto(&c, "password", r.Password)
	c.Check(r.Terms, "terms", "account.accept_terms")
	return c.Err()
}

func checkEmail(c *fault.Collector, email string) {
	email = address(email)
	a, err := mail.ParseAddress(email)
	_, host, _ := strings.Cut(email, "@")
	c.Check(err == nil && a.Address == email && strings.Contains(host, ".") && len(email) <= 254, "email", "error.email")
}

// Begin starts a registration: the address gets a code that Confirm asks for
// (ACC-08). An address that has an account already gets a letter that says so,
// and the one who registers learns nothing of it.
func (s *Service) Begin(ctx context.Context, r Registration) error {
	if err := r.check(); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, r.Password)
	if err != nil {
		return err
	}
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		id, err := s.q.Register(ctx, tx, applicantdb.RegisterParams{
			ID: uuid.Must(uuid.NewV7()), Email: address(r.Email), PasswordHash: hash, Name: strings.TrimSpace(r.Name),
			Language: string(r.Language), TermsVersion: TermsVersion,
		})
		if errors.Is(err, pgx.ErrNoRows) {
			return s.tellOwner(ctx, tx, address(r.Email))
		}
		if err != nil {
			return err
		}
		return event.Emit(ctx, tx, CodeWanted, Ref{id})
	})
}

func (s *Service) tellOwner(ctx context.Context, tx plane.RegisterTx, email string) error {
	row, err := s.q.ByEmail(ctx, tx, email)
	if err != nil {
		return err
	}
	return event.Emit(ctx, tx, KnownTried, Ref{row.ID})
}

// Again sends a new code to an address whose registration is not confirmed yet.
// For any other address it does nothing and says nothing.
func (s *Service) Again(ctx context.Context, email string) error {
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		row, err := s.q.ByEmail(ctx, tx, address(email))
		if errors.Is(err, pgx.ErrNoRows) || err == nil && row.State != "pending" {
			return nil
		}
		if err != nil {
			return err
		}
		return event.Emit(ctx, tx, CodeWanted, Ref{row.ID})
	})
}

// Code makes the code of a registration for its letter, in the transaction that
// queues the letter.
func (s *Service) Code(ctx context.Context, tx session.Tx, account uuid.UUID) (string, error) {
	return session.CreateCode(ctx, tx, session.OneTime{Owner: account, Purpose: purposeRegister})
}

// Confirm ends a registration with the code from the letter and signs in. A
// wrong code is Invalid and costs one of five attempts; after 20 minutes it is
// Gone and a new one can be ordered with Again.
func (s *Service) Confirm(ctx context.Context, email, code string, c Client) (SignedIn, error) {
	var in SignedIn
	var refused error // outside the transaction, so that the attempt is counted
	err := s.Register.In(ctx, func(tx plane.RegisterTx) error {
		row, err := s.q.ByEmail(ctx, tx, address(email))
		if errors.Is(err, pgx.ErrNoRows) || err == nil && row.State != "pending" {
			refused = fault.InvalidField("code", "error.code")
			return nil
		}
		if err != nil {
			return err
		}
		if _, refused = session.ConsumeCode(ctx, tx, row.ID, purposeRegister, strings.TrimSpace(code)); refused != nil {
			return classified(refused)
		}
		if _, err := s.q.Activate(ctx, tx, row.ID); err != nil {
			return err
		}
		in, err = s.enter(ctx, tx, row.ID, c)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, in.actor(), "account.register", row.ID, map[string]any{"terms": TermsVersion})
	})
	return in, errors.Join(err, refused)
}

// classified lets a transaction go on after a refusal meant for the reader, and
// stops it for anything else.
func classified(err error) error {
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	return nil
}

func (in SignedIn) actor() authz.Actor {
	return authz.Actor{Kind: authz.KindApplicant, ID: in.Account.ID, Session: in.Session.ID, Name: in.Account.Name}
}
