package organisationweb

import (
	"context"
	"errors"
	"strings"
	"sync"

	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/theme"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/tenant"
)

// Frame puts an organisation's name and colour, and the office's navigation,
// around a page of an organisation's site or of the national administration.
// The national job site is left as it is.
func (h HTML) Frame(c *web.Ctx, v *ui.PageView) {
	switch c.Site().Kind {
	case web.Tenant:
		h.tenantFrame(c, v)
	case web.Admin:
		adminFrame(c, v)
	}
}

func (h HTML) tenantFrame(c *web.Ctx, v *ui.PageView) {
	o, err := h.Organisations.Get(c.Std(), c.Site().Tenant.Number)
	if err != nil {
		return // an error page must come also when the registry does not answer
	}
	v.Site.Name = o.Name(v.Lang)
	v.ThemeURL = ThemeURL(o)
	if v.Site.Home == "" {
		v.Site.Home = "/"
	}
	if !c.SignedIn() {
		if v.Area == ui.Account {
			v.SignIn = nil // the page is part of signing in
		}
		return
	}
	v.Languages = ownLanguages(v.Languages, "/office/me/language")
	if v.User != nil {
		v.User.SignOut = "/office/sign-out"
		v.User.Items = append([]ui.Link{{Text: m.OfficeHome(v.Lang), Href: "/office"},
			{Text: m.OfficeMe(v.Lang), Href: "/office/me"}}, v.User.Items...)
	}
	if v.Area == "" { // an error among the office's pages keeps their menu
		v.Area = ui.Office
	}
	if v.Area == ui.Office {
		v.Site.Home = "/office"
		v.Site.Tagline = m.OfficeTagline(v.Lang)
		v.Nav = h.Nav(v.Lang, c.Actor(), c.Path())
		v.Session = warning(c, "/office/keep-alive", "/office/sign-in")
	}
}

func adminFrame(c *web.Ctx, v *ui.PageView) {
	v.Site = ui.Site{Name: m.AdminSite(v.Lang), Home: "/"}
	v.Area = ui.Admin
	if !c.SignedIn() {
		v.SignIn = nil
		return
	}
	v.Languages = ownLanguages(v.Languages, "/me/language")
	if v.User != nil {
		v.User.SignOut = "/sign-out"
	}
	found := c.Path() == "/tenants/new" || strings.HasPrefix(c.Path(), "/foundings/")
	v.Nav = []ui.NavItem{
		{Text: m.AdminTenants(v.Lang), Href: "/", Current: !found, Icon: ui.IconUnit},
		{Text: m.AdminFound(v.Lang), Href: "/tenants/new", Current: found, Icon: ui.IconPlus},
	}
	v.Session = warning(c, "/keep-alive", "/sign-in")
}

// ownLanguages posts the choice to the person's setting instead of a cookie.
func ownLanguages(links []ui.LanguageLink, to string) []ui.LanguageLink {
	for i := range links {
		if links[i].Post {
			links[i].Href = to
		}
	}
	return links
}

func warning(c *web.Ctx, alive, signIn string) *ui.Session {
	at := c.Session().IdleAt
	if at.IsZero() {
		return nil
	}
	return &ui.Session{Expires: at, Now: c.Now(), KeepAlive: alive, SignIn: signIn}
}

// ThemeURL is the address of an organisation's stylesheet. Its hash changes
// with the colour, so browsers may keep it for ever.
func ThemeURL(o organisation.Organisation) string {
	t, err := themeOf(o.BrandColour)
	if err != nil {
		return ""
	}
	return "/t/" + o.Slug + "/" + t.hash + ".css"
}

// Theme is web.Options.Theme: the stylesheet of an organisation's present
// colour. An old hash is not found.
func (h HTML) Theme(ctx context.Context, slug, hash string) (css []byte, found bool, err error) {
	t, err := h.Organisations.Directory.BySlug(ctx, slug)
	if errors.Is(err, tenant.ErrUnknown) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	o, err := h.Organisations.Get(ctx, t.Number)
	if err != nil {
		return nil, false, err
	}
	c, err := themeOf(o.BrandColour)
	return c.css, err == nil && c.hash == hash, err
}

type computed struct {
	css  []byte
	hash string
}

// themes remembers what was computed: a colour's stylesheet never changes.
var themes sync.Map // colour to computed

func themeOf(colour string) (computed, error) {
	if t, ok := themes.Load(colour); ok {
		return t.(computed), nil
	}
	t, err := theme.Compute(colour)
	if err != nil {
		return computed{}, err
	}
	c := computed{t.CSS(), t.Hash()}
	themes.Store(colour, c)
	return c, nil
}
