package applicant

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/session"
	"vakans/tenant"
)

// Recognised is who a token belongs to.
type Recognised struct {
	Actor      authz.Actor
	CSRFSecret []byte
	Language   i18n.Lang
	Email      string
	IdleAt     time.Time // zero for a personal token
}

// Authenticate finds who a session's token or a personal token belongs to. One
// that is no good is Unauthenticated.
func (s *Service) Authenticate(ctx context.Context, token string) (Recognised, error) {
	if session.IsToken(token) {
		return s.byToken(ctx, token)
	}
	return s.bySession(ctx, token)
}

func (s *Service) bySession(ctx context.Context, token string) (r Recognised, err error) {
	var seen session.Session
	err = s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		return tenant.Batch(ctx, func(ctx context.Context) (err error) {
			seen, err = session.Peek(ctx, tx, token)
			return err
		}, func(ctx context.Context) error {
			row, err := s.q.BySession(ctx, tx, session.TokenHash(token))
			r, err = recognised(account(row.ID, row.Email, row.Name, row.Language, row.CreatedAt), err)
			return err
		})
	})
	if err != nil {
		return Recognised{}, err
	}
	r.Actor.Session, r.CSRFSecret, r.IdleAt = seen.ID, seen.CSRFSecret, seen.IdleAt()
	if seen.Noted(s.Clock.Now()) {
		return r, nil
	}
	return r, s.Register.In(ctx, func(tx plane.RegisterTx) error { return session.Touch(ctx, tenant.Queued(tx), seen.ID) })
}

func (s *Service) byToken(ctx context.Context, token string) (r Recognised, err error) {
	var seen session.Token
	err = s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		if seen, err = session.PeekToken(ctx, tx, token); err != nil {
			return err
		}
		a, err := s.AccountTx(ctx, tx, seen.Owner)
		r, err = recognised(a, err)
		return err
	})
	if err != nil {
		return Recognised{}, err
	}
	r.Actor.Session, r.Actor.Token = seen.ID, true
	if seen.Noted(s.Clock.Now()) {
		return r, nil
	}
	return r, s.Register.In(ctx,
		func(tx plane.RegisterTx) error { return session.TouchToken(ctx, tenant.Queued(tx), seen.ID) })
}

// recognised is an account as an actor; one that is gone is nobody's.
func recognised(a Account, err error) (Recognised, error) {
	if fault.Is(err, fault.NotFound) || errors.Is(err, pgx.ErrNoRows) {
		return Recognised{}, fault.New(fault.Unauthenticated, "error.unauthenticated").Because(err)
	}
	who := authz.Actor{Kind: authz.KindApplicant, ID: a.ID, Name: a.Name}
	return Recognised{Actor: who, Language: a.Language, Email: a.Email}, err
}
