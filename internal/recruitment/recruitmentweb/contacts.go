package recruitmentweb

import (
	"net/http"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

const contactsHome = "/office/contacts"

type contactsView struct {
	Lang    i18n.Lang
	All     bool // everybody's, those out of use too
	Rows    []recruitment.Contact
	MayEdit bool
}

type contactView struct {
	refusal
	Lang      i18n.Lang
	Languages []i18n.Lang
	In        recruitment.ContactInput
	Present   recruitment.Contact // zero for a new one
}

// Contacts lists the reader's own contacts, or everybody's (CON-03).
func (h HTML) Contacts(c *web.Ctx) error {
	v := contactsView{Lang: c.Lang(), All: c.Query("all") != "", MayEdit: c.Actor().Can(policies.ContactEdit)}
	var err error
	f := recruitment.ContactFilter{Own: !v.All, Inactive: true}
	if v.Rows, err = h.Recruitments.Contacts(c.Std(), c.Actor(), f); err != nil {
		return err
	}
	return c.Page(http.StatusOK, ui.PageView{Title: m.RecruitmentContacts(c.Lang()), Area: ui.Office}, contactsPage(v))
}

// NewContact shows an empty form.
func (h HTML) NewContact(c *web.Ctx) error {
	return h.showContact(c, http.StatusOK, contactView{In: recruitment.ContactInput{ID: uuid.New()}})
}

// CreateContact makes a contact.
func (h HTML) CreateContact(c *web.Ctx) error {
	f := c.Form()
	in := readContact(f, "")
	err := f.Err()
	if err == nil {
		_, err = h.Recruitments.CreateContact(c.Std(), c.Actor(), in)
	}
	if err == nil {
		return saved(c, m.CommonSaved(c.Lang()), contactsHome)
	}
	return h.refuseContact(c, contactView{In: in}, err)
}

// Contact shows the form of a contact.
func (h HTML) Contact(c *web.Ctx) error {
	p, err := h.Recruitments.Contact(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	in := recruitment.ContactInput{ID: p.ID, Name: p.Name, Title: p.Title, Phone: p.Phone, Email: p.Email, Hours: p.Hours}
	return h.showContact(c, http.StatusOK, contactView{In: in, Present: p})
}

// SaveContact changes a contact.
func (h HTML) SaveContact(c *web.Ctx) error {
	f := c.Form()
	in, version := readContact(f, ""), f.Int32("version")
	err := f.Err()
	if err == nil {
		_, err = h.Recruitments.EditContact(c.Std(), c.Actor(), c.UUID("id"), version, in)
	}
	if err == nil {
		return saved(c, m.CommonSaved(c.Lang()), contactsHome)
	}
	present, other := h.Recruitments.Contact(c.Std(), c.Actor(), c.UUID("id"))
	if other != nil {
		return other
	}
	return h.refuseContact(c, contactView{In: in, Present: present}, err)
}

// ActivateContact takes a contact out of use or back into it.
func (h HTML) ActivateContact(c *web.Ctx) error {
	f := c.Form()
	version, active := f.Int32("version"), f.Bool("active")
	if err := f.Err(); err != nil {
		return err
	}
	if _, err := h.Recruitments.ActivateContact(c.Std(), c.Actor(), c.UUID("id"), version, active); err != nil {
		return err
	}
	return saved(c, m.CommonSaved(c.Lang()), contactsHome)
}

func (h HTML) refuseContact(c *web.Ctx, v contactView, err error) error {
	var other error
	if v.refusal, other = refused(c, err); other != nil {
		return other
	}
	return h.showContact(c, web.Status(err), v)
}

func (h HTML) showContact(c *web.Ctx, status int, v contactView) error {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return err
	}
	v.Lang, v.Languages = c.Lang(), o.Languages
	page := ui.PageView{Title: v.title(), Area: ui.Office, ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: []ui.Link{{Text: m.RecruitmentContacts(v.Lang), Href: contactsHome}, {Text: v.title()}}}
	return c.Page(status, page, contactPage(v))
}

func (v contactView) title() string {
	if v.fresh() {
		return m.RecruitmentContactNew(v.Lang)
	}
	return v.Present.Name
}

func (v contactView) fresh() bool { return v.Present.ID == uuid.Nil }

func (v contactView) action() string {
	if v.fresh() {
		return contactsHome + "/new"
	}
	return contactsHome + "/" + v.Present.ID.String()
}

func (v contactsView) scopes() []ui.NavItem {
	return []ui.NavItem{
		{Text: m.RecruitmentContactsOwn(v.Lang), Href: contactsHome, Current: !v.All},
		{Text: m.RecruitmentContactsAll(v.Lang), Href: contactsHome + "?all=1", Current: v.All},
	}
}

func (v contactsView) columns() []ui.Column {
	l := v.Lang
	return []ui.Column{{Text: m.CommonName(l)}, {Text: m.CommonContact(l)}, {Text: m.RecruitmentContactOwner(l)}, {Text: m.CommonStatus(l)}, {Text: m.CommonActions(l), Hidden: true}}
}

func (v contactsView) empty() ui.EmptyView {
	e := ui.EmptyView{Title: m.RecruitmentContactsNone(v.Lang), Reason: m.RecruitmentContactsNoneReason(v.Lang)}
	if v.MayEdit {
		e.Action = &ui.Link{Text: m.RecruitmentContactNew(v.Lang), Href: contactsHome + "/new"}
	}
	return e
}

func activateWord(l i18n.Lang, c recruitment.Contact) string {
	if c.Active {
		return m.RecruitmentContactDeactivate(l)
	}
	return m.RecruitmentContactActivate(l)
}

func activateHidden(c recruitment.Contact) []ui.Hidden {
	active := "yes"
	if c.Active {
		active = "no"
	}
	return []ui.Hidden{{Name: "version", Value: itoa(c.Version)}, {Name: "active", Value: active}}
}
