package staff

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/session"
	"vakans/internal/staff/internal/staffdb"
	"vakans/tenant"
)

// reset is the purpose of the link of a forgotten password.
const reset = "staff.reset"

// ForgotPassword lets a letter with a link be sent to whoever has this user
// name or address in the organisation. It answers the same, and does the same
// work, whether there is anybody (ORG-05). It goes on during the block after failed
// sign-ins and ends it (ORG-06): the block must keep nobody out who reads the owner's
// mail.
func (s *Service) ForgotPassword(ctx context.Context, t tenant.Tenant, login string) error {
	return s.forgot(ctx, t, login, PasswordForgotten)
}

// ForgotUserName lets the user name be sent to an e-mail address (ORG-04).
func (s *Service) ForgotUserName(ctx context.Context, t tenant.Tenant, email string) error {
	var c fault.Collector
	checkEmail(&c, "email", address(email))
	if err := c.Err(); err != nil {
		return err
	}
	return s.forgot(ctx, t, email, UserNameForgotten)
}

func (s *Service) forgot(ctx context.Context, t tenant.Tenant, login string, kind event.Kind) error {
	if address(login) == "" {
		return fault.InvalidField("user_name", "error.required")
	}
	var told Happened
	err := s.Platform.In(ctx, func(tx plane.PlatformTx) (err error) {
		if told.User, err = reader(ctx, tx, t, login); err != nil || kind == UserNameForgotten {
			return err
		}
		told.Request, err = session.Ask(ctx, tx, session.OneTime{Owner: told.User, Tenant: t.Number, Purpose: reset})
		return err
	})
	if err != nil {
		return err
	}
	return s.DB.In(ctx, t, func(tx tenant.Tx) error { return event.Emit(ctx, tx, kind, told) })
}

// reader finds whom a letter goes to that anybody can order; nobody is an id that no
// consumer finds. After five for one name there is a pause, or the service could be
// used to fill a mailbox: the last of them still works. A person with two names is
// counted again as a person, and to say so would tell that both are one's, so that
// the letter is left out.
func reader(ctx context.Context, tx plane.PlatformTx, t tenant.Tenant, login string) (uuid.UUID, error) {
	err := session.Attempt(ctx, tx, letterKey(login), session.Anywhere)
	if fault.Is(err, fault.Limited) {
		return uuid.Nil, fault.New(fault.Limited, "auth.too_many_letters", "minutes", fault.Of(err).Args["minutes"])
	}
	if err != nil {
		return uuid.Nil, err
	}
	row, err := q.ByLogin(ctx, tx, staffdb.ByLoginParams{Login: address(login), Tenant: t.Number})
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, err
	}
	found := uuid.New()
	if row.Membership == string(StateActive) {
		found = row.ID
	}
	err = session.Attempt(ctx, tx, letterKey(found.String()), session.Anywhere)
	if fault.Is(err, fault.Limited) {
		return uuid.New(), nil
	}
	return found, err
}

// letterKey is under which name letters are counted that anonymous visitors can order.
func letterKey(to string) string { return session.FailureKey("staff.letter", to) }

// ResetLink makes the link of a forgotten password; see InvitationLink.
func (s *Service) ResetLink(ctx context.Context, t tenant.Tenant, request uuid.UUID) (Link, error) {
	return s.link(ctx, t, request, reset, StateActive)
}

// CanReset looks at a reset link without using it up. One that does not work,
// or was made for another organisation's host, is Gone.
func (s *Service) CanReset(ctx context.Context, t tenant.Tenant, secret string) error {
	return s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		used, err := session.PeekLink(ctx, tx, reset, secret)
		if err == nil && used.Tenant != t.Number {
			return linkEnded()
		}
		return err
	})
}

// Reset sets a new password. Every session and every personal token of the person
// ends, since somebody else may have made one, and so does the block. It returns what
// the browser is known by from now on.
func (s *Service) Reset(ctx context.Context, t tenant.Tenant, secret, chosen string) (browser string, err error) {
	if err := s.CanReset(ctx, t, secret); err != nil {
		return "", err
	}
	if err := password.Check("password", chosen); err != nil {
		return "", err
	}
	hash, err := s.Hasher.Hash(ctx, chosen)
	if err != nil {
		return "", err
	}
	err = s.DB.In(ctx, t, func(tx tenant.Tx) error {
		var user uuid.UUID
		err := s.Platform.In(ctx, func(ptx plane.PlatformTx) error {
			used, err := session.ConsumeLink(ctx, ptx, reset, secret)
			if err != nil {
				return err
			}
			user, browser = used.Owner, session.Remember(used.Owner, hash)
			return replacePassword(ctx, ptx, user, hash, uuid.Nil)
		})
		if err != nil {
			return err
		}
		u, err := userTx(ctx, tx, user)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, SignedIn{User: user, Name: u.Name}.actor(t), "user.password_reset",
			audit.On("user", user).In(u.Unit.Path), nil)
	})
	return browser, err
}

// replacePassword stores a new password and ends what was opened with the one
// before: all sessions but one, personal tokens, a letter's link to reset, blocks.
func replacePassword(ctx context.Context, tx plane.PlatformTx, user uuid.UUID, hash string, except uuid.UUID) error {
	if err := q.SetPassword(ctx, tx, staffdb.SetPasswordParams{ID: user, PasswordHash: hash}); err != nil {
		return err
	}
	if _, err := session.RevokeAll(ctx, tx, user, except); err != nil {
		return err
	}
	if _, err := session.RevokeAllTokens(ctx, tx, user); err != nil {
		return err
	}
	if err := session.End(ctx, tx, user, reset); err != nil {
		return err
	}
	row, err := q.Identity(ctx, tx, user)
	if err != nil {
		return err
	}
	return session.Forget(ctx, tx, FailureKeys(user, row.UserName, row.Email)...)
}
