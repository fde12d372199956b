package applicationweb_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/plane"
	"vakans/internal/server/routecheck"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
	"vakans/policies"
	"vakans/tenant"
	"vakans/tenant/schema"
)

func casePath(id uuid.UUID, parts ...string) string {
	return strings.Join(append([]string{"/office/recruitments/" + id.String()}, parts...), "/")
}

func sheetOf(s testfactory.Sent) string { return "/office/applications/" + s.ID.String() }

func (d *desk) status(t testing.TB, s testfactory.Sent) application.Status {
	t.Helper()
	sheet, err := d.Applications.Sheet(t.Context(), d.Superuser, s.ID, application.Filter{})
	must(t, err)
	return sheet.Status
}

// The list filters, sorts and pages by addresses; statuses change in bulk, and
// the message that says so takes it back.
func TestListBulkAndUndo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{})
	c := d.as(t, d.Recruiter)
	list := casePath(rec.ID, "candidates")
	c.Get(list).Want(200).WantText("main", "Nobody has applied yet").WantNone("table")
	all := d.ApplyMany(t, rec, 3)
	page := c.Get(list).Want(200).WantCount("tbody tr", 3).WantText(".vk-counts", "All 3")
	moved := page.Form("#bulk").Set("id", all[0].ID.String(), all[1].ID.String()).Set("status",
		"interview").Press("Change status").Want(303).Follow()
	moved.WantText(".vk-flash", "2 applicants were moved to Interview").WantText(".vk-counts", "Interview 2")
	c.Get(list+"?status=interview").Want(200).WantCount("tbody tr", 2)
	c.Get(list+"?status=interview&q=Hakija+003").Want(200).WantText("main",
		"No applicant matches").Click("Clear filters").Want(200).WantCount("tbody tr", 3)
	moved.Form(".vk-flash form").Submit().Want(303).Follow().WantText(".vk-flash", "Undone for 2 applicants")
	if got := d.status(t, all[0]); got != application.StatusReceived {
		t.Errorf("after undo: %s", got)
	}
	none := c.Get(list).Form("#bulk").Set("status", "interview").Press("Change status").Want(303).Follow()
	none.WantText(".vk-flash", "Choose at least one applicant")
	c.Get(list+"?sort=name").Want(200).WantText("th[aria-sort=ascending]", "Name")
	c.Get(list + "?after=broken&sort=nonsense").Want(303)
	page.Form("#bulk").Set("id", all[0].ID.String()).Press("Change status").Want(303).Follow().WantText(".vk-flash",
		"Choose")
}

// What happened since is not undone, and the page says so.
func TestUndoAfterSomethingHappened(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{})
	s := d.Apply(t, rec, "Aino Ajoissa")
	c := d.as(t, d.Recruiter)
	moved := c.Get(sheetOf(s)).Want(200).Form("form[action$='/status']").Set("status",
		"offered").Submit().Want(303).Follow()
	_, err := d.Applications.SetStatus(t.Context(), d.Recruiter, rec.ID, testfactory.IDs(s), application.StatusHired)
	must(t, err)
	moved.Form(".vk-flash form").Submit().Want(303).Follow().WantText(".vk-flash",
		"something has happened since").WantText("h1", "Aino Ajoissa")
	if got := d.status(t, s); got != application.StatusHired {
		t.Errorf("status is %s", got)
	}
}

// Everybody that a filter finds can be moved at once, not only one page.
func TestEverybodyFound(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{})
	d.ApplyMany(t, rec, 52)
	c := d.as(t, d.Recruiter)
	page := c.Get(casePath(rec.ID, "candidates")).Want(200).WantCount("tbody tr", 50)
	page.Click("Next").Want(200).WantCount("tbody tr", 2)
	page.Form("#bulk").Set("all", "yes").Set("status", "under_review").Press("Change status").Want(303).Follow().
		WantText(".vk-flash", "52 applicants were moved")
}

