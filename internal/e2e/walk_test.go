package e2e_test

import (
	"strings"
	"testing"
	"time"

	"vakans/internal/i18n"
	"vakans/tenant"
)

// walk is the main job on its way from an empty organisation to a closed
// recruitment: the people in it, and what they know of each other's doings.
type walk struct {
	*product
	t       *testing.T
	scripts bool
	org     tenant.Tenant
	closes  time.Time // the last moment of the period
	base    string    // the recruitment's address in the office
	ad      string    // the ad's address on the job site
	mine    string    // the applicant's application, on the national site

	superuser, recruiter, applicant *person
}

// What everybody writes; secret is everybody's password.
const (
	secret  = "Correct horse 1!"
	title   = "Luokanopettaja"
	titleSV = "Klasslärare"
	maija   = "maija.mallikas@hakija.example"
	name    = "Maija Mallikas"
)

// others apply as well, beside the one whom the walk follows.
var others = []string{"Antti Avoin", "Bertta Borg"}

// TestMainJob walks the main job in a browser, with scripts and without them,
// and looks at every page on the way.
func TestMainJob(t *testing.T) {
	t.Parallel()
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &walk{product: open(t), t: t, scripts: scripts}
			w.org = w.found(slug(), i18n.SV)
			w.becomeOffice()
			w.writeAd()
			w.askQuestions()
			w.publish()
			w.findAd()
			w.register()
			w.fillIn()
			w.send()
			w.change()
			w.othersApply()
			w.lastMoment()
			w.handle()
			w.writeTo()
			w.closeCase()
			w.learn()
		})
	}
}

// office is an address in the organisation's back office.
func (w *walk) office(path string) string { return w.at(w.org.Slug, "/office"+path) }

// person enters with or without scripts, as the whole walk does.
func (w *walk) person(name string, l i18n.Lang) *person {
	w.t.Helper()
	return enter(w.t, name, l, w.scripts)
}

// pathOf is an address without what follows its path.
func pathOf(url string) string {
	url, _, _ = strings.Cut(url, "#")
	url, _, _ = strings.Cut(url, "?")
	return strings.TrimSuffix(url, "/")
}
