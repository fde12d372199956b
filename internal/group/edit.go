package group

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/group/internal/groupdb"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// Edit is what a group is made of.
type Edit struct {
	Name        string // ignored for the ready groups
	Description string
	Permissions []authz.Permission
}

const (
	MaxName        = 80
	MaxDescription = 500
)

func (e *Edit) check(builtin bool) error {
	var c fault.Collector
	e.Name, e.Description = strings.TrimSpace(e.Name), strings.TrimSpace(e.Description)
	if !builtin {
		c.Check(e.Name != "", "name", "error.required")
		c.Check(!reserved(e.Name), "name", "error.taken")
	}
	c.AtMost("name", e.Name, MaxName)
	c.AtMost("description", e.Description, MaxDescription)
	for _, p := range e.Permissions {
		if !policies.Known(p) {
			c.Add("permissions", "error.choose_some")
			break
		}
	}
	return c.Err()
}

// reserved names are how the ready groups are stored.
func reserved(name string) bool {
	return slices.Contains(policies.Builtins, policies.Builtin(strings.ToLower(name)))
}

// Create makes a group of the organisation's own. Groups hold everywhere, so
// the actor must hold group.edit and every permission given in the whole
// organisation.
func (s *Service) Create(ctx context.Context, who authz.Actor, e Edit) (g Group, err error) {
	if err := who.Require(policies.GroupEdit); err != nil {
		return Group{}, err
	}
	if err := e.check(false); err != nil {
		return Group{}, err
	}
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if err := mayGive(ctx, tx, who, e.Permissions); err != nil {
			return err
		}
		row, err := q.Insert(ctx, tx, groupdb.InsertParams{ID: uuid.New(), Name: e.Name, Description: e.Description})
		if err != nil {
			return translate(err)
		}
		g = from(row)
		return settleTx(ctx, tx, who, "group.create", &g, nil, e.Permissions)
	})
	return g, err
}

// Update changes a group. The superuser group cannot be changed, and nobody can
// add a permission that they do not hold.
func (s *Service) Update(ctx context.Context, who authz.Actor, id uuid.UUID, version int, e Edit) (g Group, err error) {
	if err := who.Require(policies.GroupEdit); err != nil {
		return Group{}, err
	}
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		g, err = s.updateTx(ctx, tx, who, id, version, e)
		return err
	})
	return g, err
}

func (s *Service) updateTx(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, version int,
	e Edit) (Group, error) {
	row, err := q.GetForUpdate(ctx, tx, id)
	if err != nil {
		return Group{}, translate(err)
	}
	old, err := withPermissions(ctx, tx, from(row))
	if err != nil {
		return Group{}, err
	}
	if old.Fixed() {
		return Group{}, fault.New(fault.Conflict, "office.group_fixed")
	}
	if err := e.check(old.Builtin != ""); err != nil {
		return Group{}, err
	}
	if old.Builtin != "" {
		e.Name, e.Description = old.Name, old.Description
	}
	if err := mayGive(ctx, tx, who, added(old.Permissions, e.Permissions)); err != nil {
		return Group{}, err
	}
	row, err = q.Update(ctx, tx, groupdb.UpdateParams{ID: id, Version: int32(version), Name: e.Name,
		Description: e.Description})
	if err != nil {
		return Group{}, stale(translate(err))
	}
	g := from(row)
	return g, settleTx(ctx, tx, who, "group.update", &g, old.Permissions, e.Permissions)
}

// Delete removes a group of the organisation's own that nobody has any more.
func (s *Service) Delete(ctx context.Context, who authz.Actor, id uuid.UUID, version int) error {
	if err := who.Require(policies.GroupEdit); err != nil {
		return err
	}
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if err := mayGive(ctx, tx, who, nil); err != nil {
			return err
		}
		g, err := GetTx(ctx, tx, id)
		if err != nil {
			return err
		}
		if g.Builtin != "" {
			return fault.New(fault.Conflict, "office.group_fixed")
		}
		n, err := q.Delete(ctx, tx, groupdb.DeleteParams{ID: id, Version: int32(version)})
		if err != nil {
			return translate(err)
		}
		if n == 0 {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if err := q.BumpPolicy(ctx, tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "group.delete", g.ID, map[string]any{"name": g.Name})
	})
}

// settleTx writes the group's permissions, makes cached policies old and
// records what was added and removed.
func settleTx(ctx context.Context, tx tenant.Tx, who authz.Actor, action string, g *Group, before,
	after []authz.Permission) error {
	names := make([]string, len(after))
	for i, p := range after {
		names[i] = string(p)
	}
	if err := q.ClearPermissions(ctx, tx, g.ID); err != nil {
		return err
	}
	if err := q.AddPermissions(ctx, tx, groupdb.AddPermissionsParams{GroupID: g.ID, Permissions: names}); err != nil {
		return err
	}
	if err := q.BumpPolicy(ctx, tx); err != nil {
		return err
	}
	g.Permissions = inOrder(names)
	return audit.Record(ctx, tx, who, action, g.ID, map[string]any{
		"added": added(before, g.Permissions), "removed": added(g.Permissions, before),
	})
}

// mayGive refuses unless the actor holds group.edit and all of ps in the whole
// organisation.
func mayGive(ctx context.Context, tx tenant.Tx, who authz.Actor, ps []authz.Permission) error {
	root, err := unit.RootTx(ctx, tx)
	if err != nil {
		return err
	}
	if err := who.RequireIn(policies.GroupEdit, root.Path); err != nil {
		return err
	}
	if !holdsAll(who, ps, root.Path) {
		return fault.InvalidField("permissions", "office.give_only_own")
	}
	return nil
}

func added(before, after []authz.Permission) []authz.Permission {
	out := []authz.Permission{}
	for _, p := range after {
		if !slices.Contains(before, p) {
			out = append(out, p)
		}
	}
	return out
}

// stale says of a row that was found a moment ago that its version was old.
func stale(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Conflict, "error.conflict")
	}
	return err
}