// CASE-08, CASE-09: the sheet shows the application, notes and events; notes
// are deleted and other events marked as invalid.
func TestSheet_CASE08_CASE09(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := asked()
	rec := d.Open(t, testfactory.Job{Form: f, Titles: i18n.LangText{i18n.FI: "Opettaja", i18n.SV: "Lärare",
		i18n.EN: "Teacher"}})
	first := d.Apply(t, rec, "Ensi Mäinen")
	s := d.answered(t, f, testfactory.NewSubmission(rec, "Aino Ajoissa"))
	c := d.as(t, d.Recruiter)
	page := c.Get(sheetOf(s)).Want(200).WantText("h1", "Aino Ajoissa")
	page.WantText("main", "Do you have a driving licence?").WantText("main", "Mathematics").WantText("main",
		"Olen opettanut").
		WantText("main", "17 May 1990").WantText("main", "the decision is sent by e-mail").WantText("main",
		"Kasvatustieteen maisteri")
	page.Click("Next").Want(200).WantText("h1", first.Content.Basic.Name)
	c.Get(sheetOf(s)+"?show=all").Want(200).WantText("#notes", "no notes").WantText("#events", "Application sent")

	notes := c.Get(sheetOf(s) + "?show=notes").Want(200)
	notes.Form("#body-comment").Set("body", "").Submit().Want(422).WantText("[data-errors]", m.ErrorRequired(i18n.EN))
	notes.Form("#body-comment").Set("body", "Soitettu").Submit().Want(303).Follow().WantText("#notes", "Soitettu")
	notes.Form("#body-note").Set("body", "Vain minulle").Submit().Want(303).Follow().WantText("#notes", "Vain minulle")
	other := d.as(t, d.Viewer).Get(sheetOf(s)+"?show=notes").Want(200).WantText("#notes",
		"Soitettu").WantNone("form[action$='/erase']")
	if strings.Contains(other.Text("main"), "Vain minulle") {
		t.Error("a private note is shown to another")
	}
	c = d.as(t, d.Recruiter)
	events := c.Get(sheetOf(s) + "?show=events").Want(200)
	if n := events.Find("form[action$='/deactivate']").Length(); n != 0 {
		t.Errorf("%d events of the system can be marked as invalid", n)
	}
	_, err := d.Applications.SetStatus(t.Context(), d.Recruiter, rec.ID, testfactory.IDs(s), application.StatusReview)
	must(t, err)
	events = c.Get(sheetOf(s)+"?show=events").Want(200).WantCount("form[action$='/deactivate']", 1)
	events.Form("form[action$='/deactivate']").Submit().Want(303).Follow().WantText("#events", "Invalid").
		Form("form[action$='/reactivate']").Submit().Want(303)
	events.Form("li:contains('Soitettu') form[action$='/erase']").Submit().Want(303).Follow().WantText(".vk-flash",
		"Deleted")
}

// Previous and Next follow the list that the sheet was opened from, and its
// address says which; the twin in the API says the same.
func TestSheetFollowsTheList(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{})
	all := d.ApplyMany(t, rec, 3)
	c := d.as(t, d.Recruiter)
	first := c.Get(casePath(rec.ID, "candidates") +
		"?status=received&q=Hakija&sort=name").Want(200).Click("Hakija 001").Want(200)
	first.WantText("h1", "Hakija 001").WantText(".vk-pager", "1 / 3").WantNone(".vk-pager [rel=prev]")
	second := first.Click("Next").Want(200).WantText("h1", "Hakija 002").WantText(".vk-pager", "2 / 3")
	tab, _ := second.Find(".vk-tabs a[href*='show=notes']").Attr("href")
	notes := c.Get(tab).Want(200).WantText(".vk-pager", "2 / 3")
	notes.Form("#body-comment").Set("body", "Soitettu").Submit().Want(303).Follow().WantText("#notes",
		"Soitettu").WantText(".vk-pager", "2 / 3")
	moved := second.Form("form[action$='/status']").Set("status", "interview").Submit().Want(303).Follow()
	moved.WantText(".vk-pager", "No longer in the selection of 2 applicants").Click("Next").Want(200).WantText("h1",
		"Hakija 003").WantText(".vk-pager", "2 / 2")
	moved.Click("Applicants").Want(200).WantCount("tbody tr", 2)
	var sheet struct {
		Previous, Next  *uuid.UUID
		Position, Found int
	}
	c.JSON("GET", "/api/v1/applications/"+all[2].ID.String()+"?status=received&sort=name", nil, &sheet).Want(200)
	if sheet.Position != 2 || sheet.Found != 2 || sheet.Previous == nil || *sheet.Previous != all[0].ID ||
		sheet.Next != nil {
		t.Errorf("the API says %+v", sheet)
	}
}

