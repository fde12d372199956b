package staff

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/group"
	"vakans/internal/plane"
	"vakans/internal/session"
	"vakans/internal/staff/internal/staffdb"
	"vakans/internal/staff/internal/userdb"
	"vakans/tenant"
)

// Edit is what can be changed of a user. The e-mail address is the identity's
// and not the organisation's to change: whoever could change it could take
// over the account.
type Edit struct {
	Name  string
	Phone string
	Title string
	Group uuid.UUID
	Unit  uuid.UUID
}

func (e *Edit) check() error {
	var c fault.Collector
	e.Name, e.Phone, e.Title = strings.TrimSpace(e.Name), strings.TrimSpace(e.Phone), strings.TrimSpace(e.Title)
	checkPerson(&c, e.Name, e.Phone, e.Title)
	return c.Err()
}

// Update changes a user's details, base group or unit. The actor must be able
// to edit the user both where the user was and where the user comes. Taking the
// base group from the last superuser is a Conflict.
func (s *Service) Update(ctx context.Context, who authz.Actor, id uuid.UUID, version int, e Edit) (u User, err error) {
	if err := e.check(); err != nil {
		return User{}, err
	}
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		old, err := editableTx(ctx, tx, who, id)
		if err != nil {
			return err
		}
		moved := e.Group != old.Group.ID || e.Unit != old.Unit.ID
		if moved {
			if err := placeableTx(ctx, tx, who, e.Group, e.Unit); err != nil {
				return err
			}
		}
		n, err := tq.Update(ctx, tx, userdb.UpdateParams{ID: id, Version: int32(version), Name: e.Name, Phone: e.Phone,
			Title: e.Title, BaseGroupID: e.Group, UnitID: e.Unit})
		if err != nil {
			return translate(err)
		}
		if n == 0 {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if u, err = s.movedTx(ctx, tx, id, moved); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "user.update", audit.On("user", id).In(u.Unit.Path), changes(old, u))
	})
	return u, err
}

// movedTx reads the user again, and makes policies old when a group or unit
// changed.
func (s *Service) movedTx(ctx context.Context, tx tenant.Tx, id uuid.UUID, moved bool) (User, error) {
	if moved {
		if err := group.BumpTx(ctx, tx); err != nil {
			return User{}, err
		}
	}
	return userTx(ctx, tx, id)
}

// changes names what became different: ids of groups and units, and of a
// person's details only that they changed.
func changes(old, now User) map[string]any {
	c := audit.Changes{}
	c.Add("group", old.Group.ID, now.Group.ID)
	c.Add("unit", old.Unit.ID, now.Unit.ID)
	d := c.Details()
	if old.Name != now.Name || old.Phone != now.Phone || old.Title != now.Title {
		d["details"] = true
	}
	return d
}

// AddGroup gives a user a further group in a unit and below, for a time.
func (s *Service) AddGroup(ctx context.Context, who authz.Actor, n group.NewAssignment) error {
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if _, err := editableTx(ctx, tx, who, n.User); err != nil {
			return err
		}
		return s.Groups.AssignTx(ctx, tx, who, n)
	})
}

// RemoveGroup takes a further group away.
func (s *Service) RemoveGroup(ctx context.Context, who authz.Actor, user, assignment uuid.UUID) error {
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if _, err := editableTx(ctx, tx, who, user); err != nil {
			return err
		}
		return s.Groups.UnassignTx(ctx, tx, who, user, assignment)
	})
}

// Deactivate closes the organisation to a user: sessions and tokens end, what
// the user did stays, and the address stays taken. The last superuser cannot be
// deactivated, and nobody deactivates themselves.
func (s *Service) Deactivate(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	if id == who.ID {
		return fault.New(fault.Conflict, "office.not_yourself")
	}
	err := s.setState(ctx, who, id, "user.deactivate", StateInactive, []string{string(StateActive), string(StateInvited)},
		func(tx tenant.Tx) error {
			return event.Emit(ctx, tx, Deactivated, Happened{User: id, By: who.ID})
		})
	if err != nil {
		return err
	}
	return s.Expel(ctx, who.Tenant, id)
}

