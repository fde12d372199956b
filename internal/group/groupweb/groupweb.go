// Package groupweb is where permission groups are made: pages and their JSON
// counterparts. It parses, calls package group and shows; it decides nothing.
package groupweb

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

// HTML are the pages.
type HTML struct{ Groups *group.Service }

const home = "/office/groups"

type listView struct {
	L       i18n.Lang
	Groups  []group.Group
	MayEdit bool
}

func (v listView) columns() []ui.Column {
	columns := []ui.Column{{Text: m.OfficePermission(v.L)}}
	for _, g := range v.Groups {
		columns = append(columns, ui.Column{Text: g.Title(v.L)})
	}
	return columns
}

func (v listView) members(g group.Group) string { return m.OfficeGroupMembers(v.L, g.Members) }

// List shows the groups, and which permissions each holds.
func (h HTML) List(c *web.Ctx) error {
	groups, err := h.Groups.List(c.Std(), c.Actor())
	if err != nil {
		return err
	}
	v := listView{L: c.Lang(), Groups: groups, MayEdit: c.Actor().Can(policies.GroupEdit)}
	return c.Page(http.StatusOK, ui.PageView{Title: m.OfficeGroups(v.L), Area: ui.Office, Wide: true}, listPage(v))
}

// editView is the page of one group, or of a new one.
type editView struct {
	L       i18n.Lang
	G       group.Group // the zero group: a new one
	In      group.Edit
	Version int
	Who     authz.Actor
	Errors  ui.Errors
}

func (v editView) isNew() bool   { return v.G.ID == uuid.Nil }
func (v editView) mayEdit() bool { return v.Who.Can(policies.GroupEdit) && !v.G.Fixed() }

func (v editView) path(below string) string {
	if v.isNew() {
		return home + "/new"
	}
	return home + "/" + v.G.ID.String() + below
}

func (v editView) title() string {
	if v.isNew() {
		return m.OfficeGroupNew(v.L)
	}
	return v.G.Title(v.L)
}

func (v editView) lead() string {
	if v.isNew() {
		return m.OfficeGroupNewLead(v.L)
	}
	return v.G.About(v.L)
}

func (v editView) facts() []ui.Fact {
	return []ui.Fact{{Term: m.OfficeGroupUsers(v.L), Text: l10n.Number(v.L, v.G.Members)}}
}

// resource is the permissions under one heading.
type resource struct {
	Key, Title string
	Options    []ui.Option
}

// resources are all permissions by what they concern. One that the actor does
// not hold cannot be added; taking away is open to them.
func (v editView) resources() []resource {
	var all []resource
	for _, p := range policies.Catalogue {
		title := group.ResourceName(v.L, p)
		if len(all) == 0 || all[len(all)-1].Title != title {
			all = append(all, resource{Key: group.ResourceKey(p), Title: title})
		}
		o := ui.Option{Value: string(p), Text: group.PermissionName(v.L, p), Hint: group.PermissionHelp(v.L, p),
			Disabled: !v.Who.Can(p) && !v.G.Has(p)}
		all[len(all)-1].Options = append(all[len(all)-1].Options, o)
	}
	return all
}

func (v editView) values() []string {
	names := make([]string, len(v.In.Permissions))
	for i, p := range v.In.Permissions {
		names[i] = string(p)
	}
	return names
}

// NewPage asks for a new group.
func (h HTML) NewPage(c *web.Ctx) error { return h.show(c, http.StatusOK, editView{}) }

// Page shows a group.
func (h HTML) Page(c *web.Ctx) error {
	g, err := h.Groups.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	return h.show(c, http.StatusOK,
		editView{G: g, In: group.Edit{Name: g.Name, Description: g.Description, Permissions: g.Permissions},
			Version: g.Version})
}

func (h HTML) show(c *web.Ctx, status int, v editView) error {
	v.L, v.Who = c.Lang(), c.Actor()
	return c.Page(status, ui.PageView{Title: v.title(), Area: ui.Office, ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: []ui.Link{{Text: m.OfficeGroups(v.L), Href: home}, {Text: v.title()}}}, editPage(v))
}

func input(f *web.Form) group.Edit {
	e := group.Edit{Name: f.Text("name"), Description: f.Text("description")}
	for _, p := range f.All("permissions") {
		e.Permissions = append(e.Permissions, authz.Permission(p))
	}
	return e
}

// Create makes the group.
func (h HTML) Create(c *web.Ctx) error {
	in := input(c.Form())
	if _, err := h.Groups.Create(c.Std(), c.Actor(), in); err != nil {
		return h.again(c, editView{In: in}, err)
	}
	return done(c, m.OfficeGroupCreated(c.Lang()))
}

// Save changes the group.
func (h HTML) Save(c *web.Ctx) error {
	f := c.Form()
	in, version := input(f), f.Int("version")
	_, err := h.Groups.Update(c.Std(), c.Actor(), c.UUID("id"), version, in)
	if err == nil {
		return done(c, m.CommonSaved(c.Lang()))
	}
	g, missing := h.Groups.Get(c.Std(), c.Actor(), c.UUID("id"))
	if missing != nil {
		return err
	}
	return h.again(c, editView{G: g, In: in, Version: version}, err)
}

// Delete removes a group that nobody has.
func (h HTML) Delete(c *web.Ctx) error {
	err := h.Groups.Delete(c.Std(), c.Actor(), c.UUID("id"), c.FormInt("version"))
	if fault.Is(err, fault.Conflict) {
		c.Flash(web.Flash{Tone: ui.Danger, Text: m.Text(c.Lang(), fault.Of(err).Key, nil)})
		return c.SeeOther(home+"/%s", c.UUID("id"))
	}
	if err != nil {
		return err
	}
	return done(c, m.OfficeGroupDeleted(c.Lang()))
}

func (h HTML) again(c *web.Ctx, v editView, err error) error {
	return c.Again(err, func(status int, errs ui.Errors) error {
		v.Errors = errs
		return h.show(c, status, v)
	}, fault.Forbidden)
}

func done(c *web.Ctx, text string) error {
	c.Flash(web.Flash{Tone: ui.Success, Text: text})
	return c.Redirect(home)
}

func version(n int) []ui.Hidden { return []ui.Hidden{{Name: "version", Value: strconv.Itoa(n)}} }