// APPL-13: a withdrawal is not among the statuses; staff record the applicant's
// word after the period, and can take that back.
func TestRecordWithdrawalPages_APPL13(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{})
	s := d.Apply(t, rec, "Aino Ajoissa")
	c := d.as(t, d.Recruiter)
	c.Get(casePath(rec.ID, "candidates")).Want(200).WantNone("[name=status] option[value=withdrawn]")
	c.Get(sheetOf(s)).Want(200).WantNone("[name=status] option[value=withdrawn]").WantNone("form[action$='/withdraw']")
	api := "/api/v1/applications/" + s.ID.String()
	c.JSON("POST", api+"/status", map[string]any{"status": "withdrawn"}, nil).Want(422)
	c.JSON("POST", api+"/withdraw", nil, nil).Want(409)
	d.PassPeriod(t, rec)
	c = d.as(t, d.Recruiter) // the session has ended meanwhile
	done := c.Get(sheetOf(s)).Want(200).Form("form[action$='/withdraw']").Submit().Want(303).Follow()
	done.WantText(".vk-heading",
		"Withdrawn").WantNone("form[action$='/withdraw'], form[action$='/status']").
		Form(".vk-flash form").Submit().Want(303).Follow()
	if got := d.status(t, s); got != application.StatusReceived {
		t.Errorf("taken back, it is %s", got)
	}
	c.JSON("POST", api+"/withdraw", nil, nil).Want(200)
	if got := d.status(t, s); got != application.StatusWithdrawn {
		t.Errorf("by the API it is %s", got)
	}
}

// The employer reads a degree, a language level and a time of work in the words
// in which the applicant chose them.
func TestSheetSpeaksAsTheForm(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := asked()
	s := d.answered(t, f, testfactory.NewSubmission(d.Open(t, testfactory.Job{Form: f}), "Aino Ajoissa"))
	c := d.as(t, d.Recruiter)
	for _, l := range []i18n.Lang{i18n.SV, i18n.NB} {
		must(t, d.Staff.SetLanguage(t.Context(), d.Recruiter, l))
		page := c.Get(sheetOf(s)).Want(200).WantText("main", m.CodeSkillGood(l)).WantText("main", m.CodeSkillExcellent(l))
		for _, degree := range s.Content.Degrees {
			page.WantText("main", m.Text(l, "code.degree_"+degree.Level, nil))
		}
		for _, e := range s.Content.Experience {
			page.WantText("main", l10n.Months(e.From, e.To))
		}
	}
}

// FORM-12, FORM-14, FORM-29: the employer reads a protected address as it was written,
// the answer about citizenship, and every level of a language in words.
func TestSheetInWordsFORM29(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{Form: form.Form{Address: form.Mandatory, Citizenship: form.Mandatory,
		Languages: form.Mandatory}})
	s := testfactory.NewSubmission(rec, "Salla Suojattu")
	s.Content.Basic.Address, s.Content.Basic.Citizenship = "turvakielto", "yes"
	s.Content.Languages = []form.Language{
		{Language: "Ruotsi", Oral: "excellent", Written: "good", Comprehension: "satisfactory"},
		{Language: "Norja", Oral: "weak"},
	}
	_, err := d.Applications.Receive(t.Context(), s.Applicant, d.Tenant, s.Submission)
	must(t, err)
	c := d.as(t, d.Recruiter)
	for _, l := range i18n.All {
		must(t, d.Staff.SetLanguage(t.Context(), d.Recruiter, l))
		page := c.Get(sheetOf(s)).Want(200)
		page.WantText("dt:contains('"+m.CommonAddress(l)+"') + dd", "turvakielto").
			WantText(`dt:contains("`+m.FormCitizen(l)+`") + dd`, m.CommonYes(l)).WantText("dd", m.FormNoticeYes(l))
		for language, want := range map[string][]string{
			"Ruotsi": {m.CodeSkillExcellent(l), m.CodeSkillGood(l), m.CodeSkillSatisfactory(l)},
			"Norja":  {m.CodeSkillWeak(l), "–", "–"},
		} {
			cells := page.Find("tr:has(th:contains('" + language + "')) td")
			if got := cells.Map(func(_ int, c *goquery.Selection) string { return c.Text() }); !slices.Equal(got, want) {
				t.Errorf("%s in %s: %q, want %q", language, l, got, want)
			}
		}
	}
}

// An attachment goes through the server under its own name; what is another
// unit's or another organisation's is not found.
func TestAttachment(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := asked()
	s := d.answered(t, f, testfactory.NewSubmission(d.Open(t, testfactory.Job{Form: f}), "Aino Ajoissa"))
	file := sheetOf(s) + "/attachments/" + s.Files[0].ID.String()
	got := d.as(t, d.Viewer).Get(file).Want(200)
	if string(got.Body) != "%PDF-1.4 example" || !strings.Contains(got.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("got %q with %v", got.Body, got.Header)
	}
	d.as(t, d.Librarian).Get(file).Want(404)
	d.as(t, d.Librarian).Get(sheetOf(s)).Want(404)
	d.as(t, d.Recruiter).Get(sheetOf(s) + "/attachments/" + uuid.NewString()).Want(404)
	other := newDesk(t)
	other.as(t, other.Superuser).Get(file).Want(404)
}

