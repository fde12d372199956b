package staff

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/group"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/staff/internal/staffdb"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// First gives a newly founded organisation its first superuser, in the unit
// that is the whole. With a password the user can sign in at once, unless the
// person has one already from elsewhere; without one an invitation is sent.
// Done again, it finishes what an earlier attempt began.
func (s *Service) First(ctx context.Context, t tenant.Tenant, n New, chosen string) (User, error) {
	var c fault.Collector
	n.check(&c)
	if chosen != "" {
		password.CheckInto(&c, "password", chosen)
	}
	if err := c.Err(); err != nil {
		return User{}, err
	}
	id, err := s.admit(ctx, t, n)
	if err != nil {
		return User{}, err
	}
	u, err := s.settleFirst(ctx, authz.Job("founding", t), id, n, chosen != "")
	if err != nil || chosen == "" || u.State != StateInvited {
		return u, err
	}
	u.State = StateActive
	return u, s.letIn(ctx, t, id, chosen)
}

func (s *Service) settleFirst(ctx context.Context, who authz.Actor, id uuid.UUID, n New, quiet bool) (u User,
	err error) {
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if u, err = userTx(ctx, tx, id); !fault.Is(err, fault.NotFound) {
			return err
		}
		g, err := group.BuiltinTx(ctx, tx, policies.Superuser)
		if err != nil {
			return err
		}
		root, err := unit.RootTx(ctx, tx)
		if err != nil {
			return err
		}
		n.Group, n.Unit = g.ID, root.ID
		if err := addTx(ctx, tx, who, id, n); err != nil {
			return err
		}
		if u, err = userTx(ctx, tx, id); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, who, "user.invite", audit.On("user", id).In(root.Path), nil); err != nil || quiet {
			return err
		}
		return s.inviteTx(ctx, tx, id, uuid.Nil)
	})
	return u, err
}

// letIn accepts for the first user.
func (s *Service) letIn(ctx context.Context, t tenant.Tenant, id uuid.UUID, chosen string) error {
	hash, err := s.Hasher.Hash(ctx, chosen)
	if err != nil {
		return err
	}
	err = s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		row, err := q.Identity(ctx, tx, id)
		if err != nil {
			return translate(err)
		}
		if row.PasswordHash == nil {
			if err := q.SetPassword(ctx, tx, staffdb.SetPasswordParams{ID: id, PasswordHash: hash}); err != nil {
				return err
			}
		}
		_, err = q.AcceptMembership(ctx, tx, staffdb.AcceptMembershipParams{StaffID: id, Tenant: t.Number})
		return err
	})
	if err != nil {
		return err
	}
	return s.DB.In(ctx, t, func(tx tenant.Tx) error { return s.activateTx(ctx, tx, id) })
}
