package recruitmentweb_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/contact"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

// lock begins an application, as far as the form is concerned.
func (o *office) lock(t testing.TB, ad uuid.UUID) {
	t.Helper()
	err := o.Env.Tenants.In(t.Context(), o.Tenant, func(tx tenant.Tx) error {
		_, err := recruitment.LockForm(t.Context(), tx, ad)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// From nothing to a published ad by the API alone.
func TestMainJobByAPI(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.as(t, o.Recruiter)
	c.Get("/office/recruitments") // for the token
	var r recruitmentweb.RecruitmentDTO
	create := map[string]any{
		"id": uuid.New(), "language": "fi",
		"details": map[string]any{"unit": o.Schools.ID, "titles": map[string]string{"fi": "Opettaja"},
			"employment": "employment",
			"duration":   "permanent", "level": "expert", "job_areas": []string{o.area(t)},
			"municipalities": []string{"FI-091"}},
		"new_contact": map[string]any{"name": "Kaisa", "phone": "050"},
	}
	c.JSON(http.MethodPost, "/api/v1/recruitments", create, &r).Want(http.StatusCreated)
	c.JSON(http.MethodPost, "/api/v1/recruitments", create, nil).Want(http.StatusCreated)
	ad := "/api/v1/ads/" + r.Ad.String()
	var a recruitmentweb.AdDTO
	c.JSON(http.MethodPost, ad+"/publish", map[string]any{"revision": 0}, nil).Want(http.StatusConflict)
	c.JSON(http.MethodGet, ad, nil, &a).Want(http.StatusOK)
	c.JSON(http.MethodPost, ad+"/publish", map[string]any{"revision": a.Revision},
		nil).Want(http.StatusUnprocessableEntity)
	var lacks []recruitmentweb.LackDTO
	c.JSON(http.MethodGet, ad+"/lacks", nil, &lacks)
	if len(lacks) != 2 {
		t.Errorf("lacks %+v", lacks)
	}
	text := map[string]any{"version": a.Version, "text": map[string]string{"title": "Opettaja", "description": "Opeta."}}
	c.JSON(http.MethodPut, ad+"/texts/fi", text, &a).Want(http.StatusOK)
	closes := time.Now().AddDate(0, 0, 20).Format(time.DateOnly)
	c.JSON(http.MethodPut, ad+"/period", map[string]any{"version": a.Version, "closes_on": closes, "closes_at": "16:00"},
		&a).Want(http.StatusOK)
	form := map[string]any{"motivation": "mandatory",
		"questions": []any{map[string]any{"id": uuid.New(), "kind": "text", "label": map[string]string{"fi": "Miksi?"},
			"mandatory": true}}}
	c.JSON(http.MethodPut, ad+"/form", map[string]any{"version": a.Version, "form": form}, &a).Want(http.StatusOK)
	c.JSON(http.MethodPost, ad+"/publish", map[string]any{"revision": a.Revision}, &a).Want(http.StatusOK)
	if a.State != "published" || a.Changed || len(a.Form.Questions) != 1 {
		t.Errorf("ad %+v", a)
	}
	var page recruitmentweb.PageDTO
	c.JSON(http.MethodGet, "/api/v1/recruitments?stage=open&limit=1", nil, &page)
	if len(page.Recruitments) != 1 || page.Next != "" {
		t.Errorf("list %+v", page)
	}
	c.JSON(http.MethodDelete, "/api/v1/recruitments/"+r.ID.String()+"?version=1", nil, nil).Want(http.StatusConflict)
	c.JSON(http.MethodPost, ad+"/end", map[string]any{"version": a.Version, "reason": "x"}, &a).Want(http.StatusOK)
}

// FORM-36: the API refuses a locked form like the page does.
func TestLockedFormByAPI_FORM36(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Open(t, testfactory.Job{})
	o.lock(t, r.Ad)
	c := o.as(t, o.Recruiter)
	c.Get("/office/recruitments")
	var problem struct{ Detail string }
	p := c.JSON(http.MethodPut, "/api/v1/ads/"+r.Ad.String()+"/form",
		map[string]any{"version": 9, "form": map[string]any{}}, nil).Want(http.StatusConflict)
	p.Decode(&problem)
	if problem.Detail == "" {
		t.Error("no advice (FORM-37)")
	}
}

// CON-01 by the API: another organisation's contact does not exist.
func TestForeignContactByAPI_CON01(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	other := o.Office.Who.Office(t).Recruiting(t)
	contact, err := other.Contacts.Create(context.Background(), other.Recruiter, contact.Input{Name: "Bo", Phone: "1"})
	if err != nil {
		t.Fatal(err)
	}
	c := o.as(t, o.Recruiter)
	c.Get("/office/recruitments")
	c.JSON(http.MethodGet, "/api/v1/contacts/"+contact.ID.String(), nil, nil).Want(http.StatusNotFound)
	_, err = o.Recruitments.Create(t.Context(), o.Recruiter, recruitment.CreateInput{Details: recruitment.Details{
		Unit: o.Schools.ID, Titles: i18n.LangText{i18n.FI: "x"}, Employment: "employment", Duration: "permanent",
		Level: "expert", Contacts: []uuid.UUID{contact.ID}}})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("chose a foreign contact: %v", err)
	}
}
