package jobsiteweb

import (
	"net/http"
	"time"

	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// fewOthers is how many open jobs are offered in the place of one that is gone.
const fewOthers = 4

// othersView is the way on from an ad that nobody can apply for: a search, and
// jobs that are open.
type othersView struct {
	Title string
	Lasts time.Duration // how long these stay the same
	listView
}

// others are open jobs of the same employer, or else of everybody on this site.
func (h HTML) others(c *web.Ctx, tenant int32) (othersView, error) {
	l, site := c.Lang(), siteTenant(c.Site())
	v := othersView{listView: listView{Lang: l}, Title: m.JobsiteOthersOfEmployer(l)}
	page, err := h.closing(c, tenant)
	v.Lasts = listLasts(page, c.Now())
	if err == nil && len(page.Items) == 0 && tenant != site {
		tenant = site
		page, err = h.closing(c, site)
		v.Lasts = min(v.Lasts, listLasts(page, c.Now()))
	}
	if tenant == 0 {
		v.Title = m.JobsiteOthersOpen(l)
	}
	for _, i := range page.Items[:min(fewOthers, len(page.Items))] {
		v.Cards = append(v.Cards, h.card(c, i))
	}
	return v, err
}

// closing are the jobs of an organisation, or of all, that close first.
func (h HTML) closing(c *web.Ctx, tenant int32) (jobsite.Page, error) {
	return h.Jobs.List(c.Std(), jobsite.Filter{Lang: c.Lang(), Tenant: tenant, Sort: jobsite.Closing})
}

// missing is the page of an ad that is not here.
func (h HTML) missing(c *web.Ctx) error {
	v, err := h.others(c, siteTenant(c.Site()))
	if err != nil {
		return err
	}
	p := ui.PageView{Title: m.JobsiteMissingTitle(v.Lang), Lang: v.Lang, Robots: "noindex",
		Breadcrumbs: []ui.Link{{Text: m.JobsiteJobs(v.Lang), Href: v.query("q", "")}, {Text: m.JobsiteMissingTitle(v.Lang)}}}
	return h.page(c, http.StatusNotFound, p, missingPage(v))
}
