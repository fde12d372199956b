package recruitmentweb_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/legal"
	"vakans/internal/organisation"
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/web"
)

// short lets the organisation's own rule be three days.
func (o *office) short(t *testing.T) {
	t.Helper()
	org, set, err := o.Organisations.Settings(t.Context(), o.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	e := organisation.EditOf(org, set)
	e.MinApplicationDays = 3
	if err := o.Organisations.Update(t.Context(), o.Superuser, set.Version, e); err != nil {
		t.Fatal(err)
	}
}

// job makes a recruitment with its ad by the API.
func (o *office) job(t *testing.T, employment string) (r recruitmentweb.RecruitmentDTO, a recruitmentweb.AdDTO) {
	t.Helper()
	c := o.as(t, o.Recruiter)
	c.Get("/office/recruitments") // for the token
	c.JSON(http.MethodPost, "/api/v1/recruitments", map[string]any{
		"id": uuid.New(), "language": "fi",
		"details": map[string]any{"unit": o.Schools.ID, "titles": map[string]string{"fi": "Opettaja"},
			"employment": employment,
			"duration":   "permanent", "level": "expert", "job_areas": []string{o.area(t)},
			"municipalities": []string{"FI-091"}},
	}, &r).Want(http.StatusCreated)
	c.JSON(http.MethodGet, "/api/v1/ads/"+r.Ad.String(), nil, &a).Want(http.StatusOK)
	return r, a
}

// AD-01, LAW-02: the law bounds the period of a public office where the organisation
// does not. Page and API say why, with the section; other jobs are not bound.
func TestOfficePeriod_AD01_LAW02(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.short(t)
	c := o.as(t, o.Recruiter)
	r, a := o.job(t, "public_office")
	now := o.Env.Clock.Now().In(zoneOf(t, a.TimeZone))
	if want := now.AddDate(0, 0, 14).Format(time.DateOnly); a.EarliestClosing != want {
		t.Errorf("earliest closing %s, want %s", a.EarliestClosing, want)
	}
	path, soon := "/office/recruitments/"+r.ID.String()+"/publish", now.AddDate(0, 0, 13)
	page := c.Get(path).WantText("main", "open procedure (304/2003, 4 §)").Form("[name=closes_on]")
	page.Set("closes_on", soon.Format("2.1.2006")).Set("closes_at", "16.00").Submit().Want(http.StatusUnprocessableEntity).
		WantText("#closes_on-error", "at least 14 calendar days").WantText("#closes_on-error", "(304/2003, 4 §)")

	var refused web.Problem
	period := map[string]any{"version": a.Version, "closes_on": soon.Format(time.DateOnly), "closes_at": "16:00"}
	c.JSON(http.MethodPut, "/api/v1/ads/"+r.Ad.String()+"/period", period,
		nil).Want(http.StatusUnprocessableEntity).Decode(&refused)
	if len(refused.Errors) != 1 || refused.Errors[0].Law != "legal.fi_office_period_municipal" ||
		refused.Errors[0].Code != "recruitment.closes_too_soon" ||
		!strings.Contains(refused.Errors[0].Message, "304/2003, 4 §") {
		t.Errorf("%+v", refused)
	}
	period["closes_on"] = now.AddDate(0, 0, 14).Format(time.DateOnly)
	c.JSON(http.MethodPut, "/api/v1/ads/"+r.Ad.String()+"/period", period, nil).Want(http.StatusOK)

	r, a = o.job(t, "employment")
	period["version"], period["closes_on"] = a.Version, now.AddDate(0, 0, 3).Format(time.DateOnly)
	c.JSON(http.MethodPut, "/api/v1/ads/"+r.Ad.String()+"/period", period, nil).Want(http.StatusOK)
	period["closes_on"] = now.AddDate(0, 0, 2).Format(time.DateOnly)
	var own web.Problem
	c.JSON(http.MethodPut, "/api/v1/ads/"+r.Ad.String()+"/period", period,
		nil).Want(http.StatusUnprocessableEntity).Decode(&own)
	if len(own.Errors) != 1 || own.Errors[0].Law != "" {
		t.Errorf("the organisation's own rule: %+v", own)
	}
}

// LAW-02: the reason comes in the reader's language, also in the list of what is
// missing. LAW-01: a rule that the operator has switched off does not bind.
func TestOfficePeriodInSwedishAndOff_LAW01(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.short(t)
	r, a := o.job(t, "public_office")
	now := o.Env.Clock.Now().In(zoneOf(t, a.TimeZone))
	var err error
	if o.Organisations.Law, err = legal.Without("fi_office_period_municipal"); err != nil {
		t.Fatal(err)
	}
	c := o.as(t, o.Recruiter)
	c.Get("/office/recruitments")
	period := map[string]any{"version": a.Version, "closes_on": now.AddDate(0, 0, 5).Format(time.DateOnly),
		"closes_at": "16:00"}
	c.JSON(http.MethodPut, "/api/v1/ads/"+r.Ad.String()+"/period", period, nil).Want(http.StatusOK)
	o.Organisations.Law = legal.Book{}
	sv := o.reading(t, o.Recruiter, i18n.SV)
	sv.Get("/office/recruitments/"+r.ID.String()).Want(http.StatusOK).WantText("main",
		"offentligt ansökningsförfarande (304/2003, 4 §)")
}

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
