package unit

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/unit/internal/unitdb"
	"vakans/tenant"
)

// Tree returns the whole structure to any member of the staff, siblings sorted
// by their names in l; inactive units are included. What may be done in each
// unit is the actor's to tell: who.CanIn(permission, unit.Path).
func (s *Service) Tree(ctx context.Context, who authz.Actor, l i18n.Lang) (units []Unit, err error) {
	if err := who.Require(authz.Staff); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		units, err = ListTx(ctx, tx, l)
		return err
	})
	return units, err
}

// Choices returns the active units in which the actor holds p: what a form
// offers.
func (s *Service) Choices(ctx context.Context, who authz.Actor, p authz.Permission, l i18n.Lang) (units []Unit,
	err error) {
	if err := who.Require(p); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		units, err = ChoicesTx(ctx, tx, who, p, l)
		return err
	})
	return units, err
}

// ChoicesTx is Choices inside a transaction. What is below an inactive unit is
// not offered either.
func ChoicesTx(ctx context.Context, tx tenant.Tx, who authz.Actor, p authz.Permission, l i18n.Lang) ([]Unit, error) {
	units, err := ListTx(ctx, tx, l)
	prefixes := who.Prefixes(p)
	var shut []string
	return slices.DeleteFunc(units, func(u Unit) bool {
		if !u.Active {
			shut = append(shut, u.Path)
		}
		return u.Below(shut) || !u.Below(prefixes)
	}), err
}

// Get returns one unit to any member of the staff.
func (s *Service) Get(ctx context.Context, who authz.Actor, id uuid.UUID) (u Unit, err error) {
	if err := who.Require(authz.Staff); err != nil {
		return Unit{}, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		u, err = GetTx(ctx, tx, id)
		return err
	})
	return u, err
}

func from(r unitdb.Unit) Unit {
	u := Unit{ID: r.ID, Names: r.Names, Path: r.Path, Active: r.Active, Version: int(r.Version)}
	if r.ParentID != nil {
		u.Parent = *r.ParentID
	}
	return u
}
