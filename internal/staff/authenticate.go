package staff

import (
	"context"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/group"
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
	Detail     string    // the e-mail address
	IdleAt     time.Time // zero for a personal token
}

// Authenticate finds who a session's token or a personal token belongs to in
// an organisation. A token of another organisation, or of a user who is no
// longer active, is Unauthenticated. The user's standing is read anew each
// time, so what is taken away is gone with the next request.
func (s *Service) Authenticate(ctx context.Context, t tenant.Tenant, token string) (Recognised, error) {
	b, err := s.bearer(ctx, token)
	if err != nil {
		return Recognised{}, err
	}
	if b.tenant != t.Number {
		return Recognised{}, unauthenticated()
	}
	r := Recognised{CSRFSecret: b.csrf, IdleAt: b.idleAt}
	err = s.DB.Read(ctx, t, func(tx tenant.Tx) error {
		u, err := userTx(ctx, tx, b.owner)
		if fault.Is(err, fault.NotFound) || err == nil && u.State != StateActive {
			return unauthenticated()
		}
		if err != nil {
			return err
		}
		g, err := s.Groups.Grants(ctx, tx, b.owner)
		if b.token {
			g = group.Restrict(g, b.permissions)
		}
		r.Actor = authz.Actor{Kind: authz.KindStaff, Tenant: t, ID: u.ID, Session: b.id, Name: u.Name, Grants: g}
		r.Language, r.Detail = u.Language, u.Email
		return err
	})
	return r, err
}

// bearer is what a token says by itself.
type bearer struct {
	id, owner   uuid.UUID
	tenant      int32
	csrf        []byte
	idleAt      time.Time
	token       bool
	permissions []string
}

func (s *Service) bearer(ctx context.Context, token string) (b bearer, err error) {
	if session.IsToken(token) {
		err = s.Platform.In(ctx, func(tx plane.PlatformTx) error {
			t, err := session.AuthenticateToken(ctx, tx, token)
			b = bearer{id: t.ID, owner: t.Owner, tenant: t.Tenant, token: true, permissions: t.Permissions}
			return err
		})
		return b, err
	}
	var found session.Session
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		found, err = session.Peek(ctx, tx, token)
		return err
	})
	if err != nil {
		return b, err
	}
	b = bearer{id: found.ID, owner: found.Owner, tenant: found.Tenant, csrf: found.CSRFSecret, idleAt: found.IdleAt()}
	return b, s.touch(ctx, found)
}

// touch notes the use of a session, at most once a minute, and so leaves most
// requests without a write.
func (s *Service) touch(ctx context.Context, found session.Session) error {
	if s.Clock.Now().Sub(found.LastSeenAt) < time.Minute {
		return nil
	}
	return s.Platform.In(ctx, func(tx plane.PlatformTx) error { return session.Touch(ctx, tx, found.ID) })
}

func unauthenticated() error { return fault.New(fault.Unauthenticated, "error.unauthenticated") }
