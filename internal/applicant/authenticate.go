package applicant

import (
	"context"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/session"
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
func (s *Service) Authenticate(ctx context.Context, token string) (r Recognised, err error) {
	if session.IsToken(token) {
		err = s.Register.In(ctx, func(tx plane.RegisterTx) error {
			t, err := session.AuthenticateToken(ctx, tx, token)
			if err != nil {
				return err
			}
			r, err = s.recognise(ctx, tx, t.Owner, t.ID)
			return err
		})
		return r, err
	}
	return s.bySession(ctx, token)
}

func (s *Service) bySession(ctx context.Context, token string) (r Recognised, err error) {
	var seen session.Session
	err = s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		if seen, err = session.Peek(ctx, tx, token); err != nil {
			return err
		}
		r, err = s.recognise(ctx, tx, seen.Owner, seen.ID)
		return err
	})
	if err != nil {
		return Recognised{}, err
	}
	r.CSRFSecret, r.IdleAt = seen.CSRFSecret, seen.IdleAt()
	return r, s.touch(ctx, seen)
}

func (s *Service) recognise(ctx context.Context, tx plane.RegisterTx, owner, by uuid.UUID) (Recognised, error) {
	a, err := s.AccountTx(ctx, tx, owner)
	if fault.Is(err, fault.NotFound) {
		return Recognised{}, fault.New(fault.Unauthenticated, "error.unauthenticated").Because(err)
	}
	who := authz.Actor{Kind: authz.KindApplicant, ID: a.ID, Session: by, Name: a.Name}
	return Recognised{Actor: who, Language: a.Language, Email: a.Email}, err
}

// touch notes the use of a session, at most once a minute, and so leaves most
// requests without a write.
func (s *Service) touch(ctx context.Context, seen session.Session) error {
	if s.Clock.Now().Sub(seen.LastSeenAt) < time.Minute {
		return nil
	}
	return s.Register.In(ctx, func(tx plane.RegisterTx) error { return session.Touch(ctx, tx, seen.ID) })
}