// Expel does in the platform plane what belongs to a deactivation: it ends the
// membership and every session and token for the organisation. Deactivate calls
// it, and so does the consumer of the event, in case the program stopped in
// between; until then the user's state in the organisation alone refuses the
// sign-in.
func (s *Service) Expel(ctx context.Context, t tenant.Tenant, id uuid.UUID) error {
	var state State
	err := s.DB.Read(ctx, t, func(tx tenant.Tx) error {
		u, err := userTx(ctx, tx, id)
		state = u.State
		return err
	})
	if err != nil || state != StateInactive {
		return err // reactivated meanwhile
	}
	return s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		if err := q.EndMembership(ctx, tx, staffdb.EndMembershipParams{StaffID: id, Tenant: t.Number}); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, t, id); err != nil {
			return err
		}
		return endTokens(ctx, tx, t, id)
	})
}

func endSessions(ctx context.Context, tx plane.PlatformTx, t tenant.Tenant, id uuid.UUID) error {
	all, err := session.List(ctx, tx, id)
	for _, one := range all {
		if err == nil && one.Tenant == t.Number {
			err = session.Revoke(ctx, tx, id, one.ID)
		}
	}
	return err
}

func endTokens(ctx context.Context, tx plane.PlatformTx, t tenant.Tenant, id uuid.UUID) error {
	all, err := session.ListTokens(ctx, tx, id)
	for _, one := range all {
		if err == nil && one.Tenant == t.Number {
			err = session.RevokeToken(ctx, tx, id, one.ID)
		}
	}
	return err
}

// Reactivate lets a user in again. Somebody who never accepted the invitation
// is invited anew.
func (s *Service) Reactivate(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	if err := s.mayEdit(ctx, who, id); err != nil {
		return err
	}
	state := StateActive
	err := s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		restored, err := q.RestoreMembership(ctx, tx, staffdb.RestoreMembershipParams{StaffID: id, Tenant: who.Tenant.Number})
		state = State(restored)
		return translate(err)
	})
	if err != nil {
		return err
	}
	return s.setState(ctx, who, id, "user.reactivate", state, []string{string(StateInactive)}, func(tx tenant.Tx) error {
		if state != StateInvited {
			return nil
		}
		return s.inviteTx(ctx, tx, id, who.ID)
	})
}

func (s *Service) mayEdit(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	return s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		u, err := editableTx(ctx, tx, who, id)
		if err == nil && u.State != StateInactive {
			return fault.New(fault.Conflict, "error.conflict")
		}
		return err
	})
}

// setState moves a user from one of some states to another, records it and
// tells of it. A user in another state is a Conflict.
func (s *Service) setState(ctx context.Context, who authz.Actor, id uuid.UUID, action string, to State, from []string,
	tell func(tenant.Tx) error) error {
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		u, err := editableTx(ctx, tx, who, id)
		if err != nil {
			return err
		}
		n, err := tq.SetState(ctx, tx, userdb.SetStateParams{ID: id, State: string(to), FromStates: from})
		if err != nil {
			return translate(err)
		}
		if n == 0 {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if err := audit.Record(ctx, tx, who, action, audit.On("user", id).In(u.Unit.Path), nil); err != nil {
			return err
		}
		return tell(tx)
	})
}

// SessionsOf reports when a user was last seen in the organisation and how many
// sessions are open there; sessions elsewhere are nobody's business.
func (s *Service) SessionsOf(ctx context.Context, who authz.Actor, id uuid.UUID) (open int, last time.Time, err error) {
	var all []session.Session
	err = tenant.Batch(ctx, func(ctx context.Context) error {
		return s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
			_, err := visibleTx(ctx, tx, who, id)
			return err
		})
	}, func(ctx context.Context) (err error) {
		all, err = s.sessions(ctx, id)
		return err
	})
	if err != nil {
		return 0, last, err
	}
	for _, one := range all {
		if one.Tenant != who.Tenant.Number {
			continue
		}
		open++
		if one.LastSeenAt.After(last) {
			last = one.LastSeenAt
		}
	}
	return open, last, err
}
