package staff

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/staff/internal/staffdb"
	"vakans/tenant"
)

// SignInNational opens a session in the national administration, which gives
// no access to any organisation (decision C9).
func (s *Service) SignInNational(ctx context.Context, login, password string, c Client) (SignedIn, error) {
	row, right, err := s.verify(ctx, 0, login, password, c, func(r staffdb.ByLoginRow) bool { return r.National })
	if err != nil {
		return SignedIn{}, err
	}
	u := User{ID: row.ID, Name: row.Name, Language: i18n.Lang(row.Language)}
	in, err := s.open(ctx, tenant.Tenant{}, u, c, right)
	if err != nil {
		return SignedIn{}, err
	}
	return in, s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		who := authz.Actor{Kind: authz.KindNational, ID: in.User, Session: in.Session.ID, Name: in.Name}
		return audit.Record(ctx, tx, who, "session.start", in.Session.ID, nil)
	})
}

// AuthenticateNational finds whose session of the national administration a
// token belongs to.
func (s *Service) AuthenticateNational(ctx context.Context, token string) (Recognised, error) {
	b, err := s.bearer(ctx, token)
	if err != nil {
		return Recognised{}, err
	}
	if b.tenant != 0 || b.token {
		return Recognised{}, unauthenticated()
	}
	r := Recognised{CSRFSecret: b.csrf, IdleAt: b.idleAt}
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		return tenant.Batch(ctx, func(ctx context.Context) error {
			national, err := q.IsAdministrator(ctx, tx, b.owner)
			if err == nil && !national {
				err = unauthenticated()
			}
			return err
		}, func(ctx context.Context) error {
			row, err := q.Identity(ctx, tx, b.owner)
			r.Actor = authz.Actor{Kind: authz.KindNational, ID: row.ID, Session: b.id, Name: row.Name}
			r.Language, r.Detail = i18n.Lang(row.Language), row.Email
			return translate(err)
		})
	})
	return r, err
}

// Administrator describes a national administrator to be made.
type Administrator struct {
	Email    string
	UserName string // empty: the e-mail address
	Name     string
	Language i18n.Lang
	Password string
}

// CreateAdministrator makes somebody a national administrator and sets the
// password. Done again, it sets the password again, and what was opened with the
// one before ends. It is for the command line: no page makes administrators.
func (s *Service) CreateAdministrator(ctx context.Context, a Administrator) (uuid.UUID, error) {
	n := New{Email: a.Email, UserName: a.UserName, Name: a.Name, Language: a.Language}
	var c fault.Collector
	n.check(&c)
	password.CheckInto(&c, "password", a.Password)
	if err := c.Err(); err != nil {
		return uuid.Nil, err
	}
	hash, err := s.Hasher.Hash(ctx, a.Password)
	if err != nil {
		return uuid.Nil, err
	}
	var id uuid.UUID
	err = s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		if id, err = ensureIdentity(ctx, tx, n); err != nil {
			return err
		}
		if err := q.InsertAdministrator(ctx, tx, id); err != nil {
			return err
		}
		if err := replacePassword(ctx, tx, id, hash, uuid.Nil); err != nil {
			return err
		}
		return audit.Record(ctx, tx, authz.Job("command", tenant.Tenant{}), "administrator.create", id, nil)
	})
	return id, err
}

// ensureIdentity finds the identity of an e-mail address, or makes it. A user
// name that is another's is Invalid.
func ensureIdentity(ctx context.Context, tx plane.PlatformTx, n New) (uuid.UUID, error) {
	taken, err := q.UserNameTaken(ctx, tx, staffdb.UserNameTakenParams{UserName: n.UserName, Email: n.Email})
	if err != nil {
		return uuid.Nil, err
	}
	if taken {
		return uuid.Nil, fault.InvalidField("user_name", "error.taken")
	}
	_, err = q.InsertIdentity(ctx, tx, staffdb.InsertIdentityParams{
		ID: uuid.New(), UserName: n.UserName, Email: n.Email, Name: strings.TrimSpace(n.Name), Language: string(n.Language),
	})
	if err != nil {
		return uuid.Nil, err
	}
	row, err := q.IdentityByEmail(ctx, tx, n.Email)
	if err = translate(err); fault.Is(err, fault.NotFound) {
		return uuid.Nil, fault.InvalidField("user_name", "error.taken") // taken a moment ago
	}
	return row.ID, err
}
