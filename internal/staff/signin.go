package staff

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/session"
	"vakans/internal/staff/internal/staffdb"
	"vakans/internal/staff/internal/userdb"
	"vakans/tenant"
)

// Client is what is known of who signs in.
type Client struct {
	UserAgent string
	IP        string
}

// SignedIn is a new session. Token is its secret, for the browser alone.
type SignedIn struct {
	Token    string
	Session  session.Session
	User     uuid.UUID
	Name     string
	Language i18n.Lang
}

// errSignIn is all that a stranger learns, whatever was wrong (ORG-12).
func errSignIn() error { return fault.New(fault.Unauthenticated, "auth.sign_in_failed") }

// SignIn opens a session in an organisation by user name or e-mail address and
// password. Anything wrong is Unauthenticated; five failures in a row are
// Limited for a quarter of an hour (ORG-06).
func (s *Service) SignIn(ctx context.Context, t tenant.Tenant, login, password string, c Client) (SignedIn, error) {
	who, err := s.verify(ctx, t.Number, login, password, func(r staffdb.ByLoginRow) bool { return r.Membership == string(StateActive) })
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = s.DB.In(ctx, t, func(tx tenant.Tx) error {
		u, err := s.enterTx(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		in, err = s.open(ctx, t, u, c, func(plane.PlatformTx) error { return nil })
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, in.actor(t), "session.start", in.Session.ID, nil)
	})
	return in, err
}

// enterTx finds the user, who must be active here. One whose acceptance of an
// invitation was noted in the platform plane alone, because the program
// stopped in between, becomes active now.
func (s *Service) enterTx(ctx context.Context, tx tenant.Tx, id uuid.UUID) (User, error) {
	u, err := userTx(ctx, tx, id)
	if err == nil && u.State == StateInvited {
		err = s.activateTx(ctx, tx, id)
		u.State = StateActive
	}
	if fault.Is(err, fault.NotFound) || err == nil && u.State != StateActive {
		return User{}, errSignIn()
	}
	return u, err
}

// activateTx makes an invited user active, under the identity's own user name.
func (s *Service) activateTx(ctx context.Context, tx tenant.Tx, id uuid.UUID) error {
	identity, err := s.identity(ctx, id)
	if err != nil {
		return err
	}
	_, err = tq.Activate(ctx, tx, userdb.ActivateParams{ID: id, UserName: identity.UserName})
	return err
}

// open makes the session. before runs in the same transaction.
func (s *Service) open(ctx context.Context, t tenant.Tenant, u User, c Client, before func(plane.PlatformTx) error) (SignedIn, error) {
	in := SignedIn{User: u.ID, Name: u.Name, Language: u.Language}
	err := s.Platform.In(ctx, func(tx plane.PlatformTx) (err error) {
		if err := before(tx); err != nil {
			return err
		}
		if err := session.Succeeded(ctx, tx, failureKey(u.ID, "")); err != nil {
			return err
		}
		in.Token, in.Session, err = session.Create(ctx, tx, session.Start{
			Owner: u.ID, Tenant: t.Number, UserAgent: c.UserAgent, IP: c.IP,
			Idle: orElse(s.Idle, time.Hour), Absolute: orElse(s.Absolute, 12*time.Hour),
		})
		return err
	})
	return in, err
}

// verify finds who signs in and compares the password. Whether it fails for
// the name, the membership or the password, it takes as long and says the same.
func (s *Service) verify(ctx context.Context, number int32, login, password string, may func(staffdb.ByLoginRow) bool) (staffdb.ByLoginRow, error) {
	var row staffdb.ByLoginRow
	err := s.Platform.In(ctx, func(tx plane.PlatformTx) (err error) {
		row, err = q.ByLogin(ctx, tx, staffdb.ByLoginParams{Login: address(login), Tenant: number})
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		return session.Attempt(ctx, tx, failureKey(row.ID, login))
	})
	if err != nil {
		return row, err
	}
	var hash string
	if row.PasswordHash != nil && may(row) {
		hash = *row.PasswordHash
	}
	ok, rehash, err := s.Hasher.Verify(ctx, hash, password)
	if err != nil {
		return row, err
	}
	if !ok {
		return row, errSignIn()
	}
	if rehash {
		return row, s.rehash(ctx, row.ID, password)
	}
	return row, nil
}

// rehash stores the password under today's costs.
func (s *Service) rehash(ctx context.Context, id uuid.UUID, password string) error {
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		return q.SetPassword(ctx, tx, staffdb.SetPasswordParams{ID: id, PasswordHash: hash})
	})
}

// failureKey counts a person's failures together, whether the user name or the
// address was typed; an unknown name has a count of its own.
func failureKey(id uuid.UUID, login string) string {
	if id != uuid.Nil {
		login = id.String()
	}
	return session.FailureKey("staff", login)
}

// SignOut ends the actor's own session.
func (s *Service) SignOut(ctx context.Context, who authz.Actor) error {
	err := s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		return session.Revoke(ctx, tx, who.ID, who.Session)
	})
	if fault.Is(err, fault.NotFound) || who.Kind != authz.KindStaff {
		return nil // it had ended already, or has no organisation's log
	}
	if err != nil {
		return err
	}
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		return audit.Record(ctx, tx, who, "session.end", who.Session, nil)
	})
}

func (in SignedIn) actor(t tenant.Tenant) authz.Actor {
	return authz.Actor{Kind: authz.KindStaff, Tenant: t, ID: in.User, Session: in.Session.ID, Name: in.Name}
}

func (s *Service) identity(ctx context.Context, id uuid.UUID) (row staffdb.Staff, err error) {
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		row, err = q.Identity(ctx, tx, id)
		return translate(err)
	})
	return row, err
}

func orElse(d, fallback time.Duration) time.Duration {
	if d == 0 {
		return fallback
	}
	return d
}
