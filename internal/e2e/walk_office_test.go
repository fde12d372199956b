package e2e_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// becomeOffice: the superuser follows the invitation, makes the organisation's
// rules and a unit, and invites a recruiter, who accepts (ORG-03, ORG-10).
func (w *walk) becomeOffice() {
	w.t.Helper()
	w.superuser = w.person("superuser", i18n.SV)
	w.accept(w.superuser, "ylla@"+w.org.Slug+".example")
	// CASE-05, CASE-06
	w.superuser.open(w.office("/settings")).choose("require_complete", "true").press(m.CommonSave(i18n.SV))
	w.superuser.open(w.office("/units")).follow(m.OfficeUnitNew(i18n.SV)).
		write("name.sv", "Skolorna").write("name.fi", "Koulut").choose("parent",
		"Mallby").press(m.CommonSave(i18n.SV)).sees("Skolorna")
	w.superuser.open(w.office("/groups"))
	w.invite("rekry@"+w.org.Slug+".example", "Reko Rekrytoija")
	w.recruiter = w.person("recruiter", i18n.SV)
	w.accept(w.recruiter, "rekry@"+w.org.Slug+".example")
	w.recruiter.misses(m.OfficeUnits(i18n.SV), m.OfficeSettings(i18n.SV))
}

func (w *walk) invite(email, name string) {
	w.t.Helper()
	p, l := w.superuser, w.superuser.lang
	p.open(w.office("/users")).follow(m.OfficeInvite(l))
	p.pressFor(http.StatusUnprocessableEntity, m.OfficeSendInvitation(l)).sees(m.ErrorRequired(l))
	p.write("email", email).write("name", name).choose("language", "sv").choose("unit",
		"Skolorna").pickLabel(m.CodeGroupRecruiter(l)).
		press(m.OfficeSendInvitation(l)).sees(name, email)
}

// accept follows the link of an invitation and chooses a password.
func (w *walk) accept(p *person, email string) {
	w.t.Helper()
	p.open(w.link(w.letter(email, "Inbjudan"), "/office/accept"))
	p.write("password", secret).press(m.AuthAccept(p.lang)).sees(m.AuthAccepted(p.lang))
}

// signIn comes back to the office.
func (w *walk) signIn(p *person, email, to string) {
	w.t.Helper()
	p.open(w.office(to)).write("user_name", email).write("password", secret).press(m.CommonSignIn(p.lang))
}

// writeAd: the recruiter creates a recruitment, and its ad in two languages
// (AD-01, CON-01, LANG-02).
func (w *walk) writeAd() {
	w.t.Helper()
	p, l := w.recruiter, w.recruiter.lang
	p.open(w.office("/recruitments")).follow(m.RecruitmentNew(l))
	p.choose("unit", "Skolorna").write("title", titleSV).write("positions", "1").choose("level", "expert").
		choose("employment", "employment").choose("duration", "permanent").choose("responsible", "Reko Rekrytoija").
		press(m.RecruitmentCreate(l))
	w.base = pathOf(p.url())
	p.open(w.base+"/ad").write("title", titleSV).write("description",
		"Du undervisar klass **4 B**.\n\n- trygg skola\n- bra kolleger").press(m.CommonSave(l))
	p.open(w.base+"/ad?lang=fi").write("title", title).write("description",
		"Opetat luokkaa **4 B**.").write("qualifications", "Luokanopettajan kelpoisuus.").press(m.CommonSave(l))
	p.press(m.RecruitmentPreview(l)).sees("4 B")
	p.open(w.base).follow(m.RecruitmentTabDetails(l)).write("titles.fi", title).fill("#municipalities",
		"Helsingfors").choose("job_areas", w.jobArea()).
		choose("working_time", "full_time").choose("remote", "partial").write("salary.sv",
		"3 200–3 900 euro").write("salary.fi", "3 200–3 900 euroa").
		write("new_contact.name", "Kaisa Kysyttävä").write("new_contact.phone", "050 000 0000").press(m.CommonSave(l))
}

func (w *walk) jobArea() string {
	w.t.Helper()
	ref, err := w.Organisations.Reference(w.t.Context())
	must(w.t, err)
	return ref.JobAreas[0].Code
}

// askQuestions: a question of each kind and an attachment (FORM-33 to FORM-35).
func (w *walk) askQuestions() {
	w.t.Helper()
	p, l := w.recruiter, w.recruiter.lang
	p.open(w.base+"/form").choose("motivation", "mandatory").choose("address", "optional").write("attachment.1.sv",
		"Betyg").write("attachment.1.fi", "Todistus").
		choose("attachment.1.mandatory", "yes").press(m.CommonSave(l), "form[action$='/form']")
	for _, kind := range form.Kinds {
		p.choose("kind", string(kind)).press(m.RecruitmentAddQuestion(l))
		p.write("label.sv", "Fråga "+string(kind)).write("label.fi", question(kind)).choose("mandatory", "yes")
		if kind == form.OneOf || kind == form.SeveralOf {
			for i, option := range []string{"Aamu", "Ilta"} {
				p.write(fmt.Sprintf("options.%d.label.sv", i), option+" SV").write(fmt.Sprintf("options.%d.label.fi", i), option)
			}
		}
		p.press(m.CommonSave(l)).sees("Fråga " + string(kind))
	}
}

// question is what the form asks in Finnish.
func question(kind form.Kind) string { return "Kysymys " + string(kind) }

// publish: what is lacking is said, then the period is set and the ad published;
// two seconds later it is on the job site (PUB-01).
func (w *walk) publish() {
	w.t.Helper()
	p, l := w.recruiter, w.recruiter.lang
	zone, err := time.LoadLocation("Europe/Helsinki")
	must(w.t, err)
	day := w.Clock.Now().In(zone).AddDate(0, 0, 20)
	w.closes = time.Date(day.Year(), day.Month(), day.Day(), 16, 0, 0, 0, zone)
	p.open(w.base+"/publish").write("closes_on", day.Format("2.1.2006")).write("closes_at", "16.00").press(m.CommonSave(l),
		"form[action$='/period']")
	begun := time.Now()
	p.arrive(200, p.click("button", m.RecruitmentPublish(l), nil))
	published := time.Now()
	eventually(w.t, "the ad is on the job site", func() bool { return strings.Contains(w.page("/fi/jobs"), title) })
	w.t.Logf("published: the page took %s, the job site %s after it", published.Sub(begun).Round(time.Millisecond),
		time.Since(published).Round(time.Millisecond))
	if late := time.Since(published); late > 2*time.Second {
		w.t.Errorf("the ad was on the job site after %s", late)
	}
}

// page is a page of the national site as anybody gets it.
func (w *walk) page(path string) string {
	w.t.Helper()
	return w.body(w.national(path))
}

func (w *walk) body(url string) string {
	w.t.Helper()
	r, err := w.client().Get(url)
	must(w.t, err)
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	must(w.t, err)
	return string(b)
}
