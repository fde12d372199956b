package unit

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/unit/internal/unitdb"
	"vakans/policies"
	"vakans/tenant"
)

// Rename gives a unit new names. version is the one the actor looked at: a unit
// that somebody changed since is a Conflict.
func (s *Service) Rename(ctx context.Context, who authz.Actor, id uuid.UUID, version int, names i18n.LangText) (Unit,
	error) {
	names, err := checkNames(names)
	if err != nil {
		return Unit{}, err
	}
	return s.change(ctx, who, id, "unit.rename", func(ctx context.Context, tx tenant.Tx, _ Unit) (unitdb.Unit, error) {
		return q.Rename(ctx, tx, unitdb.RenameParams{ID: id, Version: int32(version), Names: names})
	})
}

// Move puts a unit, with all below it, under another parent. The actor must
// hold unit.edit in both places. Moving a unit below itself is Invalid, and the
// root stays where it is.
func (s *Service) Move(ctx context.Context, who authz.Actor, id uuid.UUID, version int, parent uuid.UUID) (Unit,
	error) {
	return s.change(ctx, who, id, "unit.move", func(ctx context.Context, tx tenant.Tx, u Unit) (unitdb.Unit, error) {
		if u.Root() {
			return unitdb.Unit{}, fault.InvalidField("parent", "office.unit_root_stays")
		}
		to, err := editableTx(ctx, tx, who, parent)
		if err != nil {
			return unitdb.Unit{}, asField(err, "parent")
		}
		if to.Below([]string{u.Path}) {
			return unitdb.Unit{}, fault.InvalidField("parent", "office.unit_below_itself")
		}
		return q.Move(ctx, tx, unitdb.MoveParams{ID: id, Version: int32(version), ParentID: parent})
	})
}

// SetActive takes a unit out of the choices, or puts it back. What already
// belongs to it stays. The root cannot be taken out.
func (s *Service) SetActive(ctx context.Context, who authz.Actor, id uuid.UUID, version int, active bool) (Unit,
	error) {
	action := "unit.deactivate"
	if active {
		action = "unit.reactivate"
	}
	return s.change(ctx, who, id, action, func(ctx context.Context, tx tenant.Tx, u Unit) (unitdb.Unit, error) {
		if u.Root() {
			return unitdb.Unit{}, fault.New(fault.Conflict, "office.unit_root_stays")
		}
		return q.SetActive(ctx, tx, unitdb.SetActiveParams{ID: id, Version: int32(version), Active: active})
	})
}

func changes(was, is Unit) map[string]any {
	c := audit.Changes{}
	c.Add("path", was.Path, is.Path)
	c.Add("names", was.Names, is.Names)
	return c.Details()
}

// change locks the tree, finds the unit, lets how change it and records that.
// No row means that the version was old: the unit itself has been found.
func (s *Service) change(ctx context.Context, who authz.Actor, id uuid.UUID, action string,
	how func(context.Context, tenant.Tx, Unit) (unitdb.Unit, error),
) (changed Unit, err error) {
	if err := who.Require(policies.UnitEdit); err != nil {
		return Unit{}, err
	}
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if _, err := q.LockTree(ctx, tx); err != nil {
			return err
		}
		u, err := editableTx(ctx, tx, who, id)
		if err != nil {
			return err
		}
		changed, err = one(how(ctx, tx, u))
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if err != nil {
			return err
		}
		return record(ctx, tx, who, action, changed, changes(u, changed))
	})
	return changed, err
}
