package e2e_test

import (
	"testing"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/submission"
)

// join registers somebody who looks for work, through the features' own
// functions, and signs them in.
func (p *product) join(t testing.TB, name string, l i18n.Lang) authz.Actor {
	t.Helper()
	ctx := t.Context()
	id, err := p.Applicants.Begin(ctx, applicant.Registration{Email: mailOf(name), Name: name, Password: password, Language: l, Terms: true})
	must(t, err)
	in, err := p.Applicants.Confirm(ctx, id, p.code(p.letter(mailOf(name), "koodi")), applicant.Client{})
	must(t, err)
	r, err := p.Applicants.Authenticate(ctx, in.Token)
	must(t, err)
	return r.Actor
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
		a := w.begin(w.t, who, ad)
		_, err := w.Submissions.Send(w.t.Context(), who, a.ID, a.Version)
		must(w.t, err)
	}
}