func count[T any](all []T, is func(T) bool) (n int) {
	for _, one := range all {
		if is(one) {
			n++
		}
	}
	return n
}

// A message is written in the recipients' languages, shown as it will be sent,
// and sent once however often it is pressed.
func TestMessagePages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{})
	finn, swede := d.Apply(t, rec, "Aino Ajoissa"), d.Apply(t, rec, "Svea Sökande", i18n.SV)
	c := d.as(t, d.Recruiter)
	form := c.Get(casePath(rec.ID, "candidates")).Form("#bulk").Set("id", finn.ID.String(),
		swede.ID.String()).Press("Send a message").Want(200)
	form.WantText("main", "2 recipients").WantText("main", "Message (Swedish)")
	form.Form("[name='body.fi']").Set("subject.fi", "Hei").Set("body.fi",
		"{{salary}}").Press("Preview").Want(422).WantText("[data-errors]", "salary")
	preview := form.Form("[name='body.fi']").Set("subject.fi", "Haastattelu: {{job_title}}").Set("body.fi",
		"Hei {{recipient_name}}\n\nTervetuloa!").Press("Preview").Want(200)
	preview.WantText("main", "Hei Aino Ajoissa").WantText("main", "Haastattelu: Opettaja").WantText("main",
		"Swedish, as Svea Sökande gets it").WantText("main", "Hei Svea Sökande")
	edited := preview.Form("form[action$='/message/send']").Press("Edit").Want(200)
	if got := edited.Form("[name='body.fi']").Value("subject.fi"); got != "Haastattelu: {{job_title}}" {
		t.Errorf("what was written is lost: %q", got)
	}
	for range 2 {
		preview.Form("form[action$='/message/send']").Press("Send to 2 recipients").Want(303).Follow().WantText(".vk-flash",
			"goes to 2 recipients")
	}
	c.Get(sheetOf(swede)+"?show=events").Want(200).WantText("#events", "Message to the applicant").WantText("#events",
		"Tervetuloa")
	logged, err := d.Applications.Sheet(t.Context(), d.Recruiter, swede.ID, application.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if n := count(logged.Events, func(e application.Event) bool { return e.MessageID != nil }); n != 1 {
		t.Errorf("the message is logged %d times", n)
	}
	one := c.Get(casePath(rec.ID, "message?id="+finn.ID.String())).Want(200).WantText("main", "1 recipient")
	one.Form("[name=template]").Set("template", "not_selected").Press("Use the template").Want(200).WantText("main",
		"kiitos, että hait")
	c.Get(casePath(rec.ID, "message?id="+uuid.NewString())).Want(303)
}

// "Everybody not chosen is told by one action", shown before it is done.
func TestTellPages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{})
	all := d.ApplyMany(t, rec, 3)
	_, err := d.Applications.SetStatus(t.Context(), d.Recruiter, rec.ID, testfactory.IDs(all[0]), application.StatusHired)
	must(t, err)
	c := d.as(t, d.Recruiter)
	tell := c.Get(casePath(rec.ID, "candidates")).Click("Tell those not chosen").Want(200).WantText("main", "2 recipients")
	preview := tell.Form("[name='body.fi']").Press("Preview").Want(200).WantText("main", "Hei Hakija 002")
	late := d.Apply(t, rec, "Viime Tinka")
	changed := preview.Form("form[action$='/tell/send']").Press("Send to 2 recipients").Want(409).WantText("[data-errors]",
		"list of recipients has changed").WantText("main", "Viime Tinka")
	for range 2 {
		changed.Form("form[action$='/tell/send']").Press("Send to 3 recipients").Want(303).Follow().WantText(".vk-flash",
			"3 applicants are told")
	}
	if got := d.status(t, late); got != application.StatusNotSelected {
		t.Errorf("status is %s", got)
	}
	c.Get(casePath(rec.ID, "tell")).Want(200).WantText("main", "Nobody is waiting for an answer")
}

