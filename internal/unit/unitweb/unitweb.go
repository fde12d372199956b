// Package unitweb is where the organisation's structure is kept: pages and
// their JSON counterparts. It parses, calls package unit and shows; it decides nothing.
package unitweb

import (
	"net/http"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/unit"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

// HTML are the pages.
type HTML struct{ Units *unit.Service }

const home = "/office/units"

type treeView struct {
	L      i18n.Lang
	Root   node
	MayAdd bool
}

// node is a unit with what is below it.
type node struct {
	unit.Unit
	Name, Lang string
	MayEdit    bool
	Below      []node
}

// Tree shows the whole structure, with ways to change the units that the
// reader may change.
func (h HTML) Tree(c *web.Ctx) error {
	units, err := h.Units.Tree(c.Std(), c.Actor(), c.Lang())
	if err != nil {
		return err
	}
	v := treeView{L: c.Lang(), MayAdd: c.Actor().Can(policies.UnitEdit)}
	v.Root, _ = grow(c, units)
	return c.Page(http.StatusOK, ui.PageView{Title: m.OfficeUnits(v.L), Area: ui.Office}, treePage(v))
}

// grow takes the first unit and all that follow it and lie below it.
func grow(c *web.Ctx, units []unit.Unit) (node, []unit.Unit) {
	u := units[0]
	n := node{Unit: u, MayEdit: c.Actor().CanIn(policies.UnitEdit, u.Path)}
	name, lang := u.Names.For(c.Lang())
	n.Name = name
	if lang != c.Lang() {
		n.Lang = string(lang)
	}
	rest := units[1:]
	for len(rest) > 0 && rest[0].Below([]string{u.Path}) {
		var below node
		below, rest = grow(c, rest)
		n.Below = append(n.Below, below)
	}
	return n, rest
}

// editView is the page of one unit, or of a new one.
type editView struct {
	L       i18n.Lang
	U       unit.Unit // the zero unit: a new one
	Names   i18n.LangText
	Parent  string
	Version int
	Parents []ui.Option
	Errors  ui.Errors
	Moving  ui.Errors
}

func (v editView) isNew() bool { return v.U.ID == uuid.Nil }

func (v editView) path(below string) string {
	if v.isNew() {
		return home + "/new"
	}
	return home + "/" + v.U.ID.String() + below
}

func (v editView) title() string {
	if v.isNew() {
		return m.OfficeUnitNew(v.L)
	}
	return v.U.Names.In(v.L)
}

// NewPage asks for a new unit's names and place.
func (h HTML) NewPage(c *web.Ctx) error {
	return h.show(c, http.StatusOK, editView{Parent: c.Query("parent")})
}

// Create adds the unit.
func (h HTML) Create(c *web.Ctx) error {
	f := c.Form()
	n := unit.New{Parent: f.UUID("parent"), Names: f.LangText("name")}
	err := f.Err()
	if err == nil {
		_, err = h.Units.Create(c.Std(), c.Actor(), n)
	}
	if err != nil {
		return c.Again(err, func(status int, errs ui.Errors) error {
			return h.show(c, status, editView{Names: n.Names, Parent: f.Text("parent"), Errors: errs})
		}, fault.Forbidden)
	}
	return done(c, m.OfficeUnitAdded(c.Lang()), nil)
}

func done(c *web.Ctx, text string, undo *ui.UndoView) error {
	c.Flash(web.Flash{Tone: ui.Success, Text: text, Undo: undo})
	return c.Redirect(home)
}

// Page shows a unit that may be changed.
func (h HTML) Page(c *web.Ctx) error {
	u, err := h.editable(c)
	if err != nil {
		return err
	}
	return h.show(c, http.StatusOK, editView{U: u, Names: u.Names, Version: u.Version, Parent: u.Parent.String()})
}

func (h HTML) editable(c *web.Ctx) (unit.Unit, error) {
	u, err := h.Units.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return u, err
	}
	return u, c.Actor().RequireIn(policies.UnitEdit, u.Path)
}

func (h HTML) show(c *web.Ctx, status int, v editView) error {
	v.L = c.Lang()
	choices, err := h.Units.Choices(c.Std(), c.Actor(), policies.UnitEdit, v.L)
	if err != nil {
		return err
	}
	for _, u := range choices {
		if !v.isNew() && u.Below([]string{v.U.Path}) {
			continue // nothing can be moved below itself
		}
		v.Parents = append(v.Parents, option(v.L, u))
	}
	return c.Page(status, ui.PageView{Title: v.title(), Area: ui.Office, ErrorPrefix: v.Errors.Any() || v.Moving.Any(),
		Breadcrumbs: []ui.Link{{Text: m.OfficeUnits(v.L), Href: home}, {Text: v.title()}}}, editPage(v))
}

// Rename gives the unit new names.
func (h HTML) Rename(c *web.Ctx) error {
	u, err := h.editable(c)
	if err != nil {
		return err
	}
	f := c.Form()
	given, version := f.LangText("name"), f.Int("version")
	if _, err := h.Units.Rename(c.Std(), c.Actor(), u.ID, version, given); err != nil {
		return c.Again(err, func(status int, errs ui.Errors) error {
			return h.show(c, status, editView{U: u, Names: given, Version: version, Parent: u.Parent.String(), Errors: errs})
		}, fault.Forbidden)
	}
	return done(c, m.CommonSaved(c.Lang()), nil)
}

// Move puts the unit under another.
func (h HTML) Move(c *web.Ctx) error {
	u, err := h.editable(c)
	if err != nil {
		return err
	}
	f := c.Form()
	if _, err := h.Units.Move(c.Std(), c.Actor(), u.ID, f.Int("version"), f.UUID("parent")); err != nil {
		return c.Again(err, func(status int, errs ui.Errors) error {
			return h.show(c, status, editView{U: u, Names: u.Names, Version: u.Version, Parent: f.Text("parent"), Moving: errs})
		}, fault.Forbidden)
	}
	return done(c, m.OfficeUnitMoved(c.Lang()), nil)
}

// Deactivate takes the unit out of the choices, and offers to take it back.
func (h HTML) Deactivate(c *web.Ctx) error { return h.setActive(c, false) }

// Reactivate puts the unit back into the choices.
func (h HTML) Reactivate(c *web.Ctx) error { return h.setActive(c, true) }

func (h HTML) setActive(c *web.Ctx, active bool) error {
	u, err := h.Units.SetActive(c.Std(), c.Actor(), c.UUID("id"), c.FormInt("version"), active)
	if fault.Is(err, fault.Conflict) {
		c.Flash(web.Flash{Tone: ui.Danger, Text: m.Text(c.Lang(), fault.Of(err).Key, nil)})
		return c.Redirect(home)
	}
	if err != nil {
		return err
	}
	if active {
		return done(c, m.OfficeUnitReactivated(c.Lang()), nil)
	}
	return done(c, m.OfficeUnitDeactivated(c.Lang()),
		&ui.UndoView{Action: home + "/" + u.ID.String() + "/reactivate", Hidden: version(u.Version)})
}
