package submissionweb_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/submission"
	"vakans/internal/testfactory"
	"vakans/internal/webtest"
)

func address(id uuid.UUID, below string) string {
	return "/account/applications/" + id.String() + below
}

// The whole way without a script: from the ad to a received application, an
// edit, a withdrawal and sending again (PUB-39, FORM-02, FORM-08, FORM-09,
// FORM-34, APPL-02, APPL-05, APPL-06, APPL-10 to APPL-12).
func TestTheWholeWayWithoutScript(t *testing.T) {
	t.Parallel()
	s := open(t)
	f := everything()
	rec := s.publish(testfactory.Job{Form: f})
	apply := "/apply/" + rec.Ad.String()
	if to := s.visitor().Get(apply).Want(303).Location(); !strings.HasPrefix(to, "/en/sign-in?next=") { // ACC-09
		t.Errorf("a visitor is led to %s", to)
	}
	who, c := s.applicant("Maija Mallikas")
	begin := c.Get(apply).Want(200)
	if list, err := s.submissions.List(t.Context(), who); err != nil || len(list) != 0 {
		t.Fatalf("reading the page began an application: %v %v", list, err)
	}
	page := begin.Form("[action^='/apply']").Press("Begin the application").Follow().Want(200)
	a := s.onlyOne(t, who)
	page.WantText(".vk-aside-narrow", "% complete").WantCount("a[href$='/preview']", 1)
	page = fillIn(page, f).Press("Check and send").Follow().Want(200)
	page.WantText(".vk-heading-actions", "The application has not been submitted")
	page.WantText(".ds-alert", "Ansioluettelo").WantNone("form[action$='/send']") // FORM-02: the file is missing
	page = c.Get(address(a.ID, "?check=1")).Want(200).WantText("[id='attachment.1-error']", "Fill in this field")
	page = page.Form("[id='attachment.1']").Attach("file", "cv.pdf", pdf).Submit().Follow().Want(200)
	page.WantText("#slot-1", "cv.pdf").WantText(".vk-aside-narrow", "100")
	page = c.Get(address(a.ID, "/preview")).Want(200).WantText("#show-job", "Lively").WantText("#show-basic",
		"3 February 1990")
	page = page.Form("form[action$='/send']").Press("Send the application").Follow().Want(200)
	page.WantText(".vk-flash, [role=status], body", "Thank you for your application").WantText(".vk-heading-actions",
		"Submitted")
	if got := s.get(who, a.ID); got.State != submission.Sent || got.Unsent {
		t.Fatalf("sent %+v", got)
	}
	s.editAndWithdraw(t, c, a.ID)
}

func (s *site) editAndWithdraw(t *testing.T, c *webtest.Client, id uuid.UUID) {
	t.Helper()
	page := c.Get(address(id, "/edit")).Want(200).Form("#application").Set("basic.phone",
		"050 111 1111").Press("Save").Follow().Want(200)
	page.WantText(".ds-alert", "The employer has not received your changes")
	page.Form("#application").Press("Editing done").Follow().Want(200).WantText(".vk-aside-narrow",
		"Edited").WantText("#show-basic", "050 111 1111")
	c.Get(address(id, "/withdraw")).Want(200).Click("Keep the application").Want(200).WantText("main",
		"Withdraw the application")
	page = c.Get(address(id,
		"/withdraw")).Want(200).Form("[action$='/withdraw']").Press("Withdraw the application").Follow().Want(200)
	page.WantText(".vk-heading-actions", "Withdrawn").WantNone("a[href$='/edit']")
	c.Get(address(id, "/edit")).WantRedirect(address(id, "")) // APPL-11
	page.Form("[action$='/resend']").Press("Send again").Follow().Want(200).WantText(".vk-heading-actions", "Submitted")
	c.Get("/account").Want(200).WantText("#active", "Opettaja").WantText("#unfinished",
		"You have no unfinished applications")
}

func (s *site) onlyOne(t *testing.T, who authz.Actor) submission.Application {
	t.Helper()
	list, err := s.submissions.List(t.Context(), who)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d applications: %v", len(list), err)
	}
	return list[0]
}

// fillAlways writes into what every form requires.
func fillAlways(page *webtest.Page) *webtest.Form {
	return page.Form("#application").Set("basic.phone", "040 000 0000").
		Set("degrees.0.level", "master").Set("degrees.0.name", "Master of Education").Set("degrees.0.completed", "5/2019").
		Set("experience.0.employer", "Mallila school").Set("experience.0.title", "Teacher").Set("experience.0.from",
		"8/2019").
		Set("electronic_notice", "yes")
}

