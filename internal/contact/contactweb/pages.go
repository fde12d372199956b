// Package contactweb is where staff look after the people whom applicants may ask:
// pages and their JSON counterparts, and the fields of a contact for forms that make one
// along the way. It decides nothing; package contact does.
package contactweb

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/contact"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

// HTML are the pages.
type HTML struct {
	Contacts      *contact.Service
	Organisations *organisation.Service
}

const home = "/office/contacts"

type listView struct {
	Lang    i18n.Lang
	All     bool // everybody's, those out of use too
	Rows    []contact.Contact
	MayEdit bool
}

type editView struct {
	ui.Refusal
	Lang      i18n.Lang
	Languages []i18n.Lang
	In        contact.Input
	Present   contact.Contact // zero for a new one
}

// List lists the reader's own contacts, or everybody's (CON-03).
func (h HTML) List(c *web.Ctx) error {
	v := listView{Lang: c.Lang(), All: c.Query("all") != "", MayEdit: c.Actor().Can(policies.ContactEdit)}
	var err error
	f := contact.Filter{Own: !v.All, Inactive: true}
	if v.Rows, err = h.Contacts.List(c.Std(), c.Actor(), f); err != nil {
		return err
	}
	return c.Page(http.StatusOK, ui.PageView{Title: m.ContactTitle(c.Lang()), Area: ui.Office}, listPage(v))
}

// New shows an empty form.
func (h HTML) New(c *web.Ctx) error {
	return h.show(c, http.StatusOK, editView{In: contact.Input{ID: uuid.New()}})
}

// Create makes a contact.
func (h HTML) Create(c *web.Ctx) error {
	f := c.Form()
	in := Read(f, "")
	err := f.Err()
	if err == nil {
		_, err = h.Contacts.Create(c.Std(), c.Actor(), in)
	}
	if err == nil {
		return saved(c)
	}
	return h.again(c, editView{In: in}, err)
}

// Edit shows the form of a contact.
func (h HTML) Edit(c *web.Ctx) error {
	p, err := h.Contacts.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	in := contact.Input{ID: p.ID, Name: p.Name, Title: p.Title, Phone: p.Phone, Email: p.Email, Hours: p.Hours}
	return h.show(c, http.StatusOK, editView{In: in, Present: p})
}

// Save changes a contact.
func (h HTML) Save(c *web.Ctx) error {
	f := c.Form()
	in, version := Read(f, ""), f.Int32("version")
	err := f.Err()
	if err == nil {
		_, err = h.Contacts.Edit(c.Std(), c.Actor(), c.UUID("id"), version, in)
	}
	if err == nil {
		return saved(c)
	}
	present, other := h.Contacts.Get(c.Std(), c.Actor(), c.UUID("id"))
	if other != nil {
		return other
	}
	return h.again(c, editView{In: in, Present: present}, err)
}

// Activate takes a contact out of use or back into it.
func (h HTML) Activate(c *web.Ctx) error {
	f := c.Form()
	version, active := f.Int32("version"), f.Bool("active")
	if err := f.Err(); err != nil {
		return err
	}
	if _, err := h.Contacts.Activate(c.Std(), c.Actor(), c.UUID("id"), version, active); err != nil {
		return err
	}
	return saved(c)
}

func (h HTML) again(c *web.Ctx, v editView, err error) error {
	var other error
	if v.Refusal, other = c.Refusal(err); other != nil {
		return other
	}
	return h.show(c, web.Status(err), v)
}

func (h HTML) show(c *web.Ctx, status int, v editView) error {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return err
	}
	v.Lang, v.Languages = c.Lang(), o.Languages
	page := ui.PageView{Title: v.title(), Area: ui.Office, ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: []ui.Link{{Text: m.ContactTitle(v.Lang), Href: home}, {Text: v.title()}}}
	return c.Page(status, page, editPage(v))
}

func (v editView) title() string {
	if v.fresh() {
		return m.ContactNew(v.Lang)
	}
	return v.Present.Name
}

func (v editView) fresh() bool { return v.Present.ID == uuid.Nil }

func (v editView) action() string {
	if v.fresh() {
		return home + "/new"
	}
	return home + "/" + v.Present.ID.String()
}

func (v listView) scopes() []ui.NavItem {
	return []ui.NavItem{
		{Text: m.ContactOwn(v.Lang), Href: home, Current: !v.All},
		{Text: m.ContactAll(v.Lang), Href: home + "?all=1", Current: v.All},
	}
}

func (v listView) columns() []ui.Column {
	l := v.Lang
	return []ui.Column{
		{Text: m.CommonName(l)}, {Text: m.CommonContact(l)}, {Text: m.ContactOwner(l)}, {Text: m.CommonStatus(l)},
		{Text: m.CommonActions(l), Hidden: true},
	}
}

func (v listView) empty() ui.EmptyView {
	if !v.MayEdit {
		return ui.EmptyView{Title: m.ContactNone(v.Lang)}
	}
	return ui.EmptyView{Title: m.ContactNone(v.Lang), Reason: m.ContactNoneReason(v.Lang),
		Action: &ui.Link{Text: m.ContactNew(v.Lang), Href: home + "/new"}}
}

func activateWord(l i18n.Lang, c contact.Contact) string {
	if c.Active {
		return m.ContactDeactivate(l)
	}
	return m.ContactActivate(l)
}

func activateHidden(c contact.Contact) []ui.Hidden {
	active := "yes"
	if c.Active {
		active = "no"
	}
	return []ui.Hidden{{Name: "version", Value: strconv.Itoa(int(c.Version))}, {Name: "active", Value: active}}
}

func saved(c *web.Ctx) error {
	c.Flash(web.Flash{Tone: ui.Success, Text: m.CommonSaved(c.Lang())})
	return c.Redirect(home)
}

// Read takes the fields whose names begin with prefix, as Fields wrote them.
func Read(f *web.Form, prefix string) contact.Input {
	return contact.Input{
		ID: f.UUID(prefix + "id"), Name: f.Text(prefix + "name"), Title: f.LangText(prefix + "title"),
		Phone: f.Text(prefix + "phone"), Email: f.Text(prefix + "email"), Hours: f.LangText(prefix + "hours"),
	}
}

// Line is how a contact is told from another of the same name.
func Line(l i18n.Lang, c contact.Contact) string {
	return strings.Join(l10n.Distinct(c.Title.In(l), c.Phone, c.Email), ", ")
}
