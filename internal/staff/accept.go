package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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

// invitation is the purpose of an invitation's link. It names the organisation:
// one person may be invited by two at a time.
func invitation(t tenant.Tenant) string { return fmt.Sprintf("staff.invitation.%d", t.Number) }

// Link is the secret part of a link in a letter.
type Link struct {
	Secret   string
	Expires  time.Time
	Left     time.Duration // until then
	UserName string        // the identity's own
	Email    string        // the identity's own, and the only place that the link may be sent to
}

// AskInvitation notes in the platform plane that a user is invited, for the link
// of an invitation. It replaces the earlier one.
func (s *Service) AskInvitation(ctx context.Context, t tenant.Tenant, user uuid.UUID) (request uuid.UUID, err error) {
	err = s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		request, err = session.Ask(ctx, tx, session.OneTime{Owner: user, Tenant: t.Number, Purpose: invitation(t),
			Lifetime: InvitationLifetime})
		return err
	})
	return request, err
}

// inviteTx asks for an invitation's link and reports that it is wanted.
func (s *Service) inviteTx(ctx context.Context, tx tenant.Tx, user, by uuid.UUID) error {
	request, err := s.AskInvitation(ctx, tx.Tenant(), user)
	if err != nil {
		return err
	}
	return event.Emit(ctx, tx, Invited, Happened{User: user, By: by, Request: request})
}

// InvitationLink makes the link of an invitation that was asked for here, when its
// letter leaves. An invitation that has ended is Gone.
func (s *Service) InvitationLink(ctx context.Context, t tenant.Tenant, request uuid.UUID) (Link, error) {
	return s.link(ctx, t, request, invitation(t), StateInvited, StateActive)
}

// link makes a link for somebody who is a member in one of the states. Who asked
// for one, and who is a member, is the platform's word: a row of the
// organisation's own could name anybody.
func (s *Service) link(ctx context.Context, t tenant.Tenant, request uuid.UUID, purpose string,
	states ...State) (l Link, err error) {
	err = s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		made, err := session.Mint(ctx, tx, request, purpose)
		if err == nil && made.Tenant != t.Number {
			err = linkEnded()
		}
		if err != nil {
			return err
		}
		state, err := q.Membership(ctx, tx, staffdb.MembershipParams{StaffID: made.Owner, Tenant: t.Number})
		if errors.Is(err, pgx.ErrNoRows) || err == nil && !slices.Contains(states, State(state)) {
			err = linkEnded()
		}
		if err != nil {
			return err
		}
		row, err := q.Identity(ctx, tx, made.Owner)
		l = Link{made.Secret, made.Expires, made.Left, row.UserName, row.Email}
		return translate(err)
	})
	return l, err
}

// Invitation is what the page behind an invitation's link shows.
type Invitation struct {
	User User
	// Known means that the person has a password already, from another
	// organisation, and accepts with it (ORG-07).
	Known bool
}

// Invitation looks at an invitation without using it up. A link that does not
// work any more is Gone.
func (s *Service) Invitation(ctx context.Context, t tenant.Tenant, secret string) (i Invitation, err error) {
	var owner uuid.UUID
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		used, err := session.PeekLink(ctx, tx, invitation(t), secret)
		if err != nil {
			return err
		}
		row, err := q.Identity(ctx, tx, used.Owner)
		owner, i.Known = used.Owner, row.PasswordHash != nil
		return translate(err)
	})
	if err != nil {
		return Invitation{}, err
	}
	err = s.DB.Read(ctx, t, func(tx tenant.Tx) error {
		i.User, err = invitedTx(ctx, tx, owner)
		return err
	})
	return i, err
}

// Accept ends an invitation: somebody new chooses a password, somebody known
// gives the one there is. Either way the user is signed in.
func (s *Service) Accept(ctx context.Context, t tenant.Tenant, secret, password string, c Client) (in SignedIn,
	err error) {
	i, err := s.Invitation(ctx, t, secret)
	if err != nil {
		return SignedIn{}, err
	}
	hash, err := s.newOrKnown(ctx, i, password)
	if err != nil {
		return SignedIn{}, err
	}
	err = s.DB.In(ctx, t, func(tx tenant.Tx) error {
		u, err := invitedTx(ctx, tx, i.User.ID)
		if err != nil {
			return err
		}
		if in, err = s.open(ctx, t, u, c, s.acceptance(ctx, t, u.ID, secret, hash)); err != nil {
			return err
		}
		if err := s.activateTx(ctx, tx, u.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, in.actor(t), "user.accept", audit.On("user", u.ID).In(u.Unit.Path), nil)
	})
	return in, err
}

// newOrKnown returns the hash to store, or "" when the password is the one
// that the person has already.
func (s *Service) newOrKnown(ctx context.Context, i Invitation, given string) (string, error) {
	if i.Known {
		return "", s.confirm(ctx, i.User.ID, given, session.FailureKey("staff.invitation", i.User.ID.String()))
	}
	if err := password.Check("password", given); err != nil {
		return "", err
	}
	return s.Hasher.Hash(ctx, given)
}

// acceptance is what happens in the platform plane, in one transaction with
// the new session.
func (s *Service) acceptance(ctx context.Context, t tenant.Tenant, user uuid.UUID, secret,
	hash string) func(plane.PlatformTx) error {
	return func(tx plane.PlatformTx) error {
		if _, err := session.ConsumeLink(ctx, tx, invitation(t), secret); err != nil {
			return err
		}
		n, err := q.AcceptMembership(ctx, tx, staffdb.AcceptMembershipParams{StaffID: user, Tenant: t.Number})
		if err != nil {
			return err
		}
		if n == 0 {
			return linkEnded()
		}
		if hash == "" {
			return nil
		}
		return q.SetPassword(ctx, tx, staffdb.SetPasswordParams{ID: user, PasswordHash: hash})
	}
}

// confirm checks the password of somebody who holds a session or a link already.
// Their failures are counted by themselves, under key: guesses of anonymous visitors at the
// sign-in must not keep them from it.
func (s *Service) confirm(ctx context.Context, user uuid.UUID, given, key string) error {
	var hash string
	err := s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		row, err := q.Identity(ctx, tx, user)
		if err != nil {
			return translate(err)
		}
		hash = stored(row.PasswordHash)
		return session.Attempt(ctx, tx, key, session.Anywhere)
	})
	if err != nil {
		return err
	}
	ok, _, err := s.Hasher.Verify(ctx, hash, given)
	if err != nil {
		return err
	}
	if !ok {
		return fault.InvalidField("password", "auth.password_wrong")
	}
	return s.Platform.In(ctx, func(tx plane.PlatformTx) error { return session.Succeeded(ctx, tx, key, session.Anywhere) })
}

// invitedTx reads a user whose invitation is open. When it is not, the link has
// ended.
func invitedTx(ctx context.Context, tx tenant.Tx, id uuid.UUID) (User, error) {
	u, err := userTx(ctx, tx, id)
	if fault.Is(err, fault.NotFound) || err == nil && u.State != StateInvited {
		return User{}, linkEnded()
	}
	return u, err
}

func linkEnded() error { return fault.New(fault.Gone, "error.link_expired") }
