// Package applicant owns job seekers' accounts: registering once in the whole
// service (ACC-01), signing in, and what belongs to the account itself. It knows
// no application; those are in package submission.
package applicant

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/applicant/internal/applicantdb"
	"vakans/internal/authz"
	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/session"
)

// TermsVersion is the version of the terms of use that a new account accepts and
// of the privacy notice that its owner has read (ACC-07).
const TermsVersion = "2026-11"

// What happened to an account and is notified by letter; the payload is Ref.
const (
	CodeWanted  event.Kind = "account.code_wanted"  // somebody registers (ACC-08)
	ResetWanted event.Kind = "account.reset_wanted" // the password was forgotten (ACC-12)
)

// Ref is the payload of events about an account.
type Ref struct {
	Account      uuid.UUID `json:"account,omitzero"`
	Registration uuid.UUID `json:"registration,omitzero"`
	Request      uuid.UUID `json:"request,omitzero"` // by which ResetLink knows the wanted link
}

// How long an applicant stays signed in: unused, and in any case.
const (
	idle     = 2 * time.Hour
	absolute = 24 * time.Hour
)

// The purposes of one-time secrets.
const (
	purposeRegister = "account.register"
	purposeReset    = "account.reset"
)

// Service is the way to applicants' accounts.
type Service struct {
	Register *plane.Register
	Hasher   *password.Hasher
	Clock    *clock.Clock

	q applicantdb.Queries
}

// Account is an applicant's account as its owner sees it.
type Account struct {
	ID        uuid.UUID
	Email     string // also the user name (ACC-04)
	Name      string
	Language  i18n.Lang
	CreatedAt time.Time
}

// Client is what is known of who signs in.
type Client = session.Client

// SignedIn is a new session. Token is its secret, for the browser alone, and Browser
// what the browser is known by from now on (session.Remember).
type SignedIn struct {
	Token   string
	Browser string
	Session session.Session
	Account Account
}

// Get returns the actor's own account.
func (s *Service) Get(ctx context.Context, who authz.Actor) (Account, error) {
	if err := who.Require(authz.Applicant); err != nil {
		return Account{}, err
	}
	return s.Account(ctx, who.ID)
}

// Account reads any account, for letters, without a check of rights: for tasks, not for a person.
func (s *Service) Account(ctx context.Context, id uuid.UUID) (Account, error) {
	var a Account
	err := s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		var err error
		a, err = s.AccountTx(ctx, tx, id)
		return err
	})
	return a, err
}

// AccountTx is Account in the register's transaction that tx is.
func (s *Service) AccountTx(ctx context.Context, tx Tx, id uuid.UUID) (Account, error) {
	row, err := s.q.ByID(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Account{}, fault.New(fault.NotFound, "error.not_found")
	}
	return account(row.ID, row.Email, row.Name, row.Language, row.CreatedAt), err
}

func account(id uuid.UUID, email, name, language string, at time.Time) Account {
	return Account{id, email, name, i18n.Lang(language), at}
}

// Tx is a transaction of the register, whoever began it.
type Tx = session.Tx

// address is an e-mail address as it is stored and compared.
func address(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// failures is the name under which failed sign-ins are counted.
func failures(email string) string { return session.FailureKey("applicant", address(email)) }

// letters is the name under which letters that anonymous visitors can order are counted.
func letters(email string) string { return session.FailureKey("applicant.letter", address(email)) }

// order counts a letter that anybody can have sent to an address. After five of
// them there is a pause, or the service could be used to fill a mailbox.
func order(ctx context.Context, tx session.Tx, email string) error {
	err := session.Attempt(ctx, tx, letters(email), session.Anywhere)
	if fault.Is(err, fault.Limited) {
		return fault.New(fault.Limited, "account.too_many_letters", "minutes", fault.Of(err).Args["minutes"])
	}
	return err
}
