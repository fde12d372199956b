package e2e_test

import (
	"io"
	"net/http"
	"strings"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"vakans/internal/application"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// handle: the recruiter reads the applications, downloads a file, writes notes,
// and moves many at once, with a way back (CASE-08, CASE-09).
func (w *walk) handle() {
	w.t.Helper()
	p, l := w.recruiter, w.recruiter.lang
	w.signIn(p, "rekry@"+w.org.Slug+".example", "/recruitments")
	p.follow(titleSV).follow(m.CaseTitle(l)).sees(name, others[0], others[1]).follow(name).
		sees("Haluan todella opettaa.", "Vastaus text", "Ilta SV", "Kasvatustieteen maisteri", "040 000 0000")
	if got := w.download(p, p.value(`document.querySelector("#show-attachments a").href`)); got != pdf {
		w.t.Errorf("the file is %q", got)
	}
	p.follow(m.CaseTabNotes(l)).write("body", "Bara för mig.",
		"form:has([value=note])").press(m.CaseSaveNote(l)).sees("Bara för mig.")
	p.write("body", "Lovande.",
		"form:has([value=comment])").press(m.CaseSaveComment(l)).sees("Lovande.").follow(m.CaseTabEvents(l))

	p.open(w.base + "/candidates")
	w.moveAll(application.StatusReview, name, others[0], others[1])
	p.press(m.UiUndo(l)).sees(m.CaseUndone(l, 3))
	w.moveAll(application.StatusNotSelected, others[0], others[1])
	p.follow(name).choose("status", string(application.StatusHired)).press(m.CaseMove(l))
	p.open(w.base + "/candidates?status=not_selected").sees(others[0]).misses(name)
}

// moveAll chooses applicants in the list and moves them with one action.
func (w *walk) moveAll(to application.Status, names ...string) {
	w.t.Helper()
	p, l := w.recruiter, w.recruiter.lang
	for _, n := range names {
		p.mark(n)
	}
	p.pick("select[name=status]", string(to)).press(m.CaseMove(l)).
		sees(m.CaseMoved(l, len(names), m.Text(l, "code.status_"+string(to), nil)))
}

// writeTo: a message to one applicant, seen before it is sent, and logged.
func (w *walk) writeTo() {
	w.t.Helper()
	p, l := w.recruiter, w.recruiter.lang
	p.open(w.base + "/candidates").mark(name)
	p.press(m.CaseWrite(l)).sees(name)
	p.write("subject.fi", "Tervetuloa töihin").write("body.fi",
		"Hei {{recipient_name}}, aloitat elokuussa.").press(m.CasePreview(l)).sees("Hei " + name)
	p.press(m.CaseSendTo(l, 1)).sees(m.CaseMessageSent(l, 1))
	if got := w.letter(maija, "Tervetuloa töihin"); !strings.Contains(got.Text, "Hei "+name+", aloitat elokuussa.") {
		w.t.Errorf("the message says:\n%s", got.Text)
	}
	p.follow(m.CaseTabEvents(l)).sees("Tervetuloa töihin")
}

// closeCase: closing is refused while somebody waits for an answer (CASE-05);
// then everybody not chosen is told by one action, and the case is closed.
func (w *walk) closeCase() {
	w.t.Helper()
	p, l := w.recruiter, w.recruiter.lang
	p.open(w.base + "/candidates").follow(m.CaseCloseCase(l)).sees(m.CaseUntold(l, 2))
	p.follow(m.CaseTellRest(l)).sees(others...).press(m.CasePreview(l)).sees(titleSV)
	p.press(m.CaseSendTo(l, 2)).sees(m.CaseRestTold(l, 2))
	for _, n := range others {
		w.letter(mailOf(n), "Päätös hakemuksestasi")
	}
	p.open(w.base+"/close").choose("outcome", "recruited").write("reason", "Bra sökande.").press(m.CaseCloseCase(l)).
		sees(m.CaseClosedTitle(l, m.Text(l, "code.outcome_recruited", nil)))
}

// learn: the applicant finds the recruitment closed, and among the closed ones alone
// (PROF-04, APPL-17); nobody has had a letter twice.
func (w *walk) learn() {
	w.t.Helper()
	w.settle()
	w.applicant.open(w.mine).sees(m.ApplyCaseClosed(i18n.FI))
	p := w.applicant.open(w.national("/account"))
	if closed := p.text("#closed"); !strings.Contains(closed, title) {
		w.t.Errorf("among the closed recruitments are: %s", closed)
	}
	if rest := p.text("#unfinished, #active, #late"); strings.Contains(rest, title) {
		w.t.Errorf("the closed recruitment is among the others: %s", rest)
	}
	if n := w.letters(maija, "Päätös hakemuksestasi"); n != 0 {
		w.t.Errorf("the one who was hired is told %d times that she was not", n)
	}
	seen := map[string]bool{}
	for _, m := range w.sink.List() {
		if seen[m.MessageID] {
			w.t.Errorf("%q went twice to %v", m.Subject, m.To)
		}
		seen[m.MessageID] = true
	}
	for _, n := range others {
		if got := w.subjects(mailOf(n)); len(got) != 3 { // the code, the receipt, the decision
			w.t.Errorf("%s has the letters %q", n, got)
		}
	}
}

// download follows a link as a browser does that keeps the file.
func (w *walk) download(p *person, url string) string {
	w.t.Helper()
	cookies, err := chromedp.Call(p.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{url}})
	must(w.t, err)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, url, nil)
	must(w.t, err)
	for _, c := range cookies.Cookies {
		req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	r, err := w.client().Do(req)
	must(w.t, err)
	defer r.Body.Close()
	if to := r.Header.Get("Location"); to != "" {
		if r, err = http.Get(to); err != nil {
			w.t.Fatal(err)
		}
		defer r.Body.Close()
	}
	b, err := io.ReadAll(r.Body)
	must(w.t, err)
	if r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") {
		w.t.Errorf("%s: status %d, %q", url, r.StatusCode, r.Header.Get("Content-Disposition"))
	}
	return string(b)
}

// mailOf is the address of one of the others.
func mailOf(name string) string {
	return strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@hakija.example"
}