// fillIn writes into every field that is required.
func fillIn(page *webtest.Page, f form.Form) *webtest.Form {
	in := fillAlways(page).Set("basic.birth_date", "3.2.1990").Set("basic.gender", "female").Set("basic.citizenship",
		"yes").
		Set("no_courses", "on").Set("motivation", "I want to.")
	for _, q := range f.Questions {
		switch q.Kind {
		case form.YesNo:
			in.Set("answer."+q.ID.String(), "yes")
		case form.LongText:
			in.Set("answer."+q.ID.String(), "Lively.")
		}
	}
	return in
}

// Rows come and go without a script, and nothing that was typed is lost.
func TestRowsWithoutScript(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{}))
	page := c.Get(address(a.ID, "")).Want(200).WantCount("[id^='degree-']", 1)
	page = page.Form("#application").Set("basic.phone", "040 1").Set("degrees.0.name",
		"First").Press("Add a degree").Follow().Want(200)
	page.WantCount("[id^='degree-']", 2).WantCount("input[name=highest]", 2)
	page = page.Form("#application").Set("degrees.1.name", "Second").Set("highest",
		"1").Press("Add a degree").Follow().Want(200).WantCount("[id^='degree-']", 3)
	button := page.Find("button[name=remove][value='degrees.0']")
	if label := button.AttrOr("aria-label", ""); label != "Remove: Degree 1" {
		t.Errorf("the button is called %q", label)
	}
	page.Form("#application").Press("Remove").Follow().Want(200)
	got := s.get(who, a.ID).Content
	if len(got.Degrees) != 1 || got.Degrees[0].Name != "Second" || !got.Degrees[0].Highest || got.Basic.Phone != "040 1" {
		t.Errorf("kept %+v", got)
	}
}

// FORM-02: what is missing is named by its field, of which there may be several
// alike, and each error above the form names its field once.
func TestMissingIsNamed(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{}))
	page := c.Get(address(a.ID, "")).Want(200).Form("#application").
		Set("degrees.0.school", "Opisto").Set("experience.0.title", "Nurse").Set("experience.0.from",
		"13/2019").Press("Check and send").Follow().Want(200)
	for _, want := range []string{"Degree 1, Level", "Degree 1, Name of the degree", "Job 1, Employer",
		"Job 1, Began: Give the month and the year"} {
		page.WantText(".ds-alert li a", want)
	}
	page = c.Get(address(a.ID, "?check=1")).Want(200).WantText("[data-errors]", "Job 1, Employer: Fill in this field.")
	page.WantText("[data-errors]", "Job 1, Began: Give the month")
	if text := page.Text("[data-errors]"); strings.Contains(text, "Employer: Job") ||
		strings.Contains(text, "Telephone: Telephone") {
		t.Errorf("named twice: %s", text)
	}
}

// FORM-03: the autosave's answers: saved, malformed but saved, and overtaken.
func TestAutosaveFORM03(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{}))
	page := c.Get(address(a.ID, "")).Want(200)
	if page.Find("form[data-autosave]").AttrOr("data-version", "") != "1" {
		t.Error("the form is not bound to autosave")
	}
	patch := func(version, body string) *webtest.Page {
		req := c.Request(http.MethodPatch, address(a.ID, ""), strings.NewReader(body))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("If-Match", `"`+version+`"`)
		req.Header.Set("Accept", "application/json")
		req.Header.Set("X-CSRF-Token", c.CSRF())
		return c.Do(req)
	}
	var reply struct {
		Version int
		Saved   string
		Percent int
	}
	patch("1", "basic.name=Maija&basic.phone=040+1").Want(200).Decode(&reply)
	if reply.Version != 2 || !strings.HasPrefix(reply.Saved, "Saved at") || reply.Percent == 0 {
		t.Errorf("reply %+v", reply)
	}
	patch("2", "basic.name=Maija&basic.phone=040+1&experience.0.employer=School&experience.0.title=Teacher&experience.0.from=last+spring").Want(200).Decode(&reply)
	if !strings.Contains(reply.Saved, "One answer needs correcting") ||
		s.get(who, a.ID).Content.Experience[0].From != "last spring" {
		t.Errorf("reply %+v", reply)
	}
	c.Get(address(a.ID, "")).Want(200).WantText("[id='experience.0.from-error']", "8/2019")
	patch("2", "basic.name=Nobody").Want(409)
	if s.get(who, a.ID).Content.Basic.Name != "Maija" {
		t.Error("the late window overwrote")
	}
	late := page.Form("#application").Set("basic.phone", "050 9").Press("Save").Want(409)
	late.WantText(".ds-error-summary", "another window")
	if got := late.Find("[name='basic.phone']").AttrOr("value", ""); got != "050 9" {
		t.Errorf("what was typed is lost: %q", got)
	}
	late.Form("#application").Press("Save").Follow().Want(200) // a decision
	if s.get(who, a.ID).Content.Basic.Phone != "050 9" {
		t.Error("saving again did not replace")
	}
}

