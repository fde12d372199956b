package staff

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/session"
	"vakans/internal/staff/internal/staffdb"
	"vakans/internal/staff/internal/userdb"
	"vakans/tenant"
)

// Me is what a user sees of their own place in the organisation.
func (s *Service) Me(ctx context.Context, who authz.Actor) (u User, further []group.Assignment, err error) {
	if err := who.Require(authz.Staff); err != nil {
		return User{}, nil, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		return tenant.Batch(ctx, func(ctx context.Context) (err error) {
			u, err = userTx(ctx, tx, who.ID)
			return err
		}, func(ctx context.Context) (err error) {
			further, err = group.AssignmentsTx(ctx, tx, who.ID)
			return err
		})
	})
	return u, further, err
}

// Details is what users may change of themselves.
type Details struct {
	Name  string
	Phone string
	Title string
}

// ownAccount refuses who may not look at or change the account itself: everybody but
// its user in a session.
func ownAccount(who authz.Actor) error {
	if who.Kind == authz.KindNational { // who has no personal tokens
		return nil
	}
	return who.Require(authz.StaffAccount)
}

// UpdateMe changes the actor's own details in this organisation.
func (s *Service) UpdateMe(ctx context.Context, who authz.Actor, version int, d Details) error {
	if err := who.Require(authz.StaffAccount); err != nil {
		return err
	}
	d.Name, d.Phone, d.Title = strings.TrimSpace(d.Name), strings.TrimSpace(d.Phone), strings.TrimSpace(d.Title)
	var c fault.Collector
	if checkPerson(&c, d.Name, d.Phone, d.Title); c.Err() != nil {
		return c.Err()
	}
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		n, err := tq.UpdateOwn(ctx, tx, userdb.UpdateOwnParams{ID: who.ID, Version: int32(version), Name: d.Name,
			Phone: d.Phone, Title: d.Title})
		if err != nil {
			return translate(err)
		}
		if n == 0 {
			return fault.New(fault.Conflict, "error.conflict")
		}
		return audit.Record(ctx, tx, who, "user.update", who.ID, map[string]any{"details": true})
	})
}

// SetLanguage changes the language of the actor's pages and letters.
func (s *Service) SetLanguage(ctx context.Context, who authz.Actor, l i18n.Lang) error {
	if !l.Valid() {
		return fault.InvalidField("language", "error.language")
	}
	identity := func() error {
		return s.Platform.In(ctx, func(tx plane.PlatformTx) error {
			return q.SetIdentityLanguage(ctx, tx, staffdb.SetIdentityLanguageParams{ID: who.ID, Language: string(l)})
		})
	}
	if who.Kind == authz.KindNational {
		return identity()
	}
	if err := who.Require(authz.StaffAccount); err != nil {
		return err
	}
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if err := tq.SetLanguage(ctx, tx, userdb.SetLanguageParams{ID: who.ID, Language: string(l)}); err != nil {
			return err
		}
		return identity()
	})
}

// ChangePassword replaces the actor's password. The current one is asked for, and
// every other session and every personal token ends. It returns what this browser is
// known by from now on.
func (s *Service) ChangePassword(ctx context.Context, who authz.Actor, current, chosen string) (browser string,
	err error) {
	if err := ownAccount(who); err != nil {
		return "", err
	}
	if err := password.Check("new_password", chosen); err != nil {
		return "", err
	}
	if err := s.confirm(ctx, who.ID, current, session.FailureKey("staff.session", who.Session.String())); err != nil {
		return "", err
	}
	hash, err := s.Hasher.Hash(ctx, chosen)
	if err != nil {
		return "", err
	}
	return session.Remember(who.ID, hash), s.recorded(ctx, who, "user.password_change", who.ID,
		func(tx plane.PlatformTx) error {
			return replacePassword(ctx, tx, who.ID, hash, who.Session)
		})
}

// Sessions lists the actor's open sessions, in every organisation: they are
// one person's.
func (s *Service) Sessions(ctx context.Context, who authz.Actor) ([]session.Session, error) {
	if err := ownAccount(who); err != nil {
		return nil, err
	}
	return s.sessions(ctx, who.ID)
}

func (s *Service) sessions(ctx context.Context, id uuid.UUID) (all []session.Session, err error) {
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		all, err = session.List(ctx, tx, id)
		return err
	})
	return all, err
}

// EndSession ends one of the actor's sessions. Another's is NotFound.
func (s *Service) EndSession(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	return s.recorded(ctx, who, "session.end", id, func(tx plane.PlatformTx) error {
		return session.Revoke(ctx, tx, who.ID, id)
	})
}

// EndOtherSessions ends all the actor's sessions but this one.
func (s *Service) EndOtherSessions(ctx context.Context, who authz.Actor) error {
	return s.recorded(ctx, who, "session.end_others", who.ID, func(tx plane.PlatformTx) error {
		_, err := session.RevokeAll(ctx, tx, who.ID, who.Session)
		return err
	})
}

// recorded does something to the actor's own account in the platform plane and
// records it: in the organisation's log for its staff, in the platform's for national
// administrators.
func (s *Service) recorded(ctx context.Context, who authz.Actor, action string, subject uuid.UUID,
	do func(plane.PlatformTx) error) error {
	if err := ownAccount(who); err != nil {
		return err
	}
	if who.Kind == authz.KindNational {
		return s.Platform.In(ctx, func(tx plane.PlatformTx) error {
			if err := do(tx); err != nil {
				return err
			}
			return audit.Record(ctx, tx, who, action, subject, nil)
		})
	}
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if err := audit.Record(ctx, tx, who, action, subject, nil); err != nil {
			return err
		}
		return s.Platform.In(ctx, do)
	})
}
