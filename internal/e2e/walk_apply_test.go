package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// findAd: a visitor finds the ad on the job site and on the organisation's own
// page, in both its languages, and a feed reader finds it too (AD-10, PUB-34).
func (w *walk) findAd() {
	w.t.Helper()
	w.applicant = w.person("applicant", i18n.FI)
	p := w.applicant
	p.open(w.national("/")).follow(title).sees("4 B", "Kaisa Kysyttävä", "Mallila", "3 200–3 900 euroa")
	w.ad = pathOf(p.url())
	p.open(w.at(w.org.Slug, "/")).follow(title).sees("4 B")
	if feed := w.body(w.at(w.org.Slug, "/fi/feed.rss")); !strings.Contains(feed, "<title>"+title+"</title>") {
		w.t.Errorf("the feed does not have the job:\n%s", feed)
	}
	p.open(w.national("/fi/jobs?q=eiole")).misses(title)
	p.open(w.national("/fi/jobs?q=luokanopettaja")).follow(title)
}

// register: Apply leads through registration, with a code from the mail, to the
// form (ACC-01 to ACC-09, PUB-39).
func (w *walk) register() {
	w.t.Helper()
	p, l := w.applicant, i18n.FI
	p.follow(m.JobsiteApply(l)).follow(m.AccountRegisterTitle(l))
	p.pressFor(http.StatusUnprocessableEntity, m.AccountRegisterTitle(l), "form")
	p.write("email", maija).write("name", name).write("password",
		secret).tick("terms").tick("privacy_notice").press(m.AccountRegisterTitle(l), "form")
	p.write("code", w.code(w.letter(maija,
		"Vahvistuskoodisi"))).press(m.AccountConfirm(l)).sees(title).press(m.ApplyBegin(l))
	w.mine = pathOf(p.url())
}

// fillIn fills the form, with a file. With scripts it saves itself on the way
// (FORM-03, FORM-08, FORM-35).
func (w *walk) fillIn() {
	w.t.Helper()
	p, l := w.applicant, i18n.FI
	p.write("basic.phone", "040 000 0000")
	if w.scripts {
		saved := p.value(`document.querySelector("form[data-autosave]").dataset.version`)
		p.do(focus("basic.address"))
		p.until(`document.querySelector("form[data-autosave]").dataset.version !== ` + quote(saved))
	}
	p.write("basic.address", "Mallitie 1").choose("degrees.0.level", "master").write("degrees.0.name",
		"Kasvatustieteen maisteri").write("degrees.0.completed", "5/2019").
		write("experience.0.employer", "Mallilan koulu").write("experience.0.title", "Opettaja").write("experience.0.from",
		"8/2019").write("experience.0.duties", "Opetus.").
		write("motivation", "Haluan opettaa.").choose("electronic_notice", "yes")
	w.answer()
	if w.scripts {
		p.do(focus("motivation"))
		p.attach("#attachment\\.1",
			w.pdf("todistus.pdf")).until(`document.querySelector("#slot-1 .vk-files")?.textContent.includes("todistus.pdf") === true`)
		return
	}
	p.press(m.CommonSave(l), "#application").sees(m.ApplySaved(l))
	p.attach("#attachment\\.1", w.pdf("todistus.pdf")).press(m.UiUpload(l), "#slot-1").sees("todistus.pdf")
}

// answer answers a question of each kind.
func (w *walk) answer() {
	w.t.Helper()
	p := w.applicant
	for _, kind := range form.Kinds {
		field := p.nameOf(question(kind))
		switch kind {
		case form.YesNo:
			p.choose(field, "yes")
		case form.OneOf, form.SeveralOf:
			p.pickLabel("Ilta", "fieldset:has([name="+quote(field)+"])")
		case form.Number:
			p.write(field, "4,5")
		case form.Date:
			p.write(field, "1.8.2027")
		default:
			p.write(field, "Vastaus "+string(kind))
		}
	}
}

