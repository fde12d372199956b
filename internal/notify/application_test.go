package notify_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"vakans/internal/application"
	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/notify"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

// cases is an organisation whose letters about applications are written.
type cases struct {
	*testfactory.Recruiting
	notify.Case
	service notify.Service
	next    int64
}

func newCases(t *testing.T) *cases {
	t.Helper()
	r := testfactory.NewRecruiting(t)
	base, err := url.Parse("http://vakans.example:8080")
	if err != nil {
		t.Fatal(err)
	}
	return &cases{Recruiting: r, service: notify.Service{Schemas: event.SchemasOf(r.Env.Planes)},
		Case: notify.Case{Applications: r.Applications, Organisations: r.Organisations, Directory: r.Env.Directory,
			Base: base}}
}

// happens hands an event to a notice's consumer, twice, as a queue may.
func (c *cases) happens(t *testing.T, n notify.Notice, payload any) {
	t.Helper()
	body, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	c.next++
	for range 2 {
		e := event.Event{ID: c.next, Tenant: c.Tenant.Number, Kind: n.Kind, Payload: body}
		if err := c.service.Consumer(n).Handle(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

// letters are those about one application, by template and address.
func (c *cases) letters(t *testing.T, s testfactory.Sent) map[string]string {
	t.Helper()
	out := map[string]string{}
	if err := c.Env.Tenants.Read(t.Context(), c.Tenant, func(tx tenant.Tx) error {
		all, err := letter.List(t.Context(), tx, letter.Filter{ApplicationID: s.ID})
		for _, l := range all {
			out[l.Template] = l.RecipientEmail + " " + string(l.Language)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// APPL-03, APPL-05, APPL-10, CASE-02: receipts to the applicant in the language
// of the application, news to the responsible recruiter in the recruiter's.
func TestLettersAboutApplications_APPL03_APPL05_APPL10_CASE02(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	s := c.Apply(t, c.Open(t, testfactory.Job{}), "Svea Sökande", i18n.SV)
	ref := application.Ref{Application: s.ID}
	c.happens(t, c.Receipt(), ref)
	got := c.letters(t, s)
	if len(got) != 1 || got["application_receipt"] != s.Content.Basic.Email+" sv" {
		t.Errorf("after sending: %v", got)
	}
	c.happens(t, c.Edited(), ref)
	if _, err := c.Recruiting.Applications.Withdraw(t.Context(), s.Applicant, c.Tenant, s.ID); err != nil {
		t.Fatal(err)
	}
	c.happens(t, c.Withdrawn(), ref)
	got = c.letters(t, s)
	if len(got) != 4 || got["application_withdrawn_receipt"] != s.Content.Basic.Email+" sv" {
		t.Errorf("after withdrawing: %v", got)
	}
	for _, template := range []string{"application_edited_employer", "application_withdrawn_employer"} {
		if got[template] == "" || got[template] == s.Content.Basic.Email+" sv" {
			t.Errorf("CASE-02: %s went to %q", template, got[template])
		}
	}
}

// A job without a title in the reader's language is called what its ad is called
// there (LANG-02).
func TestJobIsNamedInTheReadersLanguage_LANG02(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	rec := c.Open(t, testfactory.Job{})
	s := c.Apply(t, rec, "Svea Sökande", i18n.SV)
	d := rec.Details
	d.Titles = i18n.LangText{i18n.FI: "Opettaja, 12345"}
	if _, err := c.Recruitments.Edit(t.Context(), c.Recruiter, rec.ID,
		recruitment.EditInput{Version: rec.Version, Details: d}); err != nil {
		t.Fatal(err)
	}
	err := c.Env.Tenants.Read(t.Context(), c.Tenant, func(tx tenant.Tx) error {
		f, err := c.Recruiting.Applications.FactsOf(t.Context(), tx, s.ID)
		if f.Title(i18n.SV) != "Lärare" || f.Title(i18n.FI) != "Opettaja, 12345" {
			t.Errorf("called %v", f.Titles)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Recruiting.Applications.Send(t.Context(), c.Recruiter, rec.ID, testfactory.IDs(s), application.Message{
		Subject: i18n.LangText{i18n.FI: "{{job_title}}", i18n.SV: "{{job_title}}"},
		Body:    i18n.LangText{i18n.FI: "x", i18n.SV: "y"}, Key: "k",
	})
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := c.Recruiting.Applications.Sheet(t.Context(), c.Recruiter, s.ID, application.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	err = c.Env.Tenants.In(t.Context(), c.Tenant, func(tx tenant.Tx) error {
		copies, err := c.Recruiting.Applications.CopiesOf(t.Context(), tx,
			application.MessageRef{Message: *sheet.Events[0].MessageID})
		if copies.Titles[i18n.SV] != "Lärare" {
			t.Errorf("called %v", copies.Titles)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A message is written to each candidate once, in the language of the
// application where there is one, and shows on the sheet as that letter.
func TestLettersToCandidates(t *testing.T) {
	t.Parallel()
	c := newCases(t)
	rec := c.Open(t, testfactory.Job{})
	finn, swede := c.Apply(t, rec, "Aino Ajoissa"), c.Apply(t, rec, "Svea Sökande", i18n.SV)
	_, err := c.Recruiting.Applications.Send(t.Context(), c.Recruiter, rec.ID, testfactory.IDs(finn, swede),
		application.Message{
			Subject: i18n.LangText{i18n.FI: "Haastattelu: {{job_title}}", i18n.SV: "Intervju: {{job_title}}"},
			Body:    i18n.LangText{i18n.FI: "Hei {{recipient_name}}", i18n.SV: "Hej {{recipient_name}}"}, Key: "k",
		})
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := c.Recruiting.Applications.Sheet(t.Context(), c.Recruiter, swede.ID, application.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	c.happens(t, c.Message(), application.MessageRef{Message: *sheet.Events[0].MessageID})
	if got := c.letters(t, finn)["candidate_message"]; got != finn.Content.Basic.Email+" fi" {
		t.Errorf("the Finnish copy: %q", got)
	}
	if got := c.letters(t, swede)["candidate_message"]; got != swede.Content.Basic.Email+" sv" {
		t.Errorf("the Swedish copy: %q", got)
	}
	sheet, err = c.Recruiting.Applications.Sheet(t.Context(), c.Recruiter, swede.ID, application.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if l := sheet.Events[0].Letter; l == nil || l.State != string(letter.Queued) || len(sheet.Letters) != 1 {
		t.Errorf("CASE-08: the sheet shows %+v", sheet.Events[0])
	}
}
