package group

import (
	"context"
	"time"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/group/internal/groupdb"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// RequireHeldTx refuses unless the actor holds, in a unit, every permission of
// a group. It guards giving a group to a user, and touching a user who has it:
// nobody may rule over somebody with more rights. The refusal blames field, or
// is Forbidden when field is empty.
func RequireHeldTx(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, unitPath, field string) (Group,
	error) {
	g, err := GetTx(ctx, tx, id)
	switch {
	case fault.Is(err, fault.NotFound) && field != "":
		return Group{}, fault.InvalidField(field, "error.choose")
	case err != nil:
		return Group{}, err
	case holdsAll(who, g.Permissions, unitPath):
		return g, nil
	case field == "":
		return Group{}, fault.New(fault.Forbidden, "office.more_rights_than_you")
	}
	return Group{}, fault.InvalidField(field, "office.give_only_own")
}

// BumpTx makes cached policies old; whoever changes who has which group calls it.
func BumpTx(ctx context.Context, tx tenant.Tx) error { return q.BumpPolicy(ctx, tx) }

// NewAssignment describes a further group for a user.
type NewAssignment struct {
	User  uuid.UUID
	Group uuid.UUID
	Unit  uuid.UUID
	From  time.Time // zero: now
	Until time.Time // zero: until taken away
}

// AssignTx gives a user a further group in a unit and below. The caller has
// checked that the actor may edit the user; here it is checked that the actor
// may edit users in the unit and holds what is given there.
func (s *Service) AssignTx(ctx context.Context, tx tenant.Tx, who authz.Actor, n NewAssignment) error {
	u, err := unit.GetTx(ctx, tx, n.Unit)
	if err != nil {
		return fault.InvalidField("unit", "error.choose")
	}
	if err := who.RequireIn(policies.UserEdit, u.Path); err != nil {
		return err
	}
	if _, err := RequireHeldTx(ctx, tx, who, n.Group, u.Path, "group"); err != nil {
		return err
	}
	if err := s.checkPeriod(n); err != nil {
		return err
	}
	id := uuid.New()
	err = q.InsertAssignment(ctx, tx, groupdb.InsertAssignmentParams{
		ID: id, UserID: n.User, GroupID: n.Group, UnitID: n.Unit, ValidFrom: moment(n.From), ValidUntil: moment(n.Until),
	})
	if err != nil {
		return translate(err)
	}
	return assigned(ctx, tx, who, "user.group_add", n.User, u.Path, map[string]any{"group": n.Group, "unit": n.Unit})
}

func (s *Service) checkPeriod(n NewAssignment) error {
	if n.Until.IsZero() {
		return nil
	}
	var c fault.Collector
	c.Check(n.Until.After(s.Clock.Now()), "valid_until", "error.in_past")
	c.Check(n.From.IsZero() || n.Until.After(n.From), "valid_until", "error.end_before_start")
	return c.Err()
}

// UnassignTx takes a further group away. The actor must be able to give it.
func (s *Service) UnassignTx(ctx context.Context, tx tenant.Tx, who authz.Actor, user, id uuid.UUID) error {
	a, err := q.Assignment(ctx, tx, groupdb.AssignmentParams{ID: id, UserID: user})
	if err != nil {
		return translate(err)
	}
	if err := who.RequireIn(policies.UserEdit, a.Path); err != nil {
		return err
	}
	if _, err := RequireHeldTx(ctx, tx, who, a.GroupID, a.Path, ""); err != nil {
		return err
	}
	if _, err := q.DeleteAssignment(ctx, tx, groupdb.DeleteAssignmentParams{ID: id, UserID: user}); err != nil {
		return err
	}
	return assigned(ctx, tx, who, "user.group_remove", user, a.Path, map[string]any{"group": a.GroupID})
}

func assigned(ctx context.Context, tx tenant.Tx, who authz.Actor, action string, user uuid.UUID, path string,
	details map[string]any) error {
	if err := q.BumpPolicy(ctx, tx); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, action, audit.On("user", user).In(path), details)
}

// AssignmentsTx lists a user's further groups, past and coming ones too.
func AssignmentsTx(ctx context.Context, tx tenant.Tx, user uuid.UUID) ([]Assignment, error) {
	var rows []groupdb.AssignmentsRow
	var groups []groupdb.Group
	err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
		rows, err = q.Assignments(ctx, tx, user)
		return err
	}, func(ctx context.Context) (err error) {
		groups, err = q.List(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	byID := map[uuid.UUID]Group{}
	for _, g := range groups {
		byID[g.ID] = from(g)
	}
	out := make([]Assignment, len(rows))
	for i, r := range rows {
		out[i] = Assignment{ID: r.ID, Group: byID[r.GroupID], Unit: r.UnitID, UnitNames: r.Names, UnitPath: r.Path,
			From: r.ValidFrom, Until: r.ValidUntil, Current: r.Current}
	}
	return out, nil
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
