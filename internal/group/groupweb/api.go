package groupweb

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/group"
	"vakans/internal/web"
	"vakans/policies"
)

// Group is a permission group as JSON.
type Group struct {
	ID          uuid.UUID          `json:"id"`
	Builtin     string             `json:"builtin,omitempty"`
	Name        string             `json:"name"`
	Description string             `json:"description"`
	Permissions []authz.Permission `json:"permissions"`
	Members     int                `json:"members"`
	Version     int                `json:"version"`
}

// Input is what a group is made of.
type Input struct {
	Name        string             `json:"name,omitempty"`
	Description string             `json:"description,omitempty"`
	Permissions []authz.Permission `json:"permissions"`
}

func (i Input) edit() group.Edit {
	return group.Edit{Name: i.Name, Description: i.Description, Permissions: i.Permissions}
}

// Change is a group's new content.
type Change struct {
	Version int `json:"version"`
	Input
}

// Permission is an entry of the catalogue.
type Permission struct {
	Name        authz.Permission `json:"name"`
	Title       string           `json:"title"`
	Description string           `json:"description"`
}

type one struct{ Body Group }

func dto(ctx context.Context, g group.Group) Group {
	l := web.LangOf(ctx)
	return Group{ID: g.ID, Builtin: string(g.Builtin), Name: g.Title(l), Description: g.About(l),
		Permissions: append([]authz.Permission{}, g.Permissions...), Members: g.Members, Version: g.Version}
}

// API adds the JSON operations to the table.
func (h HTML) API(t *web.Table) {
	describe(t)
	op := func(id, method, path, summary string, needs authz.Permission) web.Operation {
		return web.Operation{ID: id, Method: method, Path: path, Summary: summary, Tag: "groups", Sites: web.Tenant,
			Needs: needs}
	}
	web.Op(t, op("listPermissions", "GET", "/api/v1/permissions", "List the permissions that groups are made of",
		authz.Staff), h.apiPermissions)
	web.Op(t, op("listGroups", "GET", "/api/v1/groups", "List permission groups", policies.GroupView), h.apiList)
	web.Op(t, op("getGroup", "GET", "/api/v1/groups/:id<guid>", "Read a permission group", policies.GroupView), h.apiGet)
	create := op("createGroup", "POST", "/api/v1/groups", "Make a permission group", policies.GroupEdit)
	create.Makes = "/api/v1/groups/:id<guid>"
	web.Op(t, create, h.apiCreate)
	web.Op(t, op("changeGroup", "PUT", "/api/v1/groups/:id<guid>", "Change a permission group", policies.GroupEdit),
		h.apiChange)
	web.Op(t, op("deleteGroup", "DELETE", "/api/v1/groups/:id<guid>", "Delete a permission group that nobody has",
		policies.GroupEdit), h.apiDelete)
}

func (h HTML) apiPermissions(ctx context.Context, _ authz.Actor, _ *struct{}) (*struct{ Body []Permission }, error) {
	l := web.LangOf(ctx)
	out := make([]Permission, len(policies.Catalogue))
	for i, p := range policies.Catalogue {
		out[i] = Permission{p, group.PermissionName(l, p), group.PermissionHelp(l, p)}
	}
	return &struct{ Body []Permission }{out}, nil
}

func (h HTML) apiList(ctx context.Context, who authz.Actor, _ *struct{}) (*struct{ Body []Group }, error) {
	groups, err := h.Groups.List(ctx, who)
	out := make([]Group, len(groups))
	for i, g := range groups {
		out[i] = dto(ctx, g)
	}
	return &struct{ Body []Group }{out}, err
}

func (h HTML) apiGet(ctx context.Context, who authz.Actor, in *struct {
	ID uuid.UUID `path:"id"`
}) (*one, error) {
	g, err := h.Groups.Get(ctx, who, in.ID)
	return &one{dto(ctx, g)}, err
}

func (h HTML) apiCreate(ctx context.Context, who authz.Actor, in *struct{ Body Input }) (*one, error) {
	g, err := h.Groups.Create(ctx, who, in.Body.edit())
	return &one{dto(ctx, g)}, err
}

func (h HTML) apiChange(ctx context.Context, who authz.Actor, in *struct {
	ID   uuid.UUID `path:"id"`
	Body Change
}) (*one, error) {
	g, err := h.Groups.Update(ctx, who, in.ID, in.Body.Version, in.Body.edit())
	return &one{dto(ctx, g)}, err
}

func (h HTML) apiDelete(ctx context.Context, who authz.Actor, in *struct {
	ID      uuid.UUID `path:"id"`
	Version int       `query:"version" required:"true"`
}) (*struct{}, error) {
	return nil, h.Groups.Delete(ctx, who, in.ID, in.Version)
}
