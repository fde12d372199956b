package jobsiteweb

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/recruitment"
	"vakans/internal/web"
)

// JobSummary is an ad in a list.
type JobSummary struct {
	ID             uuid.UUID         `json:"id"`
	Reference      string            `json:"reference"`
	Title          string            `json:"title"`
	Summary        string            `json:"summary"`
	Language       i18n.Lang         `json:"language"`
	Languages      []i18n.Lang       `json:"languages"`
	Employer       EmployerRef       `json:"employer"`
	OpensAt        time.Time         `json:"opens_at"`
	ClosesAt       time.Time         `json:"closes_at"`
	FirstPublished time.Time         `json:"first_published"`
	PublishedAt    time.Time         `json:"published_at"`
	Jobs           []jobsite.CardJob `json:"jobs"`
	URL            string            `json:"url"`
	ApplyURL       string            `json:"apply_url"`
}

// EmployerRef names an employer.
type EmployerRef struct {
	Tenant int32  `json:"tenant"`
	Slug   string `json:"slug"`
	Name   string `json:"name"`
}

// JobPage is a page of the list.
type JobPage struct {
	Total    int          `json:"total"`
	Page     int          `json:"page"`
	Next     string       `json:"next,omitempty"`
	Previous string       `json:"previous,omitempty"`
	Jobs     []JobSummary `json:"jobs"`
}

// Job is an ad with everything that a visitor and a form need.
type Job struct {
	recruitment.Published
	Open     bool   `json:"open"`
	URL      string `json:"url"`
	ApplyURL string `json:"apply_url,omitempty"`
}

// EmployerDTO is an organisation on the job site.
type EmployerDTO struct {
	Tenant          int32         `json:"tenant"`
	Slug            string        `json:"slug"`
	Names           i18n.LangText `json:"names"`
	Kind            string        `json:"kind"`
	Country         string        `json:"country"`
	DefaultLanguage i18n.Lang     `json:"default_language"`
	Languages       []i18n.Lang   `json:"languages"`
	HomePage        string        `json:"home_page,omitempty"`
	Presentation    i18n.LangText `json:"presentation,omitempty"`
	OpenJobs        int           `json:"open_jobs"`
	URL             string        `json:"url"`
}

type listInput struct {
	Lang     string `query:"lang"`
	Words    string `query:"q"`
	Sort     string `query:"sort" default:"newest"`
	Size     int    `query:"size" enum:"24,48" default:"24"`
	Page     string `query:"page"`
	Employer int32  `query:"employer"`
}

// API adds the JSON operations of the pages to the table.
func (h HTML) API(t *web.Table) {
	describe(t)
	sites := web.National | web.Tenant
	web.Op(t, web.Operation{ID: "listJobs", Method: http.MethodGet, Path: "/api/v1/jobs", Summary: "List open jobs",
		Tag:   "jobs",
		Sites: sites, Needs: authz.Public, Cached: h.Jobs.Version}, h.apiList)
	web.Op(t, web.Operation{ID: "getJob", Method: http.MethodGet, Path: "/api/v1/jobs/:id<guid>",
		Summary: "Read a job advertisement", Tag: "jobs",
		Sites: sites, Needs: authz.Public}, h.apiGet)
	web.Op(t, web.Operation{ID: "listEmployers", Method: http.MethodGet, Path: "/api/v1/employers",
		Summary: "List employers", Tag: "jobs",
		Sites: sites, Needs: authz.Public}, h.apiEmployers)
}

func (h HTML) apiList(ctx context.Context, _ authz.Actor, in *listInput) (*web.WithBody[JobPage], error) {
	l := apiLang(ctx, in.Lang)
	f := jobsite.Filter{Lang: l, Tenant: in.Employer, Words: in.Words, Sort: jobsite.Sort(in.Sort), Size: in.Size,
		Page: in.Page}
	if own := siteTenant(web.SiteOf(ctx)); own != 0 {
		f.Tenant = own
	}
	p, err := h.Jobs.List(ctx, f)
	if err != nil {
		return nil, err
	}
	web.Lasts(ctx, p.Lasts)
	out := &web.WithBody[JobPage]{Body: JobPage{Total: p.Total, Page: p.Number, Next: p.Next, Previous: p.Previous,
		Jobs: []JobSummary{}}}
	for _, i := range p.Items {
		out.Body.Jobs = append(out.Body.Jobs, h.summary(l, i))
	}
	return out, nil
}

func (h HTML) summary(l i18n.Lang, i jobsite.Item) JobSummary {
	return JobSummary{
		ID: i.ID, Reference: i.Reference, Title: i.Title, Summary: i.Summary, Language: i.Lang, Languages: i.Languages,
		Employer: EmployerRef{i.Tenant, i.Slug, i.Card.Employer.In(l, i.Lang)}, OpensAt: i.OpensAt, ClosesAt: i.ClosesAt,
		FirstPublished: i.FirstPublished, PublishedAt: i.PublishedAt, Jobs: i.Card.Jobs,
		URL: h.National(adPath(l, i.ID)), ApplyURL: h.ApplyURL(i.ID),
	}
}

func (h HTML) apiGet(ctx context.Context, _ authz.Actor, in *struct {
	ID uuid.UUID `path:"id"`
}) (*web.WithBody[Job], error) {
	a, err := h.Jobs.Get(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := own(web.SiteOf(ctx), a); err != nil {
		return nil, err
	}
	out := &web.WithBody[Job]{Body: Job{Published: a.Published, Open: !a.Closed,
		URL: h.National(adPath(apiLang(ctx, ""), a.ID))}}
	if !a.Closed {
		out.Body.ApplyURL = h.ApplyURL(a.ID)
	}
	return out, nil
}

func (h HTML) apiEmployers(ctx context.Context, _ authz.Actor, _ *struct{}) (*web.WithBody[[]EmployerDTO], error) {
	all, err := h.Jobs.Employers(ctx)
	if err != nil {
		return nil, err
	}
	own := siteTenant(web.SiteOf(ctx))
	out := &web.WithBody[[]EmployerDTO]{Body: []EmployerDTO{}}
	for _, e := range all {
		if own != 0 && e.Tenant != own {
			continue
		}
		out.Body = append(out.Body, EmployerDTO{
			Tenant: e.Tenant, Slug: e.Slug, Names: e.Names, Kind: e.Kind, Country: e.Country, DefaultLanguage: e.DefaultLanguage,
			Languages: e.Languages, HomePage: e.HomePage, Presentation: e.Presentation, OpenJobs: e.OpenAds,
			URL: h.TenantURL(e.Slug, e.Host, "/"),
		})
	}
	return out, nil
}

func apiLang(ctx context.Context, asked string) i18n.Lang {
	if l, ok := i18n.Parse(asked); ok {
		return l
	}
	return web.LangOf(ctx)
}
