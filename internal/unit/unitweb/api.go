package unitweb

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/unit"
	"vakans/internal/web"
	"vakans/policies"
)

// Unit is a unit as JSON.
type Unit struct {
	ID      uuid.UUID     `json:"id"`
	Parent  *uuid.UUID    `json:"parent,omitempty"`
	Names   i18n.LangText `json:"names"`
	Path    string        `json:"path"`
	Active  bool          `json:"active"`
	Version int           `json:"version"`
}

// DTO is a unit for other features' answers.
func DTO(u unit.Unit) Unit {
	d := Unit{ID: u.ID, Names: u.Names.NotNil(), Path: u.Path, Active: u.Active, Version: u.Version}
	if !u.Root() {
		d.Parent = &u.Parent
	}
	return d
}

type one struct{ Body Unit }

// NewUnit is the input of a new unit.
type NewUnit struct {
	Parent uuid.UUID     `json:"parent"`
	Names  i18n.LangText `json:"names"`
}

// ChangeUnit is the input of a change. What is left out stays.
type ChangeUnit struct {
	Version int           `json:"version"`
	Names   i18n.LangText `json:"names,omitempty"`
	Parent  *uuid.UUID    `json:"parent,omitempty"`
	Active  *bool         `json:"active,omitempty"`
}

// API adds the JSON operations to the table.
func (h HTML) API(t *web.Table) {
	describe(t)
	web.Op(t, web.Operation{ID: "listUnits", Method: "GET", Path: "/api/v1/units",
		Summary: "List the organisation's units", Tag: "units",
		Sites: web.Tenant, Needs: authz.Staff}, h.apiList)
	web.Op(t, web.Operation{ID: "createUnit", Method: "POST", Path: "/api/v1/units", Summary: "Add a unit", Tag: "units",
		Sites: web.Tenant, Needs: policies.UnitEdit, Makes: "/api/v1/units/:id<guid>"}, h.apiCreate)
	web.Op(t, web.Operation{ID: "getUnit", Method: "GET", Path: "/api/v1/units/:id<guid>", Summary: "Read a unit",
		Tag:   "units",
		Sites: web.Tenant, Needs: authz.Staff}, h.apiGet)
	web.Op(t, web.Operation{ID: "changeUnit", Method: "PATCH", Path: "/api/v1/units/:id<guid>",
		Summary: "Rename, move, deactivate or reactivate a unit", Tag: "units",
		Sites: web.Tenant, Needs: policies.UnitEdit}, h.apiChange)
}

func (h HTML) apiList(ctx context.Context, who authz.Actor, _ *struct{}) (*struct{ Body []Unit }, error) {
	units, err := h.Units.Tree(ctx, who, web.LangOf(ctx))
	out := make([]Unit, len(units))
	for i, u := range units {
		out[i] = DTO(u)
	}
	return &struct{ Body []Unit }{out}, err
}

func (h HTML) apiGet(ctx context.Context, who authz.Actor, in *struct {
	ID uuid.UUID `path:"id"`
}) (*one, error) {
	u, err := h.Units.Get(ctx, who, in.ID)
	return &one{DTO(u)}, err
}

func (h HTML) apiCreate(ctx context.Context, who authz.Actor, in *struct{ Body NewUnit }) (*one, error) {
	u, err := h.Units.Create(ctx, who, unit.New{Parent: in.Body.Parent, Names: in.Body.Names})
	return &one{DTO(u)}, err
}

func (h HTML) apiChange(ctx context.Context, who authz.Actor, in *struct {
	ID   uuid.UUID `path:"id"`
	Body ChangeUnit
}) (*one, error) {
	var u unit.Unit
	var err error
	switch b := in.Body; {
	case b.Parent != nil:
		u, err = h.Units.Move(ctx, who, in.ID, b.Version, *b.Parent)
	case b.Active != nil:
		u, err = h.Units.SetActive(ctx, who, in.ID, b.Version, *b.Active)
	default:
		u, err = h.Units.Rename(ctx, who, in.ID, b.Version, b.Names)
	}
	return &one{DTO(u)}, err
}
