package jobsite_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
)

// site is the job site with one organisation of the test's own on it.
type site struct {
	*testfactory.Recruiting
	svc *jobsite.Service
}

func newSite(t testing.TB) *site {
	t.Helper()
	r := testfactory.NewRecruiting(t)
	s := &site{r, jobsite.New(r.Env.Planes, r.Organisations)}
	if err := s.svc.OnOrganisation(t.Context(), event.Event{Tenant: r.Tenant.Number, Payload: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	return s
}

// ad is a published ad with everything in it, and no tenant behind it; change
// says how it differs.
func (s *site) ad(t testing.TB, change func(*recruitment.Published)) recruitment.Published {
	t.Helper()
	now := s.Env.Clock.Now().Truncate(time.Microsecond)
	text := func(fi, sv string) i18n.LangText { return i18n.LangText{i18n.FI: fi, i18n.SV: sv} }
	p := recruitment.Published{
		ID: uuid.New(), Tenant: s.Tenant.Number, Version: 1, Reference: "2026-0042",
		Employer: text("Puistolan kunta", "Parkby kommun"),
		Unit:     text("Koulut", "Skolorna"), DefaultLanguage: i18n.FI, Languages: []i18n.Lang{i18n.FI, i18n.SV},
		Texts: map[i18n.Lang]recruitment.AdText{
			i18n.FI: {Title: "Luokanopettaja", Description: "Opetat **alakoulussa**.", Qualifications: "Kelpoisuus 986/1998.",
				Expectations: "Odotamme musikaalisuutta."},
			i18n.SV: {Title: "Klasslärare", Description: "Du undervisar i lågstadiet.",
				Expectations: "Vi väntar oss musikalitet."},
		},
		OpensAt: now.Add(-time.Hour), ClosesAt: now.Add(10 * 24 * time.Hour), TimeZone: "Europe/Helsinki",
		FirstPublished: now.Add(-time.Hour), PublishedAt: now.Add(-time.Hour),
		Jobs: []recruitment.PublishedJob{{
			ID: uuid.New(), Reference: "2026-0042", Title: text("Luokanopettaja", "Klasslärare"), Positions: 2,
			Employment: "public_office",
			Duration:   "fixed_term", StartsOn: "2027-01-04", EndsOn: "2027-05-31", Level: "expert",
			WorkingTime: []string{"full_time"}, Remote: "partial",
			JobAreas: []recruitment.CodeName{{Code: "education", Name: text("Opetus", "Undervisning")}},
			Municipalities: []recruitment.PublishedCity{{
				CodeName: recruitment.CodeName{Code: "FI-179", Name: text("Jyväskylä", "Jyväskylä")},
				Region:   recruitment.CodeName{Code: "FI-13", Name: text("Keski-Suomi", "Mellersta Finland")},
			}},
			Salary: text("3 120,50 €", "3 120,50 €"), SalaryGrounds: text("OVTES", "UKTA"),
		}},
		Contacts: []recruitment.PublishedContact{{Name: "Kaisa Kysyttävä", Phone: "050 000 0000",
			Email: "kaisa@example.test"}},
	}
	if change != nil {
		change(&p)
	}
	if err := s.svc.Put(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

// list is a page of the organisation's open ads.
func (s *site) list(t testing.TB, f jobsite.Filter) jobsite.Page {
	t.Helper()
	f.Tenant = s.Tenant.Number
	if f.Lang == "" {
		f.Lang = i18n.FI
	}
	p, err := s.svc.List(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(p jobsite.Page) []uuid.UUID {
	all := make([]uuid.UUID, len(p.Items))
	for i, item := range p.Items {
		all[i] = item.ID
	}
	return all
}
