package staff

import (
	"cmp"
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
type Client = session.Client

// SignedIn is a new session. Token is its secret, for the browser alone, and Browser
// what the browser is known by from now on (session.Remember).
type SignedIn struct {
	Token    string
	Browser  string
	Session  session.Session
	User     uuid.UUID
	Name     string
	Language i18n.Lang
}

// errSignIn is all that an anonymous visitor learns, whatever was wrong (ORG-12).
func errSignIn() error { return fault.New(fault.Unauthenticated, "auth.sign_in_failed") }

// SignIn opens a session in an organisation by user name or e-mail address and
// password. Anything wrong is Unauthenticated; after five failures in a row from
// where the client is, it is Limited for a quarter of an hour (ORG-06).
func (s *Service) SignIn(ctx context.Context, t tenant.Tenant, login, password string, c Client) (SignedIn, error) {
	who, right, err := s.verify(ctx, t.Number, login, password, c,
		func(r staffdb.ByLoginRow) bool { return r.Membership == string(StateActive) })
	if err != nil {
		return SignedIn{}, session.OrNewPassword(err)
	}
	var in SignedIn
	err = s.DB.In(ctx, t, func(tx tenant.Tx) error {
		u, err := s.enterTx(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		in, err = s.open(ctx, t, u, c, right)
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
func (s *Service) open(ctx context.Context, t tenant.Tenant, u User, c Client,
	before func(plane.PlatformTx) error) (SignedIn, error) {
	in := SignedIn{User: u.ID, Name: u.Name, Language: u.Language}
	err := s.Platform.In(ctx, func(tx plane.PlatformTx) (err error) {
		if err := before(tx); err != nil {
			return err
		}
		row, err := q.Identity(ctx, tx, u.ID)
		if err != nil {
			return err
		}
		in.Browser = session.Remember(u.ID, stored(row.PasswordHash))
		in.Token, in.Session, err = session.Create(ctx, tx, session.Start{
			Owner: u.ID, Tenant: t.Number, UserAgent: c.UserAgent, IP: c.IP,
			Idle: cmp.Or(s.Idle, time.Hour), Absolute: cmp.Or(s.Absolute, 12*time.Hour),
		})
		return err
	})
	return in, err
}

// verify finds who signs in and compares the password. Whether it fails for
// the name, the membership or the password, it takes as long and says the same.
// right notes in the transaction of the new session that it did not fail.
func (s *Service) verify(ctx context.Context, number int32, login, password string, c Client,
	may func(staffdb.ByLoginRow) bool) (
	row staffdb.ByLoginRow, right func(plane.PlatformTx) error, err error,
) {
	var from session.Origin
	err = s.Platform.In(ctx, func(tx plane.PlatformTx) (err error) {
		row, err = q.ByLogin(ctx, tx, staffdb.ByLoginParams{Login: address(login), Tenant: number})
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		from = c.Origin(row.ID, stored(row.PasswordHash))
		return session.Attempt(ctx, tx, failureKey(login), from)
	})
	if err != nil {
		return row, nil, err
	}
	var hash string
	if may(row) {
		hash = stored(row.PasswordHash)
	}
	ok, rehash, err := s.Hasher.Verify(ctx, hash, password)
	if err == nil && !ok {
		err = errSignIn()
	}
	if err == nil && rehash {
		err = s.rehash(ctx, row.ID, password)
	}
	return row, func(tx plane.PlatformTx) error { return session.Succeeded(ctx, tx, failureKey(login), from) }, err
}

// stored is a password's hash; empty while there is none.
func stored(hash *string) string {
	if hash == nil {
		return ""
	}
	return *hash
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

// failureKey is under which name failed sign-ins are counted, be it somebody's or not.
func failureKey(login string) string { return session.FailureKey("staff", login) }

// FailureKeys are all under which a person's failures and letters are counted.
func FailureKeys(id uuid.UUID, userName, email string) []string {
	return []string{failureKey(userName), failureKey(email), letterKey(userName), letterKey(email), letterKey(id.String())}
}

// SignOut ends the actor's own session.
func (s *Service) SignOut(ctx context.Context, who authz.Actor) error {
	if err := ownAccount(who); err != nil {
		return err
	}
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
