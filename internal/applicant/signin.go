package applicant

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/applicant/internal/applicantdb"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/session"
)

// errSignIn is all that an anonymous visitor learns, whatever was wrong.
func errSignIn() error { return fault.New(fault.Unauthenticated, "account.sign_in_failed") }

// SignIn opens a session by e-mail address and password (ACC-11). Anything wrong
// is Unauthenticated and takes the same time; after five failures in a row from where
// the client is, it is Limited for a quarter of an hour.
func (s *Service) SignIn(ctx context.Context, email, pw string, c Client) (SignedIn, error) {
	var row applicantdb.ByEmailRow
	var from session.Origin
	err := s.Register.In(ctx, func(tx plane.RegisterTx) error {
		var err error
		row, err = s.q.ByEmail(ctx, tx, address(email))
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		from = c.Origin(row.ID, row.PasswordHash)
		return session.Attempt(ctx, tx, failures(email), from)
	})
	if err != nil {
		return SignedIn{}, session.OrNewPassword(err)
	}
	ok, rehash, err := s.Hasher.Verify(ctx, row.PasswordHash, pw) // empty for an unknown address
	switch {
	case err != nil:
		return SignedIn{}, err
	case !ok:
		return SignedIn{}, errSignIn()
	}
	fresh := ""
	if rehash {
		if fresh, err = s.Hasher.Hash(ctx, pw); err != nil {
			return SignedIn{}, err
		}
	}
	right := func(tx plane.RegisterTx) error { return session.Succeeded(ctx, tx, failures(email), from) }
	return s.open(ctx, row.ID, right, fresh, c)
}

// open makes the session after the password was right, which right notes. A fresh hash, if any,
// replaces one made with yesterday's costs.
func (s *Service) open(ctx context.Context, id uuid.UUID, right func(plane.RegisterTx) error, fresh string,
	c Client) (SignedIn, error) {
	var in SignedIn
	err := s.Register.In(ctx, func(tx plane.RegisterTx) error {
		if err := right(tx); err != nil {
			return err
		}
		if fresh != "" {
			if err := s.q.SetPassword(ctx, tx, applicantdb.SetPasswordParams{PasswordHash: fresh, ID: id}); err != nil {
				return err
			}
		}
		var err error
		if in, err = s.enter(ctx, tx, id, c); err != nil {
			return err
		}
		return audit.Record(ctx, tx, in.actor(), "session.start", in.Session.ID, nil)
	})
	return in, err
}

// enter creates the session in the caller's transaction.
func (s *Service) enter(ctx context.Context, tx plane.RegisterTx, id uuid.UUID, c Client) (SignedIn, error) {
	row, err := s.q.ByID(ctx, tx, id)
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.q.Used(ctx, tx, id); err != nil {
		return SignedIn{}, err
	}
	token, made, err := session.Create(ctx, tx, session.Start{
		Owner: id, UserAgent: c.UserAgent, IP: c.IP, Idle: idle, Absolute: absolute,
	})
	return SignedIn{token, session.Remember(id, row.PasswordHash), made,
		account(row.ID, row.Email, row.Name, row.Language, row.CreatedAt)}, err
}

// SignOut ends the actor's session.
func (s *Service) SignOut(ctx context.Context, who authz.Actor) error {
	return s.RevokeSession(ctx, who, who.Session)
}
