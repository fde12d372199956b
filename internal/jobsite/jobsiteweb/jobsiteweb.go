// Package jobsiteweb is the job site as visitors meet it: the list of open jobs,
// the ad, feeds, and the same as JSON. Its ad view is also what recruiters
// preview and what applicants keep. It sets no cookie and writes nothing (PUB-02).
package jobsiteweb

import (
	"net/url"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// HTML serves the pages.
type HTML struct {
	Jobs *jobsite.Service
	Base *url.URL // the national site's address
	Name string   // what the service is called
	// Hidden asks search engines to stay away: for test and training services.
	Hidden bool
}

// National is an address of the national site, where one applies (PUB-39).
func (h HTML) National(path string) string { return h.Base.Scheme + "://" + h.Base.Host + path }

// ApplyURL is where applying for an ad begins.
func (h HTML) ApplyURL(ad uuid.UUID) string { return h.National("/apply/" + ad.String()) }

// TenantURL is an address of an organisation's own site.
func (h HTML) TenantURL(slug, host, path string) string {
	return h.Base.Scheme + "://" + h.tenantHost(slug, host) + path
}

func (h HTML) tenantHost(slug, host string) string {
	if host == "" {
		host = slug + "." + h.Base.Hostname()
	}
	if port := h.Base.Port(); port != "" {
		host += ":" + port
	}
	return host
}

// home leads from the bare host to the list in the visitor's language.
func home(c *web.Ctx) error { return c.SeeOther("/%s/jobs", c.Lang()) }

// Home is the front page of a public site.
func (h HTML) Home(c *web.Ctx) error { return home(c) }

// page sends a public page with everything around it.
func (h HTML) page(c *web.Ctx, status int, v ui.PageView, content view) error {
	if v.Lang == "" {
		v.Lang = c.Lang()
	}
	if h.Hidden {
		v.Robots = "noindex"
		c.SetHeader("X-Robots-Tag", "noindex")
	}
	if c.Site().Kind == web.Tenant && !c.SignedIn() {
		// Visitors of an organisation's page sign in as applicants; its staff
		// find their way in the footer.
		v.SignIn = &ui.Link{Text: m.CommonSignIn(v.Lang), Href: h.National("/" + string(v.Lang) + "/sign-in")}
	}
	h.Frame(c, &v)
	c.Fresh()
	return c.Page(status, v, content)
}

// Frame completes what stands around the pages of the public sites, error pages
// included: name, colours, navigation. What is set already stays.
func (h HTML) Frame(c *web.Ctx, v *ui.PageView) {
	l := v.Lang
	if v.Site.Name == "" {
		v.Site = ui.Site{Name: h.Name, Tagline: m.JobsiteNationalTagline(l), Home: "/" + string(l) + "/jobs"}
		if e, ok := h.employer(c); ok {
			v.Site.Name, v.Site.Tagline, v.ThemeURL = e.Name(l), m.JobsiteJobs(l), e.ThemeURL()
		}
	}
	if v.Nav == nil && !v.Bare {
		v.Nav = nav(c, l)
	}
	if v.Footer == nil {
		v.Footer = h.footer(c, l)
	}
}

func nav(c *web.Ctx, l i18n.Lang) []ui.NavItem {
	list, favourites := "/"+string(l)+"/jobs", "/"+string(l)+"/favourites"
	return []ui.NavItem{
		{Text: m.JobsiteJobs(l), Href: list, Current: c.Path() == list},
		{Text: m.JobsiteFavourites(l), Href: favourites, Current: c.Path() == favourites},
	}
}

func (h HTML) footer(c *web.Ctx, l i18n.Lang) []ui.Link {
	links := []ui.Link{{Text: m.JobsiteFeedLink(l), Href: "/" + string(l) + "/feed.rss"}}
	if c.Site().Kind == web.Tenant {
		links = append(links, ui.Link{Text: m.JobsiteAllEmployers(l), Href: h.National("/" + string(l) + "/jobs")},
			ui.Link{Text: m.CommonPrivacyNotice(l), Href: h.National("/" + string(l) + "/privacy")},
			ui.Link{Text: m.CommonAccessibility(l), Href: h.National("/" + string(l) + "/accessibility")},
			ui.Link{Text: m.JobsiteForStaff(l), Href: "/office"})
	}
	return links
}

// employer is whose host was asked. One that the job site does not know yet is
// a tenant made a moment ago.
func (h HTML) employer(c *web.Ctx) (jobsite.Employer, bool) {
	if c.Site().Kind != web.Tenant {
		return jobsite.Employer{}, false
	}
	e, err := h.Jobs.Employer(c.Std(), c.Site().Tenant.Number)
	return e, err == nil
}

// siteTenant narrows lists to the organisation whose host was asked; 0 is all.
func siteTenant(s web.Site) int32 {
	if s.Kind == web.Tenant {
		return s.Tenant.Number
	}
	return 0
}

// own hides other organisations' ads from an organisation's host.
func own(s web.Site, a jobsite.Ad) error {
	if t := siteTenant(s); t != 0 && t != a.Tenant {
		return fault.New(fault.NotFound, "jobsite.missing")
	}
	return nil
}

// alternates are the addresses of one page in the languages it has; the first
// is the one for readers of none of them.
func alternates(langs []i18n.Lang, address func(i18n.Lang) string) []ui.Alternate {
	all := make([]ui.Alternate, 0, len(langs)+1)
	for _, l := range langs {
		all = append(all, ui.Alternate{Lang: l, URL: address(l)})
	}
	if len(langs) > 0 {
		all = append(all, ui.Alternate{URL: address(langs[0])})
	}
	return all
}

// adPath is the address of an ad within a site.
func adPath(l i18n.Lang, id uuid.UUID) string { return "/" + string(l) + "/jobs/" + id.String() }