// CASE-04 to CASE-06: closing is refused with the reason, beside the choice and
// when it is tried; what is closed says so and can be reopened.
func TestClosePages_CASE04_CASE05_CASE06(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	must(t, d.Env.Tenants.In(t.Context(), d.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE settings SET require_complete = $1`, true)
		return err
	}))
	rec := d.Open(t, testfactory.Job{})
	s := d.Apply(t, rec, "Aino Ajoissa")
	c := d.as(t, d.Recruiter)
	page := c.Get(casePath(rec.ID, "close")).Want(200).WantText("main", "The application period has not ended")
	page.Form("[name=outcome]").Submit().Want(422)
	page.WantCount("[name=outcome]:disabled", 2).WantText(".ds-field:has([value=recruited]) .vk-hint",
		"The application period has not ended")
	page.Form("[name=outcome]").Force("outcome", "recruited").Submit().Want(409).WantText("[data-errors]",
		"The application period has not ended")
	d.PassPeriod(t, rec)
	c = d.as(t, d.Recruiter) // the session has ended meanwhile
	page = c.Get(casePath(rec.ID, "close")).Want(200)
	page.WantText(".ds-field:has([value=recruited]) .vk-hint", "Nobody has been marked as hired").
		WantText(".ds-field:has([value=not_filled]) .vk-hint", "1 applicant has no decision yet")
	page.Form("[name=outcome]").Force("outcome", "recruited").Submit().Want(409).WantText("[data-errors]",
		"Nobody has been marked as hired")
	_, err := d.Applications.SetStatus(t.Context(), d.Recruiter, rec.ID, testfactory.IDs(s), application.StatusHired)
	must(t, err)
	closed := c.Get(casePath(rec.ID, "close")).Form("[name=outcome]").Set("outcome", "recruited").Set("reason",
		"Paras hakija").Submit().Want(303).Follow()
	closed.WantText(".vk-flash", "The recruitment is closed").WantText("main",
		"Paras hakija").WantNone("[name=status] option")
	c.Get(sheetOf(s)).Want(200).WantText("main", "This recruitment is closed: Recruited")
	closed.Form("form[action$='/reopen']").Submit().Want(303).Follow().WantText(".vk-flash", "open again")
}

// CASE-15: message templates by their pages.
func TestTemplatePages_CASE15(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.as(t, d.Recruiter)
	c.Get("/office/templates").Want(200).WantText("main", "There are no templates yet")
	form := c.Get("/office/templates/new").Want(200)
	form.Form("[name=name]").Set("name", "Kutsu").Set("subject.fi", "Kutsu").Set("body.fi",
		"{{nonsense}}").Submit().Want(422).WantText("[data-errors]", "nonsense")
	list := form.Form("[name=name]").Set("name", "Kutsu").Set("subject.fi", "Kutsu").Set("body.fi",
		"Hei {{recipient_name}}").Submit().Want(303).Follow()
	edit := list.WantText("main", "Kutsu").Click("Kutsu").Want(200)
	edit.Form("[name=name]").Set("name", "Haastattelukutsu").Submit().Want(303).Follow().WantText("main",
		"Haastattelukutsu")
	edit.Form("[name=name]").Set("name", "Toinen").Submit().Want(409)
	rec := d.Open(t, testfactory.Job{})
	s := d.Apply(t, rec, "Aino Ajoissa")
	compose := c.Get(casePath(rec.ID, "message?id="+s.ID.String())).Want(200)
	value := ""
	compose.Find("[name=template] option").Each(func(_ int, o *goquery.Selection) {
		if o.Text() == "Haastattelukutsu" {
			value, _ = o.Attr("value")
		}
	})
	got := compose.Form("[name=template]").Set("template", value).Press("Use the template").Want(200)
	if text := got.Form("[name='body.fi']").Value("body.fi"); text != "Hei {{recipient_name}}" {
		t.Errorf("the template gave %q", text)
	}
	ours := c.Get("/office/templates/new?key=not_selected").Want(200).Form("[name='body.sv']").Set("body.sv",
		"Tyvärr.").Submit().Want(303).Follow().WantText("main", "Own text")
	ours.Click("To those not chosen").Want(200).Form("form[action$='/delete']").Submit().Want(303).Follow().WantText(".vk-flash", "deleted")
	d.as(t, d.Viewer).Get("/office/templates").Want(403)
}

// The office's front page says what waits, with a link to where it is done, to
// those who may do it; the twin in the API says the same.
func TestWaiting(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	task := func(p *webtest.Page, name string) string { return p.Find("[data-task=" + name + "]").Text() }
	d.as(t, d.Librarian).Get("/office").Want(200).WantText("#waiting", "Nothing is waiting for you")
	draft := d.Draft(t, testfactory.Job{})
	rec := d.Open(t, testfactory.Job{})
	all := d.ApplyMany(t, rec, 3)
	home := d.as(t, d.Recruiter).Get("/office").Want(200).WantText("#waiting", "New applications: 3").WantText("#waiting",
		"Your drafts: 1")
	if !strings.Contains(task(home, "drafts"), draft.Reference) ||
		!strings.Contains(task(home, "new_applications"), rec.Reference) {
		t.Errorf("it says %q", home.Text("#waiting"))
	}
	home.WantNone("[data-task=undecided]").Click("Opettaja").Want(200)
	d.as(t, d.Viewer).Get("/office").Want(200).WantText("#waiting", "New applications: 3").WantNone("[data-task=drafts]")
	d.as(t, d.Librarian).Get("/office").Want(200).WantText("#waiting", "Nothing is waiting for you")

	d.PassPeriod(t, rec)
	_, err := d.Applications.SetStatus(t.Context(), d.Recruiter, rec.ID, testfactory.IDs(all[0]),
		application.StatusNotSelected)
	must(t, err)
	c := d.as(t, d.Recruiter)
	c.Get("/office").Want(200).WantText("#waiting", "Period ended, no decision yet: 2").WantText("#waiting",
		"Not chosen and not told: 1").
		WantNone("[data-task=overdue]")
	d.as(t, d.Viewer).Get("/office").Want(200).WantNone("[data-task=undecided]").WantNone("[data-task=untold]")
	d.Env.Clock.Move(application.Overlong)
	c = d.as(t, d.Recruiter)
	c.Get("/office").Want(200).WantCount("[data-task=overdue] a[href$='/close']", 1)
	var waiting []struct {
		Task         string
		Count        int
		Recruitments []struct{ ID uuid.UUID }
	}
	c.JSON("GET", "/api/v1/waiting", nil, &waiting).Want(200)
	var tasks []string
	for _, w := range waiting {
		tasks = append(tasks, w.Task)
	}
	if got := strings.Join(tasks, " "); got != "new_applications undecided untold overdue drafts" ||
		waiting[1].Count != 2 || waiting[1].Recruitments[0].ID != rec.ID {
		t.Errorf("the API says %q: %+v", got, waiting)
	}
}

// A period that ends today is told as such, by the organisation's zone.
func TestWaitingClosing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{})
	closes := d.ClosesAt(t, rec)
	says := func(at time.Time, has, not string) {
		t.Helper()
		d.Env.Clock.Set(at)
		d.as(t, d.Viewer).Get("/office").Want(200).WantCount("[data-task="+has+"] li", 1).WantNone("[data-task=" + not + "]")
	}
	d.as(t, d.Viewer).Get("/office").Want(200).WantNone("[data-task=closing_soon]")
	says(closes.Add(-6*24*time.Hour), string(application.ClosingSoon), string(application.ClosingToday))
	says(closes.Add(-time.Hour), string(application.ClosingToday), string(application.ClosingSoon))
}

// Every action has its twin in the API.
func TestAPI(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{})
	all := d.ApplyMany(t, rec, 3)
	c := d.as(t, d.Recruiter)
	api := "/api/v1/recruitments/" + rec.ID.String()
	var page struct {
		Candidates []struct {
			ID     uuid.UUID
			Status string
		}
		Next   string
		Total  int
		Counts map[string]int
	}
	c.JSON("GET", api+"/candidates?limit=2&sort=sent", nil, &page).Want(200)
	if len(page.Candidates) != 2 || page.Next == "" || page.Total != 3 || page.Counts["received"] != 3 {
		t.Errorf("got %+v", page)
	}
	var moved struct {
		Batch uuid.UUID
		Moved int
	}
	c.JSON("POST", api+"/status", map[string]any{"ids": testfactory.IDs(all...), "status": "interview"}, &moved).Want(200)
	if moved.Moved != 3 {
		t.Errorf("moved %+v", moved)
	}
	c.JSON("POST", "/api/v1/status-changes/"+moved.Batch.String()+"/undo", nil, &moved).Want(200)
	sheet := "/api/v1/applications/" + all[0].ID.String()
	var written struct{ ID uuid.UUID }
	c.JSON("POST", sheet+"/notes", map[string]any{"kind": "comment", "body": "Hyvä"}, &written).Want(201)
	c.JSON("POST", "/api/v1/candidate-events/"+written.ID.String()+"/deactivate", nil, nil).Want(204)
	c.JSON("POST", "/api/v1/candidate-events/"+written.ID.String()+"/reactivate", nil, nil).Want(204)
	c.JSON("DELETE", "/api/v1/candidate-events/"+written.ID.String(), nil, nil).Want(204)
	c.JSON("POST", sheet+"/status", map[string]any{"status": "hired"}, &moved).Want(200)
	text := map[string]any{"subject": map[string]string{"fi": "Hei {{job_title}}"},
		"body": map[string]string{"fi": "Hei {{recipient_name}}"}, "key": "k", "ids": testfactory.IDs(all...)}
	var previews []struct{ Subject, Text string }
	c.JSON("POST", api+"/messages/preview", text, &previews).Want(200)
	if len(previews) != 1 || previews[0].Subject != "Hei Opettaja" ||
		!strings.Contains(previews[0].Text, "Hei Hakija 001") {
		t.Errorf("previews %+v", previews)
	}
	var sent struct{ Recipients int }
	c.JSON("POST", api+"/messages", text, &sent).Want(200)
	if sent.Recipients != 3 {
		t.Errorf("sent to %+v", sent)
	}
	var rest []struct{ Name string }
	c.JSON("GET", api+"/not-chosen", nil, &rest).Want(200)
	if len(rest) != 2 {
		t.Errorf("not chosen: %+v", rest)
	}
	delete(text, "ids")
	for range 2 {
		c.JSON("POST", api+"/tell-the-rest", text, &moved).Want(200)
		if moved.Moved != 2 {
			t.Errorf("told %d", moved.Moved)
		}
	}
	text["key"] = "k2"
	c.JSON("POST", api+"/tell-the-rest", text, nil).Want(409)
	var outcomes []struct {
		Outcome, Hindrance string
		Possible           bool
	}
	c.JSON("GET", api+"/outcomes", nil, &outcomes).Want(200)
	if len(outcomes) != 3 || outcomes[0].Hindrance != "case.period_open" || !outcomes[2].Possible {
		t.Errorf("outcomes %+v", outcomes)
	}
	c.JSON("POST", api+"/close", map[string]any{"outcome": "recruited", "version": rec.Version}, nil).Want(409)
	c.JSON("POST", api+"/close", map[string]any{"outcome": "cancelled", "reason": "Ei määrärahaa", "version": rec.Version},
		nil).Want(204)
	c.JSON("POST", api+"/reopen", map[string]any{"version": rec.Version + 1}, nil).Want(204)
	var got struct {
		Status string
		Events []struct{ Kind string }
	}
	c.JSON("GET", sheet, nil, &got).Want(200)
	if got.Status != "hired" || len(got.Events) < 4 {
		t.Errorf("sheet %+v", got)
	}
	c.JSON("GET", "/api/v1/my-cases", nil, nil).Want(200)
	var template struct{ ID uuid.UUID }
	c.JSON("POST", "/api/v1/message-templates", map[string]any{"name": "Kutsu",
		"texts": map[string]any{"fi": map[string]string{"subject": "Kutsu", "body": "Hei"}}}, &template).Want(201)
	c.JSON("GET", "/api/v1/message-templates/"+template.ID.String(), nil, nil).Want(200)
	c.JSON("GET", "/api/v1/message-templates", nil, nil).Want(200)
	c.JSON("GET", "/api/v1/message-templates/standard/not_selected", nil, nil).Want(200)
	c.JSON("DELETE", "/api/v1/message-templates/"+template.ID.String(), nil, nil).Want(204)
}

// Every page reads well in every language: no key shows through.
func TestFourLanguages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := asked()
	rec := d.Open(t, testfactory.Job{Form: f})
	s := d.answered(t, f, testfactory.NewSubmission(rec, "Aino Ajoissa"))
	c := d.as(t, d.Superuser)
	for _, l := range i18n.All {
		must(t, d.Staff.SetLanguage(t.Context(), d.Superuser, l))
		for _, path := range []string{
			casePath(rec.ID, "candidates"), casePath(rec.ID, "tell"), casePath(rec.ID, "close"),
			casePath(rec.ID, "message?id="+s.ID.String()),
			sheetOf(s) + "?show=all", sheetOf(s) + "?show=notes", "/office/templates",
			"/office/templates/new?key=application_receipt", "/office",
		} {
			page := c.Get(path).Want(200)
			if text := page.Text("body"); strings.Contains(text, "case.") || strings.Contains(text, "code.") ||
				page.Find("html").AttrOr("lang", "") != string(l) {
				t.Errorf("%s in %s shows a key or another language", path, l)
			}
		}
	}
}

// Every route is tried by those who should not get through.
func TestRoutes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	other := newDesk(t)
	foreign := other.Open(t, testfactory.Job{})
	theirs := other.Apply(t, foreign, "Vieras Hakija")
	suspended := d.Env.Tenant(t)
	must(t, d.Env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		return schema.SetStatus(t.Context(), tx, suspended.Number, tenant.Suspended)
	}))
	must(t, d.Env.Directory.Refresh(t.Context()))
	routecheck.Run(t, routecheck.Setup{
		App: d.server.App, Table: caseRoutes(d),
		Hosts:     map[web.SiteKind]string{web.Tenant: d.host, web.National: "localhost", web.Admin: "admin.localhost"},
		Suspended: suspended.Slug + ".localhost",
		SignIn: func(t testing.TB, _ web.SiteKind, permissions ...authz.Permission) *webtest.Client {
			return d.with(t, permissions...)
		},
		Foreign: func(r *web.Route, param string) string {
			switch {
			case param == "id" && strings.Contains(r.Path, "/recruitments/"):
				return foreign.ID.String()
			case param == "id" && strings.Contains(r.Path, "/applications/"):
				return theirs.ID.String()
			}
			return ""
		},
		Params: map[string]string{"key": "not_selected"},
	})
}

// PRIV-11: the log says who did what to whose application in which recruitment,
// with the old and the new value; who looked at what is shown when it is asked
// for; an applicant is named only to those who may view the application.
func TestLogNamesWhatItTellsOf_PRIV11(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rec := d.Open(t, testfactory.Job{Titles: i18n.LangText{i18n.FI: "Opettaja", i18n.SV: "Lärare", i18n.EN: "Teacher"}})
	other := d.Open(t, testfactory.Job{})
	s := d.Apply(t, rec, "=Aino Ajoissa")
	d.Apply(t, other, "Bertta Toinen")
	_, err := d.Applications.Candidates(t.Context(), d.Recruiter, rec.ID, application.Filter{})
	must(t, err)
	_, err = d.Applications.SetStatus(t.Context(), d.Recruiter, rec.ID, testfactory.IDs(s), application.StatusInterview)
	must(t, err)

	c := d.as(t, d.Superuser)
	one := func(p *webtest.Page, what string) string {
		return p.Find("tbody tr:contains('" + what + "')").First().Text()
	}
	log := c.Get("/office/audit?action=application.status").Want(200).WantCount("tbody tr", 1)
	line := one(log, "Aino")
	for _, part := range []string{"Application: =Aino Ajoissa", rec.Reference + " Teacher", "Received → Interview",
		d.Recruiter.Name} {
		if !strings.Contains(line, part) {
			t.Errorf("%q is missing from %q", part, line)
		}
	}
	const viewed = "Viewed the list of applicants"
	if got := one(c.Get("/office/audit").Want(200), viewed); got != "" {
		t.Errorf("views are shown unasked: %q", got)
	}
	if got := one(c.Get("/office/audit?views=yes").Want(200), viewed); !strings.Contains(got, rec.Reference) {
		t.Errorf("which list was viewed: %q", got)
	}
	ofCase := c.Get("/office/audit?views=yes&case=" + rec.Reference).Want(200)
	if ofCase.Find("tbody tr").Length() < 4 || one(ofCase, "Bertta") != "" {
		t.Errorf("of the recruitment: %s", ofCase.Text("tbody"))
	}
	c.Get("/office/audit?person=nobody+like+that").Want(200).WantNone("tbody tr")
	c.Get("/office/audit?person="+url.QueryEscape(d.Recruiter.Name)+"&action=application.").Want(200).WantCount("tbody tr",
		1)

	file := c.Get("/office/audit.csv?action=application.status").Want(200)
	if got := string(file.Body); !strings.HasPrefix(got, "\uFEFFTime;") ||
		!strings.Contains(got, "Received → Interview") || strings.Count(got, "\r\n") != 2 {
		t.Errorf("the file is %q", got)
	}
	if got := string(c.Get("/office/audit.csv?case=" + rec.Reference).Want(200).Body); !strings.Contains(got,
		";'=Aino Ajoissa;") {
		t.Errorf("a name that looks like a formula: %q", got)
	}
	c.Get("/office/audit?action=audit.export").Want(200).WantCount("tbody tr", 2)

	var lines []struct {
		Action  string
		Subject struct{ Name, Reference string }
	}
	api := "/api/v1/audit-log?views=hide&action=application.&case=" + rec.Reference
	c.JSON("GET", api, nil, &lines).Want(200)
	if len(lines) != 2 || lines[0].Subject.Name != "=Aino Ajoissa" || lines[0].Subject.Reference != rec.Reference {
		t.Errorf("the API says %+v", lines)
	}
	blind := d.with(t, policies.AuditView)
	page := blind.Get("/office/audit?case="+rec.Reference).Want(200).WantText("tbody", rec.Reference)
	if strings.Contains(page.Text("tbody"), "Ajoissa") {
		t.Errorf("the applicant is named to somebody who may not view applications: %s", page.Text("tbody"))
	}
	lines = nil // or what is left out would keep its value
	blind.JSON("GET", api, nil, &lines).Want(200)
	if len(lines) != 2 || lines[0].Subject.Name != "" {
		t.Errorf("the API names %+v", lines)
	}
}