// pdf puts a small PDF on the disk, as a person has one.
func (w *walk) pdf(name string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	must(w.t, os.WriteFile(path, []byte(pdf), 0o600))
	return path
}

const pdf = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

// send looks the application through and sends it; a receipt comes by mail, and
// the employer sees it at once (APPL-02, APPL-03, FORM-09).
func (w *walk) send() {
	w.t.Helper()
	p, l := w.applicant, i18n.FI
	p.press(m.ApplyCheckAndSend(l)).sees("Haluan opettaa.", "Vastaus text", "Ilta", "4,5", "todistus.pdf",
		m.ApplyReadyTitle(l))
	w.recruiter.open(w.base + "/candidates").misses(name) // no draft is ever seen
	p.press(m.ApplySend(l)).sees(m.ApplySentThanks(l))
	receipt := w.letter(maija, "Kiitos hakemuksestasi")
	if !strings.Contains(receipt.Text, title) || !strings.Contains(receipt.Text, w.national("/account")) {
		w.t.Errorf("the receipt says:\n%s", receipt.Text)
	}
	w.recruiter.open(w.base + "/candidates").sees(name)
	w.recruiter.open(w.base + "/form").sees(m.RecruitmentFormLocked(w.recruiter.lang)) // FORM-36
}

// change edits, withdraws and sends again, and the employer is told each time
// (APPL-05, APPL-06, APPL-10 to APPL-12).
func (w *walk) change() {
	w.t.Helper()
	p, l := w.applicant, i18n.FI
	p.open(w.mine).follow(m.ApplyEdit(l)).write("motivation",
		"Haluan todella opettaa.").press(m.ApplyEditingDone(l)).sees(m.ApplyEditSent(l), "Haluan todella opettaa.")
	w.letter("rekry@"+w.org.Slug+".example", "redigerats")
	if w.scripts {
		p.tap(m.ApplyWithdraw(l))
		p.until(`document.querySelector("dialog").open`)
		p.look()
		p.press(m.ApplyWithdraw(l), "dialog[open]")
	} else {
		p.press(m.ApplyWithdraw(l)).press(m.ApplyWithdraw(l))
	}
	p.sees(m.ApplyWithdrawnTitle(l))
	w.letter("rekry@"+w.org.Slug+".example", "återkallats")
	w.letter(maija, "peruttu")
	p.press(m.ApplyResend(l)).sees(m.ApplyResentDone(l))
	p.open(w.national("/account")).sees(title)
}

// lastMoment: at the closing second the ad leaves the list and the form refuses
// (PUB-08, APPL-01). The clock is moved; everybody's session has ended since.
func (w *walk) lastMoment() {
	w.t.Helper()
	p, l := w.applicant, i18n.FI
	w.pass(w.closes.Add(-20 * time.Minute))
	p.open(w.mine+"/edit").write("email", maija).write("password", secret).press(m.CommonSignIn(l))
	if !strings.Contains(w.page("/fi/jobs"), title) {
		w.t.Error("the ad left the list before its last second")
	}
	p.write("motivation", "Myöhästyn tästä.")
	w.pass(w.closes.Add(time.Second))
	if strings.Contains(w.page("/fi/jobs"), title) || strings.Contains(w.body(w.at(w.org.Slug, "/fi/jobs")), title) {
		w.t.Error("the ad is still in the list after its last second")
	}
	p.pardons("status 410") // of the form's saving itself
	p.pressFor(http.StatusGone, m.ApplyEditingDone(l)).sees(m.ApplyPeriodOver(l))
	p.open(w.mine).sees("Haluan todella opettaa.").misses("Myöhästyn", m.ApplyEdit(l))
	p.open(w.ad).misses(m.JobsiteApply(l))
	p.open(w.national("/apply/" + ids.FindString(w.ad))).misses(m.ApplyBegin(l))
}
