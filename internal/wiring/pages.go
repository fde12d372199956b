package wiring

import (
	"strings"

	"vakans/internal/jobsite/jobsiteweb"
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/server"
	"vakans/internal/staff/staffweb"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// pages is every feature's pages.
type pages struct {
	services *Services
	jobs     jobsiteweb.HTML
}

func (s *Services) pages() pages {
	return pages{
		services: s,
		jobs:     jobsiteweb.HTML{Jobs: s.Jobsite, Base: s.Config.URL(), Name: serviceName, Hidden: s.Config.Environment == "training"},
	}
}

// areas in the order of the route table.
func (p pages) areas() []server.Area {
	return []server.Area{
		server.Jobsite(p.jobs),
		server.Recruitments(recruitmentweb.HTML{
			Recruitments: p.services.Recruitments, Organisations: p.services.Organisations, Units: p.services.Units, Applicants: p.services.Applications,
		}),
	}
}

func (p pages) authenticators() map[web.SiteKind]web.Authenticator {
	return map[web.SiteKind]web.Authenticator{
		web.Tenant: staffweb.Authenticator{Staff: p.services.Staff},
		web.Admin:  staffweb.NationalAuthenticator{Staff: p.services.Staff},
	}
}

// frame completes what stands around a page, error pages included.
func (p pages) frame(c *web.Ctx, v *ui.PageView) {
	if c.Site().Kind == web.Tenant && strings.HasPrefix(c.Path(), "/office") {
		return
	}
	p.jobs.Frame(c, v)
}
