package unit

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/unit/internal/unitdb"
	"vakans/policies"
	"vakans/tenant"
)

// MaxName is the longest name, in characters.
const MaxName = 120

// New describes a unit to be made.
type New struct {
	Parent uuid.UUID
	Names  i18n.LangText
}

// Create adds a unit below another, in which the actor must hold unit.edit.
func (s *Service) Create(ctx context.Context, who authz.Actor, n New) (made Unit, err error) {
	names, err := checkNames(n.Names)
	if err != nil {
		return Unit{}, err
	}
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		parent, err := editableTx(ctx, tx, who, n.Parent)
		if err != nil {
			return asField(err, "parent")
		}
		made, err = one(q.Insert(ctx, tx, unitdb.InsertParams{ID: uuid.New(), ParentID: &parent.ID, Names: names}))
		if err != nil {
			return err
		}
		return record(ctx, tx, who, "unit.create", made, map[string]any{"parent": parent.ID})
	})
	return made, err
}

// CreateRootTx makes the unit that is the organisation itself, once: called
// again it returns the one there is.
func CreateRootTx(ctx context.Context, tx tenant.Tx, who authz.Actor, names i18n.LangText) (Unit, error) {
	root, err := RootTx(ctx, tx)
	if !fault.Is(err, fault.NotFound) {
		return root, err
	}
	root, err = one(q.Insert(ctx, tx, unitdb.InsertParams{ID: uuid.New(), Names: names.Trimmed()}))
	if err != nil {
		return Unit{}, err
	}
	return root, record(ctx, tx, who, "unit.create", root, nil)
}

// editableTx reads a unit that the actor may change. One that the actor cannot
// see to is NotFound when nothing at all may be edited, and Forbidden otherwise:
// that a unit exists is no secret inside the organisation.
func editableTx(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID) (Unit, error) {
	if err := who.Require(policies.UnitEdit); err != nil {
		return Unit{}, err
	}
	u, err := GetTx(ctx, tx, id)
	if err != nil {
		return Unit{}, err
	}
	return u, who.RequireIn(policies.UnitEdit, u.Path)
}

func checkNames(names i18n.LangText) (i18n.LangText, error) {
	var c fault.Collector
	CheckNames(&c, "name", names)
	return names.Trimmed(), c.Err()
}

// CheckNames blames a name that is missing in every language or too long; each
// language's field is "<field>.<language>".
func CheckNames(c *fault.Collector, field string, names i18n.LangText) {
	c.Check(!names.Trimmed().Empty(), field, "error.no_text")
	for _, l := range i18n.All {
		c.AtMost(field+"."+string(l), strings.TrimSpace(names[l]), MaxName)
	}
}

// asField blames the form's field for an object that it named and is not there.
func asField(err error, field string) error {
	if fault.Is(err, fault.NotFound) {
		return fault.InvalidField(field, "error.choose")
	}
	return err
}

func record(ctx context.Context, tx tenant.Tx, who authz.Actor, action string, u Unit, details map[string]any) error {
	return audit.Record(ctx, tx, who, action, audit.On("unit", u.ID).In(u.Path), details)
}