// A draft says when it was saved, with the day unless that is today, and how much
// time is left, also where no script counts on.
func TestTimesOfADraft(t *testing.T) {
	t.Parallel()
	s := open(t)
	rec := s.publish(testfactory.Job{})
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, rec)
	at := func() *webtest.Page { return c.Get(address(a.ID, "")).Want(200) }
	saved := "Saved at " + l10n.Time(i18n.EN, a.UpdatedAt, a.Zone())
	if got := at().Text("[data-autosave-status]"); got != saved {
		t.Errorf("of today: %q, want %q", got, saved)
	}
	at().WantNone("[data-countdown]").WantText(".vk-left[data-color=neutral]", "days left")
	s.Env.Clock.Set(s.ClosesAt(t, rec).Add(-3*time.Hour - 12*time.Minute))
	if got := at().Text("[data-autosave-status]"); !strings.Contains(got,
		strings.ReplaceAll(l10n.Date(i18n.EN, a.UpdatedAt, a.Zone()), "\u00a0", " ")) {
		t.Errorf("of another day: %q", got)
	}
	at().WantText("[data-countdown].vk-left[data-color=warning]", "3 h 12 min left")
	s.Env.Clock.Set(s.ClosesAt(t, rec).Add(-90 * time.Second))
	at().WantText("[data-countdown]", "2 min left")
}

// What has happened is not promised any more.
func TestNothingIsPromisedThatIsPast(t *testing.T) {
	t.Parallel()
	s := open(t)
	rec := s.publish(testfactory.Job{})
	who, c := s.applicant("Maija Mallikas")
	a, content := s.start(who, rec), testfactory.Content(who.Name)
	_, err := s.submissions.Save(t.Context(), who, a.ID, 1, content)
	must(t, err)
	_, err = s.submissions.Send(t.Context(), who, a.ID, s.get(who, a.ID).Version)
	must(t, err)
	const receipt = "#next li:contains('by e-mail to')"
	c.Get(address(a.ID, "")).Want(200).WantCount(receipt, 1).WantText(".vk-aside-narrow dt", "Application period ends")
	s.Env.Clock.Move(25 * time.Hour)
	c.Get(address(a.ID, "")).Want(200).WantCount(receipt, 0)
	s.PassPeriod(t, rec)
	s.Env.Clock.Move(time.Minute)
	c.Get(address(a.ID, "")).Want(200).WantText(".vk-aside-narrow",
		"Application period ended").WantCount("#next li:contains('When the')", 0)
}

// FORM-35: a refused file is explained beside its field.
func TestRefusedFileFORM35(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{Form: everything()}))
	upload := func(name string, body []byte) *webtest.Page {
		return c.Get(address(a.ID, "")).Form("[id='attachment.1']").Attach("file", name, body).Submit()
	}
	upload("cv.pdf", []byte("MZ a program")).Want(422).WantText("[id='attachment.1-error']",
		"Allowed types are pdf, doc, docx, of at most 2 MB")
	upload("cv.pdf", append([]byte("%PDF-1.7\n"), make([]byte, 3<<20)...)).Want(422).WantText("[id='attachment.1-error']",
		"too large")
	upload("cv.pdf", []byte{}).Want(422).WantText("[id='attachment.1-error']", "empty")
	if got := s.get(who, a.ID); len(got.Files) != 0 {
		t.Errorf("refused files are kept: %+v", got.Files)
	}
	upload("cv.pdf", pdf).Want(303).Follow().WantText("#slot-1", "cv.pdf").WantText("#slot-1 .ds-tag", "Saved")
	file := c.Get(address(a.ID, "/attachments/1")).Want(200)
	if d := file.Header.Get("Content-Disposition"); !strings.Contains(d, "attachment") ||
		string(file.Body) != string(pdf) {
		t.Errorf("fetched as %q", d)
	}
	c.Get(address(a.ID, "")).Form("[action$='/attachments/1/remove']").Submit().Want(303)
	if got := s.get(who, a.ID); len(got.Files) != 0 {
		t.Error("the file was not removed")
	}
}

