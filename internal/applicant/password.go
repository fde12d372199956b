package applicant

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/applicant/internal/applicantdb"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/session"
)

// Forgot lets a link be sent to an address that has an account (ACC-12, ACC-13).
// It answers the same whether there is one.
func (s *Service) Forgot(ctx context.Context, email string) error {
	var c fault.Collector
	checkEmail(&c, email)
	if err := c.Err(); err != nil {
		return err
	}
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		if err := order(ctx, tx, email); err != nil {
			return err
		}
		a, known, err := s.OwnerTx(ctx, tx, email)
		if err != nil {
			return err
		}
		if !known {
			a.ID = uuid.New() // nobody: the letter's writer finds no such account
		}
		request, err := session.Ask(ctx, tx, session.OneTime{Owner: a.ID, Purpose: purposeReset})
		if err != nil {
			return err
		}
		return event.Emit(ctx, tx, ResetWanted, Ref{Account: a.ID, Request: request})
	})
}

// ResetLink makes the secret of a link to a new password that was asked for, when
// its letter leaves, and says whose it is. It is good for 20 minutes from when it
// was asked for; one that has ended is Gone.
func (s *Service) ResetLink(ctx context.Context, request uuid.UUID) (l session.Link, owner Account, err error) {
	err = s.Register.In(ctx, func(tx plane.RegisterTx) error {
		if l, err = session.Mint(ctx, tx, request, purposeReset); err != nil {
			return err
		}
		owner, err = s.AccountTx(ctx, tx, l.Owner)
		return err
	})
	return l, owner, err
}

// CanReset looks at a link without using it up; one that does not work is Gone.
func (s *Service) CanReset(ctx context.Context, secret string) error {
	return s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		_, err := session.PeekLink(ctx, tx, purposeReset, secret)
		return err
	})
}

// Reset sets a new password by a link. Every session ends and every personal
// token with them, since somebody else may have made one; a block ends as well. It
// returns what the browser is known by from now on.
func (s *Service) Reset(ctx context.Context, secret, chosen string) (browser string, err error) {
	if err := s.CanReset(ctx, secret); err != nil {
		return "", err
	}
	if err := password.Check("password", chosen); err != nil {
		return "", err
	}
	hash, err := s.Hasher.Hash(ctx, chosen)
	if err != nil {
		return "", err
	}
	err = s.Register.In(ctx, func(tx plane.RegisterTx) error {
		used, err := session.ConsumeLink(ctx, tx, purposeReset, secret)
		if err != nil {
			return err
		}
		a, err := s.AccountTx(ctx, tx, used.Owner)
		if err != nil {
			return err
		}
		who := authz.Actor{Kind: authz.KindApplicant, ID: a.ID, Name: a.Name}
		browser = session.Remember(a.ID, hash)
		return s.replacePassword(ctx, tx, who, hash, "account.password_reset")
	})
	return browser, err
}

// ChangePassword sets a new password, given the old one (ACC-17). Other sessions and
// all personal tokens end; this session stays. It returns what this browser is known
// by from now on.
func (s *Service) ChangePassword(ctx context.Context, who authz.Actor, old, chosen string) (browser string, err error) {
	if err := who.Require(authz.ApplicantAccount); err != nil {
		return "", err
	}
	if err := password.Check("password", chosen); err != nil {
		return "", err
	}
	if err := s.confirm(ctx, who, old); err != nil {
		return "", err
	}
	hash, err := s.Hasher.Hash(ctx, chosen)
	if err != nil {
		return "", err
	}
	return session.Remember(who.ID, hash), s.Register.In(ctx, func(tx plane.RegisterTx) error {
		return s.replacePassword(ctx, tx, who, hash, "account.password_change")
	})
}

// confirm asks for the present password. Tries are counted by the session: whoever
// finds a browser open must not guess at it for ever, and anonymous visitors who guess at the
// sign-in must not keep the owner from changing it.
func (s *Service) confirm(ctx context.Context, who authz.Actor, old string) error {
	var hash string
	key := session.FailureKey("applicant.session", who.Session.String())
	err := s.Register.In(ctx, func(tx plane.RegisterTx) error {
		row, err := s.q.ByID(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		hash = row.PasswordHash
		return session.Attempt(ctx, tx, key, session.Anywhere)
	})
	if err != nil {
		return err
	}
	ok, _, err := s.Hasher.Verify(ctx, hash, old)
	if err != nil {
		return err
	}
	if !ok {
		return fault.InvalidField("old_password", "account.wrong_password")
	}
	return s.Register.In(ctx, func(tx plane.RegisterTx) error { return session.Succeeded(ctx, tx, key, session.Anywhere) })
}

// replacePassword stores a new password and ends what was opened with the one
// before: all sessions but the actor's, personal tokens, a letter's link to reset,
// blocks.
func (s *Service) replacePassword(ctx context.Context, tx plane.RegisterTx, who authz.Actor, hash,
	action string) error {
	if err := s.q.SetPassword(ctx, tx, applicantdb.SetPasswordParams{PasswordHash: hash, ID: who.ID}); err != nil {
		return err
	}
	if _, err := session.RevokeAll(ctx, tx, who.ID, who.Session); err != nil {
		return err
	}
	if _, err := session.RevokeAllTokens(ctx, tx, who.ID); err != nil {
		return err
	}
	if err := session.End(ctx, tx, who.ID, purposeReset); err != nil {
		return err
	}
	a, err := s.AccountTx(ctx, tx, who.ID)
	if err != nil {
		return err
	}
	if err := session.Forget(ctx, tx, failures(a.Email), letters(a.Email)); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, action, who.ID, nil)
}
