package nationalweb

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/staff"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

type foundView struct {
	words
	Spec    organisation.Spec
	Hosts   string // as typed
	Key     uuid.UUID
	From    uuid.UUID // the founding that failed, which this one corrects
	Example string    // an address made of a short name
	Cells   []string
	Errors  ui.Errors
	// Proposed says that the short name was made from the name, to be looked at.
	Proposed bool
}

// NewPage is the form that founds an organisation. After one that failed it holds
// what was typed, with what was wrong.
func (h HTML) NewPage(c *web.Ctx) error {
	v := h.foundView(c)
	v.Key = uuid.New()
	v.Spec = organisation.Spec{Country: "FI", DefaultLanguage: i18n.FI, Languages: []i18n.Lang{i18n.FI},
		BrandColour: organisation.NeutralColour,
		Kind:        organisation.Kinds[0], Plan: organisation.Plans[0], Superuser: staff.New{Language: i18n.FI}}
	if v.From = c.QueryUUID("from"); v.From != uuid.Nil {
		f, err := h.Organisations.Founding(c.Std(), c.Actor(), v.From)
		if err != nil {
			return err
		}
		v.Spec, v.Hosts = f.Spec, strings.Join(f.Spec.Hosts, "\n")
		v.Errors, _ = c.Errors(problems(f))
	}
	return h.form(c, http.StatusOK, v)
}

// problems is what a founding failed with, as the form would have said it.
func problems(f organisation.Founding) error {
	var c fault.Collector
	c.Take("", &fault.Error{Kind: fault.Invalid, Fields: f.Problems})
	return c.Err()
}

func (h HTML) foundView(c *web.Ctx) foundView {
	return foundView{words: h.words(c.Lang()), Example: h.host("mallila"), Cells: h.Organisations.Cells}
}

func (h HTML) form(c *web.Ctx, status int, v foundView) error {
	return c.Page(status, ui.PageView{Title: m.AdminFound(v.L), Area: ui.Admin, ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: []ui.Link{{Text: m.AdminTenants(v.L), Href: listPath}, {Text: m.AdminFound(v.L)}}}, foundPage(v))
}

// Found asks for the organisation. A form sent twice asks once; an empty short
// name comes back as a proposal.
func (h HTML) Found(c *web.Ctx) error {
	f := c.Form()
	v := h.foundView(c)
	v.Key, v.From, v.Spec, v.Hosts = f.Key(), f.UUID("from"), spec(f), f.Text("hosts")
	err := f.Err()
	if err == nil && v.Spec.Slug == "" {
		v.Spec.Slug, err = h.Organisations.FreeSlug(c.Std(), c.Actor(), v.Spec.Names.In(v.Spec.DefaultLanguage))
		if err == nil && v.Spec.Slug != "" {
			v.Proposed = true
			return h.form(c, http.StatusOK, v)
		}
	}
	if err != nil {
		return h.again(c, v, err)
	}
	made, err := h.Organisations.Request(c.Std(), c.Actor(), v.Key, v.Spec)
	if err != nil {
		return h.again(c, v, err)
	}
	if v.From != uuid.Nil {
		if err := h.Organisations.Forget(c.Std(), c.Actor(), v.From); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return c.Redirect(foundingURL(made))
}

func (h HTML) again(c *web.Ctx, v foundView, err error) error {
	return c.Again(err, func(status int, errs ui.Errors) error {
		v.Errors = errs
		return h.form(c, status, v)
	})
}

func spec(f *web.Form) organisation.Spec {
	s := organisation.Spec{
		Slug: f.Text("slug"), Hosts: strings.Fields(f.Text("hosts")), Cell: f.Text("cell"), Names: f.LangText("names"),
		Kind:    f.Text("kind"),
		Country: f.Text("country"), DefaultLanguage: i18n.Lang(f.Text("default_language")), TimeZone: f.Text("time_zone"),
		BrandColour: f.Text("brand_colour"), Plan: f.Text("plan"), HomePage: f.Text("home_page"),
		Superuser: staff.New{Name: f.Text("superuser.name"), Email: f.Text("superuser.email"),
			Language: i18n.Lang(f.Text("superuser.language"))},
	}
	for _, l := range f.All("languages") {
		s.Languages = append(s.Languages, i18n.Lang(l))
	}
	return s
}

// nameField is the name's field in one language.
func (v foundView) hidden() []ui.Hidden {
	if v.From == uuid.Nil {
		return nil
	}
	return []ui.Hidden{{Name: "from", Value: v.From.String()}}
}

func (v foundView) kinds() []ui.Option { return v.options(organisation.Kinds, v.kind) }

func (v foundView) countries() []ui.Option { return v.options(organisation.Countries, v.country) }

func (v foundView) cells() []ui.Option { return v.options(v.Cells, v.cell) }

func (v foundView) languages() []ui.Option {
	options := make([]ui.Option, 0, i18n.Count)
	for _, l := range i18n.All {
		options = append(options, ui.Option{Value: string(l), Text: l.Name(), Lang: string(l)})
	}
	return options
}

func (v foundView) chosenLanguages() []string {
	codes := make([]string, len(v.Spec.Languages))
	for i, l := range v.Spec.Languages {
		codes[i] = string(l)
	}
	return codes
}

func (v foundView) zones() []ui.Option {
	return []ui.Option{
		{Value: "Europe/Helsinki", Text: m.AdminZoneHelsinki(v.L)},
		{Value: "Europe/Mariehamn", Text: m.AdminZoneMariehamn(v.L)},
		{Value: "Europe/Stockholm", Text: m.AdminZoneStockholm(v.L)}, {Value: "Europe/Oslo", Text: m.AdminZoneOslo(v.L)},
	}
}

// slugProposal fills the short name in while the name is typed, until somebody
// types into it.
var slugProposal = &ui.Proposal{From: "names.", URL: "/api/v1/short-name?name=", Field: "short_name"}
