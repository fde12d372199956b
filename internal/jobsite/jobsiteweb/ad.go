package jobsiteweb

import (
	"github.com/a-h/templ"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/recruitment/adweb"
	"vakans/internal/richtext"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// Ad shows an ad, open or closed. An organisation's host shows its own alone.
func (h HTML) Ad(c *web.Ctx) error {
	a, err := h.Jobs.Get(c.Std(), c.UUID("id"))
	if err == nil {
		err = own(c.Site(), a)
	}
	if fault.Is(err, fault.NotFound) {
		return h.missing(c)
	}
	if err != nil {
		return err
	}
	l := c.Lang()
	address := func(l i18n.Lang) string { return c.Absolute(adPath(l, a.ID)) }
	ad := adweb.Ad(a.Published, l, h.options(c, a, address))
	if a.Closed {
		return h.closed(c, a, ad)
	}
	// The page stays the same until the closing second, unless somebody changes
	// the ad; its words about days stay true until midnight.
	c.Lasts(min(a.ClosesAt.Sub(a.Now), adweb.UntilMidnight(a.Now, a.Zone)))
	return h.page(c, 200, h.adFrame(a, l, address), ad)
}

// closed shows an ad whose period is over, and other jobs that are open.
func (h HTML) closed(c *web.Ctx, a jobsite.Ad, ad templ.Component) error {
	others, err := h.others(c, a.Tenant)
	if err != nil {
		return err
	}
	c.Lasts(others.Lasts)
	return h.page(c, 200, h.adFrame(a, c.Lang(), nil), closedPage(ad, others))
}

func (h HTML) options(c *web.Ctx, a jobsite.Ad, address func(i18n.Lang) string) adweb.Options {
	l := c.Lang()
	o := adweb.Options{
		Closed: a.Closed, Now: a.Now, Favourite: true, Site: h.tenantHost(a.Employer.Slug, a.Employer.Host),
		Language: func(l i18n.Lang) string { return adPath(l, a.ID) },
		Employer: h.TenantURL(a.Employer.Slug, a.Employer.Host, "/"+string(l)+"/jobs"),
	}
	if c.Site().Kind == web.Tenant {
		o.Employer = "/" + string(l) + "/jobs"
	}
	if !a.Closed {
		o.ApplyURL, o.Address = h.ApplyURL(a.ID), address(l)
	}
	return o
}

// adFrame is what search engines and previews read. After the closing they are
// asked to forget the page, which stays for those who kept its address.
func (h HTML) adFrame(a jobsite.Ad, l i18n.Lang, address func(i18n.Lang) string) ui.PageView {
	in := a.LangFor(l)
	t := a.Texts[in]
	v := ui.PageView{
		Title: t.Title, Lang: l, Description: richtext.Summary(t.Description, 199),
		Breadcrumbs: []ui.Link{{Text: m.JobsiteJobs(l), Href: "/" + string(l) + "/jobs"}, {Text: t.Title}},
	}
	if a.Closed {
		v.Title, v.Robots = m.JobsiteClosedMark(l, t.Title), "noindex"
		return v
	}
	// A page in a language that the ad lacks is the page of its default language.
	v.Canonical, v.Alternates = address(in), alternates(defaultFirst(a), address)
	v.JSONLD = posting(a, in, address(in))
	return v
}

func defaultFirst(a jobsite.Ad) []i18n.Lang {
	all := []i18n.Lang{a.DefaultLanguage}
	for _, l := range a.Languages {
		if l != a.DefaultLanguage {
			all = append(all, l)
		}
	}
	return all
}

// posting is the block for search engines: one per page of a single job.
func posting(a jobsite.Ad, l i18n.Lang, address string) templ.Component {
	if len(a.Jobs) != 1 {
		return nil
	}
	return ui.JSONLD(jobPosting(a, l, address))
}
