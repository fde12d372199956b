package template_test

import (
	"testing"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/template"
	"vakans/internal/testfactory"
	"vakans/policies"
)

func own(name string) template.Input {
	return template.Input{Name: name, Texts: map[i18n.Lang]template.Text{
		i18n.FI: {Subject: "Haastattelu: {{job_title}}", Body: "Hei {{recipient_name}}"},
		i18n.SV: {Subject: "Intervju", Body: "Hej"},
		i18n.EN: {},
	}}
}

// CASE-15: templates of the organisation are made, edited, saved and deleted.
func TestTemplates_CASE15(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	s, ctx, who := &template.Service{DB: o.Env.Tenants}, t.Context(), o.Ready(t, policies.Recruiter, o.Root)
	id, err := s.Create(ctx, who, own("Haastattelukutsu"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(ctx, who, id)
	if err != nil || len(got.Texts) != 2 || got.Texts[i18n.SV].Subject != "Intervju" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if _, err := s.Create(ctx, who, own("Haastattelukutsu")); !fault.Is(err, fault.Invalid) ||
		fault.Of(err).Fields[0].Name != "name" {
		t.Errorf("the same name again: %v", err)
	}
	in := own("Kutsu")
	in.Version = got.Version()
	delete(in.Texts, i18n.FI)
	after, err := s.Edit(ctx, who, id, in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Edit(ctx, who, after, in); !fault.Is(err, fault.Conflict) {
		t.Errorf("an edit of what has changed: %v", err)
	}
	if got, err = s.Get(ctx, who, after); err != nil || got.Name != "Kutsu" || len(got.Texts) != 1 {
		t.Errorf("after the edit: %+v, %v", got, err)
	}
	if err := s.Delete(ctx, who, after); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(ctx, who, after); !fault.Is(err, fault.NotFound) {
		t.Errorf("after deletion: %v", err)
	}
	if _, err := s.Edit(ctx, who, uuid.New(), in); !fault.Is(err, fault.NotFound) {
		t.Errorf("editing nothing: %v", err)
	}
}

// CASE-15: an organisation's own text for a letter of the product; what a
// message begins from is that text where there is one.
func TestReplacingTheProductsText_CASE15(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	s, ctx := &template.Service{DB: o.Env.Tenants}, t.Context()
	in := template.Input{Key: template.NotSelected,
		Texts: map[i18n.Lang]template.Text{i18n.SV: {Subject: "Beslut", Body: "Hej {{recipient_name}}"}}}
	if _, err := s.Create(ctx, o.Superuser, in); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(ctx, o.Superuser, in); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
	start, err := s.Start(ctx, o.Superuser, template.NotSelected)
	if err != nil || start[i18n.SV].Subject != "Beslut" || start[i18n.NB].Subject == "" {
		t.Errorf("begins from %+v, %v", start, err)
	}
	in.Key = "staff_invitation"
	if _, err := s.Create(ctx, o.Superuser, in); !fault.Is(err, fault.Invalid) {
		t.Errorf("a letter to staff: %v", err)
	}
	bad := own("Virhe")
	bad.Texts[i18n.FI] = template.Text{Subject: "Hei", Body: "{{salary}}"}
	_, err = s.Create(ctx, o.Superuser, bad)
	if !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Name != "body.fi" {
		t.Errorf("an unknown placeholder: %v", err)
	}
	viewer := o.Ready(t, policies.Viewer, o.Root)
	if _, err := s.Create(ctx, viewer, own("X")); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a viewer made a template: %v", err)
	}
	if _, err := s.List(ctx, viewer); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a viewer read templates: %v", err)
	}
	other := o.Who.Office(t)
	if list, err := s.List(ctx, other.Superuser); err != nil || len(list) != 0 {
		t.Errorf("another organisation sees %v, %v", list, err)
	}
}
