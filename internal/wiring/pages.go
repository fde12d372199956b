package wiring

import (
	"context"
	"strings"
	"time"

	"vakans/internal/applicant/applicantweb"
	"vakans/internal/application/applicationweb"
	"vakans/internal/config"
	"vakans/internal/contact/contactweb"
	"vakans/internal/group/groupweb"
	"vakans/internal/jobsite/jobsiteweb"
	"vakans/internal/organisation/nationalweb"
	"vakans/internal/organisation/organisationweb"
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/server"
	"vakans/internal/staff/staffweb"
	"vakans/internal/submission/submissionweb"
	"vakans/internal/template"
	"vakans/internal/template/templateweb"
	"vakans/internal/unit/unitweb"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// pages is every feature's pages.
type pages struct {
	jobs         jobsiteweb.HTML
	office       server.Office
	contacts     contactweb.HTML
	recruitments recruitmentweb.HTML
	accounts     applicantweb.HTML
	apply        submissionweb.HTML
	cases        applicationweb.HTML
	templates    templateweb.HTML
}

func (s *Services) pages() pages {
	recruitments := recruitmentweb.HTML{
		Recruitments: s.Recruitments, Organisations: s.Organisations, Units: s.Units, Contacts: s.Contacts,
		Applicants: s.Applications, FormPreview: submissionweb.FormPreview,
	}
	templates := &template.Service{DB: s.Planes.Tenants}
	cases := applicationweb.HTML{
		Applications: s.Applications, Recruitments: s.Recruitments, Organisations: s.Organisations, Templates: templates,
		Files: s.Files,
		Case:  recruitments,
	}
	return pages{
		jobs: jobsiteweb.HTML{Jobs: s.Jobsite, Base: s.Config.URL(), Name: serviceName,
			Hidden: s.Config.Environment == config.Training},
		office: server.Office{
			Staff: staffweb.HTML{Staff: s.Staff, Groups: s.Groups, Units: s.Units, Organisations: s.Organisations,
				DB: s.Planes.Tenants, Waiting: cases.Waiting},
			Units:         unitweb.HTML{Units: s.Units},
			Groups:        groupweb.HTML{Groups: s.Groups},
			Organisations: organisationweb.HTML{Organisations: s.Organisations, Nav: server.OfficeNav},
			National:      nationalweb.HTML{Organisations: s.Organisations, Base: s.Config.URL(), Zone: serviceZone()},
		},
		contacts:     contactweb.HTML{Contacts: s.Contacts, Organisations: s.Organisations},
		recruitments: recruitments,
		accounts:     applicantweb.HTML{Accounts: s.Applicants, Zone: serviceZone(), Law: s.Config.Law()},
		apply:        submissionweb.HTML{Submissions: s.Submissions, Jobs: s.Jobsite},
		cases:        cases,
		templates:    templateweb.HTML{Templates: templates},
	}
}

// areas in the order of the route table.
func (p pages) areas() []server.Area {
	return []server.Area{
		server.Jobsite(p.jobs),
		p.office.Area,
		server.Contacts(p.contacts),
		server.Recruitments(p.recruitments),
		server.Case(p.cases, p.templates),
		server.Account(p.accounts),
		server.Apply(p.apply),
	}
}

func (p pages) authenticators() map[web.SiteKind]web.Authenticator {
	return map[web.SiteKind]web.Authenticator{
		web.Tenant:   staffweb.Authenticator{Staff: p.office.Staff.Staff},
		web.Admin:    staffweb.NationalAuthenticator{Staff: p.office.Staff.Staff},
		web.National: applicantweb.Authenticator{Accounts: p.accounts.Accounts},
	}
}

// frame completes what stands around a page, error pages included: the public
// sites', or the back office's and the administration's.
func (p pages) frame(c *web.Ctx, v *ui.PageView) {
	if c.Site().Kind == web.Admin || c.Site().Kind == web.Tenant && strings.HasPrefix(c.Path(), "/office") {
		p.office.Organisations.Frame(c, v)
		return
	}
	p.jobs.Frame(c, v)
	if c.Site().Kind == web.Tenant {
		if v.SignIn != nil { // who looks at jobs is no staff (ACC-03)
			v.SignIn.Href = p.jobs.National(applicantweb.SignInURL(v.Lang))
		}
		return
	}
	applicantweb.Frame(c, v)
}

// serviceZone is whose clock times are told in where no organisation's is meant.
func serviceZone() *time.Location {
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		return time.UTC
	}
	return zone
}

// theme finds an organisation's stylesheet: the office shows a new colour at
// once, the job site as soon as the event has come, and both may be asked for.
func (p pages) theme(ctx context.Context, slug, hash string) ([]byte, bool, error) {
	css, found, err := p.office.Organisations.Theme(ctx, slug, hash)
	if found || err != nil {
		return css, found, err
	}
	return p.jobs.Jobs.Theme(ctx, slug, hash)
}
