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
// longer active, is Unauthenticated. The user's state and groups are read anew each
// time, so a right that was withdrawn is gone with the next request.
func (s *Service) Authenticate(ctx context.Context, t tenant.Tenant, token string) (Recognised, error) {
	b, err := s.bearer(ctx, token)
	if err != nil {
		return Recognised{}, err
	}
	if b.tenant != t.Number {
		return Recognised{}, unauthenticated()
	}
	r := Recognised{CSRFSecret: b.csrf, IdleAt: b.idleAt}
	u, g, err := s.withGrants(ctx, t, b.owner)
	if b.token {
		g = group.Restrict(g, b.permissions)
	}
	r.Actor = authz.Actor{Kind: authz.KindStaff, Tenant: t, ID: u.ID, Session: b.id, Token: b.token, Name: u.Name,
		Grants: g}
	r.Language, r.Detail = u.Language, u.Email
	return r, err
}

// withGrants reads a user and what the user may do, in one message.
func (s *Service) withGrants(ctx context.Context, t tenant.Tenant, id uuid.UUID) (u User, g authz.Grants, err error) {
	err = s.DB.Read(ctx, t, func(tx tenant.Tx) error {
		return tenant.Batch(ctx, func(ctx context.Context) (err error) {
			u, err = userTx(ctx, tx, id)
			if fault.Is(err, fault.NotFound) || err == nil && u.State != StateActive {
				return unauthenticated()
			}
			return err
		}, func(ctx context.Context) (err error) {
			g, err = s.Groups.Grants(ctx, tx, id)
			return err
		})
	})
	return u, g, err
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

func (s *Service) bearer(ctx context.Context, token string) (bearer, error) {
	if session.IsToken(token) {
		return s.personal(ctx, token)
	}
	var found session.Session
	err := s.Platform.Read(ctx, func(tx plane.PlatformTx) (err error) {
		found, err = session.Peek(ctx, tx, token)
		return err
	})
	if err == nil && !found.Noted(s.Clock.Now()) {
		err = s.Platform.In(ctx, func(tx plane.PlatformTx) error { return session.Touch(ctx, tenant.Queued(tx), found.ID) })
	}
	return bearer{id: found.ID, owner: found.Owner, tenant: found.Tenant, csrf: found.CSRFSecret, idleAt: found.IdleAt()},
		err
}

func (s *Service) personal(ctx context.Context, token string) (bearer, error) {
	var found session.Token
	err := s.Platform.Read(ctx, func(tx plane.PlatformTx) (err error) {
		found, err = session.PeekToken(ctx, tx, token)
		return err
	})
	if err == nil && !found.Noted(s.Clock.Now()) {
		err = s.Platform.In(ctx,
			func(tx plane.PlatformTx) error { return session.TouchToken(ctx, tenant.Queued(tx), found.ID) })
	}
	return bearer{id: found.ID, owner: found.Owner, tenant: found.Tenant, token: true, permissions: found.Permissions}, err
}

func unauthenticated() error { return fault.New(fault.Unauthenticated, "error.unauthenticated") }
