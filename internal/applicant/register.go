package applicant

import (
	"context"
	"errors"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/applicant/internal/applicantdb"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/mail"
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
	// Terms are accepted, a privacy notice is only told: one tick each (ACC-07,
	// decision C18).
	Terms         bool
	PrivacyNotice bool // has been read
}

func (r Registration) check() error {
	var c fault.Collector
	checkEmail(&c, r.Email)
	checkName(&c, r.Name)
	password.CheckInto(&c, "password", r.Password)
	c.Check(r.Language.Valid(), "language", "error.language")
	c.Check(r.Terms, "terms", "account.accept_terms")
	c.Check(r.PrivacyNotice, "privacy_notice", "account.read_privacy_notice")
	return c.Err()
}

func checkEmail(c *fault.Collector, email string) {
	email = address(email)
	a, err := netmail.ParseAddress(email)
	_, host, _ := strings.Cut(email, "@")
	c.Check(err == nil && a.Address == email && strings.Contains(host, ".") && len(email) <= MaxEmail, "email",
		"error.email")
}

// MaxEmail and MaxName are the longest address and name, in characters.
const (
	MaxEmail = 254
	MaxName  = 100
)

// checkName refuses what is no name: the name stands in a letter to an address
// that nobody has confirmed, which must carry no advertisement.
func checkName(c *fault.Collector, name string) {
	c.Check(strings.TrimSpace(name) != "", "name", "error.required")
	c.AtMost("name", name, MaxName)
	c.Check(!strings.ContainsAny(name, `/\@<>:`), "name", "account.name_characters")
	c.Check(mail.NameFits(name), "name", "error.characters")
}

// Begin starts a registration: the address gets a code that Confirm asks for
// (ACC-08). Whether it has an account already makes no difference here; the
// letter then says so to its owner, and the one who registers learns nothing.
//
// The id belongs to whoever began: only with it is the code good, so that a
// code cannot confirm a password that somebody else chose.
func (s *Service) Begin(ctx context.Context, r Registration) (uuid.UUID, error) {
	if err := r.check(); err != nil {
		return uuid.Nil, err
	}
	hash, err := s.Hasher.Hash(ctx, r.Password)
	if err != nil {
		return uuid.Nil, err
	}
	id := uuid.New()
	return id, s.Register.In(ctx, func(tx plane.RegisterTx) error {
		if err := order(ctx, tx, r.Email); err != nil {
			return err
		}
		if err := s.q.Register(ctx, tx, applicantdb.RegisterParams{
			ID: id, Email: address(r.Email), PasswordHash: hash, Name: strings.TrimSpace(r.Name),
			Language: string(r.Language), TermsVersion: TermsVersion,
		}); err != nil {
			return err
		}
		return event.Emit(ctx, tx, CodeWanted, Ref{Registration: id})
	})
}

// Begun is a registration that waits for its code.
type Begun struct {
	ID       uuid.UUID
	Email    string
	Name     string
	Language i18n.Lang
}

// RegistrationLifetime is how long a registration can be confirmed, with as many new
// codes as it takes.
const RegistrationLifetime = 24 * time.Hour

// Begun reads a registration for whoever began it. One that is over, or older than
// RegistrationLifetime, is Gone.
func (s *Service) Begun(ctx context.Context, id uuid.UUID) (b Begun, err error) {
	err = s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		b, err = s.BegunTx(ctx, tx, id)
		return err
	})
	return b, err
}

// BegunTx is Begun in the register's transaction that tx is.
func (s *Service) BegunTx(ctx context.Context, tx Tx, id uuid.UUID) (Begun, error) {
	lifetime := int32(RegistrationLifetime.Seconds())
	row, err := s.q.Registration(ctx, tx, applicantdb.RegistrationParams{ID: id, Lifetime: lifetime})
	if errors.Is(err, pgx.ErrNoRows) {
		return Begun{}, fault.New(fault.Gone, "account.registration_ended")
	}
	return Begun{row.ID, row.Email, row.Name, i18n.Lang(row.Language)}, err
}

// Again sends a new code, which replaces the one before.
func (s *Service) Again(ctx context.Context, id uuid.UUID) error {
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		b, err := s.BegunTx(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := order(ctx, tx, b.Email); err != nil {
			return err
		}
		return event.Emit(ctx, tx, CodeWanted, Ref{Registration: id})
	})
}

// OwnerTx finds the account that an address has already, if any.
func (s *Service) OwnerTx(ctx context.Context, tx Tx, email string) (a Account, known bool, err error) {
	row, err := s.q.ByEmail(ctx, tx, address(email))
	if errors.Is(err, pgx.ErrNoRows) {
		return Account{}, false, nil
	}
	if err != nil {
		return Account{}, false, err
	}
	a, err = s.AccountTx(ctx, tx, row.ID)
	return a, true, err
}

// Code makes the code of a registration for its letter, in the transaction that
// queues the letter. An address that has an account gets a letter without a code,
// but a code is made all the same: guessing at it must look no different.
func (s *Service) Code(ctx context.Context, tx Tx, registration uuid.UUID) (string, error) {
	return session.CreateCode(ctx, tx, session.OneTime{Owner: registration, Purpose: purposeRegister})
}
