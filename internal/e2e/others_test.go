package e2e_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/password"
	"vakans/internal/planetest"
	"vakans/internal/recruitment"
	"vakans/internal/submission"
	"vakans/internal/testfactory"
)

// employer is an organisation with a job that is open for applications.
type employer struct {
	*testfactory.Recruiting
	Job recruitment.Recruitment
}

// employer founds an organisation in the product, with people in it and an open
// job, through the features' own functions.
func (p *product) employer(t testing.TB, f form.Form) *employer {
	t.Helper()
	schemas, err := p.Schemas()
	must(t, err)
	env := &planetest.Env{Planes: p.Planes, Clock: p.Clock, Schemas: schemas}
	r := testfactory.NewWho(env).Office(t).Recruiting(t)
	e := &employer{r, r.Open(t, testfactory.Job{Form: f})}
	p.settle() // on the job site, too
	return e
}

// seeker is somebody with an account who looks for work.
type seeker struct {
	authz.Actor
	Email, Token string
}

// join registers somebody through the features' own functions, and signs them
// in. Their passwords are hashed cheaply: what that costs is not the matter here.
func (p *product) join(t testing.TB, name string, l i18n.Lang) seeker {
	t.Helper()
	ctx := t.Context()
	accounts := *p.Applicants
	accounts.Hasher = password.New(password.Params{MemoryKiB: 64, Time: 1, Threads: 1}, 2)
	id, err := accounts.Begin(ctx, applicant.Registration{Email: mailOf(name), Name: name, Password: secret, Language: l,
		Terms: true, PrivacyNotice: true})
	must(t, err)
	in, err := accounts.Confirm(ctx, id, p.code(p.letter(mailOf(name), "koodi")), applicant.Client{})
	must(t, err)
	r, err := accounts.Authenticate(ctx, in.Token)
	must(t, err)
	return seeker{r.Actor, mailOf(name), in.Token}
}

// joinMany is join for many, at once.
func (p *product) joinMany(t testing.TB, n int) []seeker {
	t.Helper()
	all := make([]seeker, n)
	together(n, func(i int) { all[i] = p.join(t, fmt.Sprintf("Hakija Numero %d", i+1), i18n.FI) })
	if t.Failed() {
		t.FailNow()
	}
	return all
}

// together does n things at once.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// begin begins an application and answers all that the form asks.
func (p *product) begin(t testing.TB, who authz.Actor, ad uuid.UUID) submission.Application {
	t.Helper()
	ctx := t.Context()
	id, err := p.Submissions.Start(ctx, who, ad, uuid.Nil, i18n.FI)
	must(t, err)
	a, err := p.Submissions.Get(ctx, who, id)
	must(t, err)
	_, err = p.Submissions.Save(ctx, who, id, a.ContentVersion, filled(a))
	must(t, err)
	for _, slot := range a.Ad.Form.Attachments {
		_, err := p.Submissions.Attach(ctx, who, id, slot.Slot, "todistus.pdf", []byte(pdf))
		must(t, err)
	}
	a, err = p.Submissions.Get(ctx, who, id)
	must(t, err)
	return a
}

// filled is a complete answer to a form.
func filled(a submission.Application) form.Content {
	yes := true
	c := form.Content{
		Basic:      form.Basic{Name: a.Content.Basic.Name, Phone: "040 111 1111"},
		Degrees:    []form.Degree{{Level: "master", Name: "Maisteri", Highest: true}},
		Experience: []form.Experience{{Employer: "Mallilan koulu", Title: "Opettaja", From: "2019-08"}},
		Motivation: "Haluan tämän työn.", ElectronicNotice: &yes, Answers: map[uuid.UUID][]string{},
	}
	for _, q := range a.Ad.Form.Questions {
		c.Answers[q.ID] = []string{map[form.Kind]string{form.YesNo: "no", form.Number: "3", form.Date: "2027-08-01"}[q.Kind]}
		switch {
		case len(q.Options) > 0:
			c.Answers[q.ID] = []string{q.Options[0].ID}
		case c.Answers[q.ID][0] == "":
			c.Answers[q.ID] = []string{"Vastaus"}
		}
	}
	return c
}

// othersApply: two more apply while the period runs.
func (w *walk) othersApply() {
	w.t.Helper()
	ad := uuid.MustParse(ids.FindString(w.ad))
	for _, name := range others {
		who := w.join(w.t, name, i18n.FI)
		a := w.begin(w.t, who.Actor, ad)
		_, err := w.Submissions.Send(w.t.Context(), who.Actor, a.ID, a.Version)
		must(w.t, err)
	}
}
