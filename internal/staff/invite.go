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
	"vakans/internal/plane"
	"vakans/internal/staff/internal/staffdb"
	"vakans/internal/staff/internal/userdb"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// New describes a user to be invited.
type New struct {
	Email    string
	UserName string // empty: the e-mail address (ORG-03)
	Name     string
	Phone    string
	Title    string
	Language i18n.Lang
	Group    uuid.UUID
	Unit     uuid.UUID
}

// Check returns Invalid by field when the description breaks a rule.
func (n New) Check() error {
	var c fault.Collector
	n.check(&c)
	return c.Err()
}

func (n *New) check(c *fault.Collector) {
	n.Email, n.UserName = address(n.Email), strings.TrimSpace(n.UserName)
	n.Name, n.Phone, n.Title = strings.TrimSpace(n.Name), strings.TrimSpace(n.Phone), strings.TrimSpace(n.Title)
	if n.UserName == "" {
		n.UserName = n.Email
	}
	checkEmail(c, "email", n.Email)
	if n.Email != "" {
		checkUserName(c, n.UserName, n.Email)
	}
	checkPerson(c, n.Name, n.Phone, n.Title)
	c.Check(n.Language.Valid(), "language", "error.language")
}

// Invite adds a user, who gets a letter with a link to accept. The actor must
// hold user.edit in the unit, and everything that the group gives there.
//
// An address that already belongs to a user of this organisation is Invalid
// (ORG-07). One that belongs to an identity elsewhere is not, and nothing in
// the answer tells the two apart from a new one: the person finds out when
// accepting (decision C15).
func (s *Service) Invite(ctx context.Context, who authz.Actor, n New) (u User, err error) {
	if err := who.Require(policies.UserEdit); err != nil {
		return User{}, err
	}
	var c fault.Collector
	n.check(&c)
	if err := c.Err(); err != nil {
		return User{}, err
	}
	if err := s.mayInvite(ctx, who, n); err != nil {
		return User{}, err
	}
	id, err := s.admit(ctx, who.Tenant, n)
	if err != nil {
		return User{}, err
	}
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if err := addTx(ctx, tx, who, id, n); err != nil {
			return err
		}
		u, err = userTx(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, who, "user.invite", audit.On("user", id).In(u.Unit.Path),
			map[string]any{"group": n.Group, "unit": n.Unit}); err != nil {
			return err
		}
		return s.inviteTx(ctx, tx, id, who.ID)
	})
	return u, err
}

// mayInvite refuses before anything is written: a refused invitation leaves no
// identity behind.
func (s *Service) mayInvite(ctx context.Context, who authz.Actor, n New) error {
	return s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		if err := placeableTx(ctx, tx, who, n.Group, n.Unit); err != nil {
			return err
		}
		taken, err := tq.EmailTaken(ctx, tx, n.Email)
		if err == nil && taken {
			return fault.InvalidField("email", "office.user_exists")
		}
		return err
	})
}

// placeableTx refuses a unit that is not to be chosen or where the actor does
// not hold user.edit, and a group that gives more than the actor holds there.
func placeableTx(ctx context.Context, tx tenant.Tx, who authz.Actor, groupID, unitID uuid.UUID) error {
	at, err := unit.GetTx(ctx, tx, unitID)
	if fault.Is(err, fault.NotFound) || err == nil && !at.Active {
		return fault.InvalidField("unit", "error.choose")
	}
	if err != nil {
		return err
	}
	if !who.CanIn(policies.UserEdit, at.Path) {
		return fault.InvalidField("unit", "office.not_in_this_unit")
	}
	_, err = group.RequireHeldTx(ctx, tx, who, groupID, at.Path, "group")
	return err
}

// admit finds or makes the identity and its membership. Should the program
// stop after it, an invitation anew finds both and goes on.
func (s *Service) admit(ctx context.Context, t tenant.Tenant, n New) (id uuid.UUID, err error) {
	err = s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		if id, err = ensureIdentity(ctx, tx, n); err != nil {
			return err
		}
		return q.InsertMembership(ctx, tx, staffdb.InsertMembershipParams{StaffID: id, Tenant: t.Number})
	})
	return id, err
}

func addTx(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, n New) error {
	if err := placeableTx(ctx, tx, who, n.Group, n.Unit); err != nil {
		return err
	}
	err := tq.Insert(ctx, tx, userdb.InsertParams{
		ID: id, UserName: n.UserName, Email: n.Email, Name: n.Name, Phone: n.Phone, Title: n.Title,
		Language: string(n.Language), BaseGroupID: n.Group, UnitID: n.Unit,
	})
	if err != nil {
		return translate(err)
	}
	return group.BumpTx(ctx, tx)
}

// InviteAgain sends a new letter to somebody who has not accepted yet. The
// link in the earlier one stops working.
func (s *Service) InviteAgain(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		u, err := editableTx(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if u.State != StateInvited {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if err := audit.Record(ctx, tx, who, "user.invite_again", audit.On("user", id).In(u.Unit.Path), nil); err != nil {
			return err
		}
		return s.inviteTx(ctx, tx, id, who.ID)
	})
}