// APPL-01, APPL-13, APPL-15: after the period pages explain and change nothing.
func TestAfterThePeriodAPPL13(t *testing.T) {
	t.Parallel()
	s := open(t)
	rec := s.publish(testfactory.Job{})
	who, c := s.applicant("Maija Mallikas")
	sent, content := s.start(who, rec), testfactory.Content(who.Name)
	_, err := s.submissions.Save(t.Context(), who, sent.ID, 1, content)
	must(t, err)
	sent = s.get(who, sent.ID)
	_, err = s.submissions.Send(t.Context(), who, sent.ID, sent.Version)
	must(t, err)
	draft := s.start(who, s.publish(testfactory.Job{Days: 20}))
	form := c.Get(address(draft.ID, "")).Want(200).Form("#application")
	s.PassPeriod(t, rec)
	s.Env.Clock.Move(time.Minute)
	c.Get(address(sent.ID, "")).Want(200).WantText("#next",
		"contact the employer").WantNone("a[href$='/edit']").WantNone("[data-dialog-open=withdraw]")
	c.Post(address(sent.ID, "/withdraw"), map[string][]string{"_csrf": {c.CSRF()}}).Want(410).WantText(".ds-error-summary",
		"period is over")
	form.Set("basic.phone", "050 9").Press("Save").Want(410).WantText(".ds-error-summary", "period is over")
	c.Get(address(draft.ID, "")).Want(200).WantText(".ds-alert", "period is over").WantNone("#application")
	c.Get("/account").Want(200).WantText("#late", "Not sent in time")
	c.Get(address(sent.ID, "/ad")).Want(200).WantText("h1", "Opettaja") // C11
	c.Get(address(draft.ID, "/delete")).Form("[action$='/delete']").Submit().WantRedirect("/account")
}

// ACC-15: what is another's is not there.
func TestOthersApplicationsAreNotThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, _ := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{Form: everything()}))
	_, other := s.applicant("Toinen Hakija")
	for _, below := range []string{"", "/edit", "/preview", "/ad", "/withdraw", "/delete", "/attachments/1"} {
		other.Get(address(a.ID, below)).Want(404)
	}
	for _, below := range []string{"", "/send", "/withdraw", "/resend", "/delete", "/attachments/1/remove"} {
		other.Post(address(a.ID, below), map[string][]string{"_csrf": {other.CSRF()}}).Want(404)
	}
}

// The same through the API.
func TestAPI(t *testing.T) {
	t.Parallel()
	s := open(t)
	rec := s.publish(testfactory.Job{})
	who, c := s.applicant("Maija Mallikas")
	const base = "/api/v1/account/applications"
	type reply struct {
		ID             uuid.UUID
		State          string
		Version        int
		ContentVersion int `json:"content_version"`
		Missing        []struct{ Field, Message string }
		Content        form.Content
	}
	var r reply
	c.JSON("POST", base, map[string]any{"ad": rec.Ad}, &r).Want(201)
	if r.State != "draft" || len(r.Missing) == 0 || r.Content.Basic.Name != who.Name {
		t.Fatalf("begun %+v", r)
	}
	one := base + "/" + r.ID.String()
	c.JSON("POST", one+"/send", map[string]any{"version": r.Version}, nil).Want(422)
	var saved struct{ Version, Percent int }
	c.JSON("PUT", one+"/content", map[string]any{"content_version": r.ContentVersion,
		"content": testfactory.Content(who.Name)}, &saved).Want(200)
	if saved.Percent != 100 {
		t.Errorf("saved %+v", saved)
	}
	c.JSON("PUT", one+"/content", map[string]any{"content_version": r.ContentVersion, "content": form.Content{}},
		nil).Want(409)
	c.JSON("POST", one+"/send", map[string]any{"version": saved.Version}, &r).Want(200)
	if r.State != "sent" {
		t.Errorf("sent %+v", r)
	}
	c.JSON("DELETE", one, nil, nil).Want(409)
	c.JSON("POST", one+"/withdraw", nil, &r).Want(200)
	c.JSON("POST", one+"/resend", nil, &r).Want(200)
	var list struct{ Applications []reply }
	c.JSON("GET", base, nil, &list).Want(200)
	if len(list.Applications) != 1 || list.Applications[0].State != "sent" {
		t.Errorf("listed %+v", list)
	}
	if n, err := s.Applications.Candidates(t.Context(), s.Superuser, rec.ID, application.Filter{}); err != nil ||
		n.Total != 1 {
		t.Errorf("received %d: %v", n.Total, err)
	}
	s.visitor().JSON("GET", base, nil, nil).Want(401)
}
