package country

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/form"
	"vakans/internal/i18n"
)

// course is what becomes of an application while the period is open.
type course string

const (
	kept      course = "sent"
	begun     course = "draft"
	edited    course = "edited"
	withdrawn course = "withdrawn"
	resent    course = "resent"
)

// courses of applications to ads that are open, in turn.
var courses = []course{kept, edited, kept, begun, withdrawn, kept, resent, kept}

// application is one person's application to one ad.
type application struct {
	ad     *ad
	who    *person
	id     uuid.UUID
	course course
	n      int // among those to the ad
	at     time.Time
	last   time.Time // until when the period is open
}

// youngPeople apply for the summer.
const youngPeople = 118

// planApplications spreads the applications over the period.
func (m *maker) planApplications(a *ad) {
	if a.fate == upcoming {
		return
	}
	first, last := m.day(a.from, 20, 0), m.closing(a)
	if a.fate == endedEarly {
		last = m.day(-10, 8, 0)
	}
	if last.After(m.now) {
		last = m.now
	}
	all := m.applicants(a)
	for n, app := range all {
		at := first.Add(last.Sub(first) * time.Duration(n+1) / time.Duration(len(all)+1))
		at = m.waking(at, first, last.Add(-2*time.Hour))
		app.ad, app.n, app.at, app.last = a, n, at, last.Add(-20*time.Minute)
		m.at(app.at, "begin "+app.name(), func(ctx context.Context) error { return m.begin(ctx, app) })
	}
}

// applicants of an ad: the guest, if the story wants so, and others in turn.
func (m *maker) applicants(a *ad) []*application {
	var all []*application
	if a.job.summer {
		for n := range youngPeople {
			l := i18n.FI
			if n%6 == 5 {
				l = i18n.SV
			}
			all = append(all, &application{who: m.pools[l].child(), course: kept})
		}
		return all
	}
	for range a.applicants {
		all = append(all, &application{who: m.pools[m.speaks(a, len(all))].adult(), course: kept})
	}
	if a.fate == open {
		for _, app := range all {
			app.course = courses[m.turn%len(courses)]
			m.turn++
		}
	} else if len(all) > 5 {
		all[5].course = withdrawn
	}
	if what := a.guest(); what != "" {
		g := &application{who: m.pools[a.org.lang].guest, course: course(what)}
		if what == "interview" || what == "told" {
			g.course = kept
		}
		all = slices.Insert(all, len(all)/2, g)
	}
	return all
}

func (a *ad) guest() string {
	_, what, _ := strings.Cut(a.more, "guest:")
	return what
}

// speaks is the language of the n-th applicant: every third one writes in the
// ad's second language.
func (m *maker) speaks(a *ad, n int) i18n.Lang {
	l := a.langs[0]
	if len(a.langs) > 1 && n%3 == 2 {
		l = a.langs[1]
	}
	if m.pools[l] == nil {
		l = a.langs[0]
	}
	return l
}

// waking moves a moment to when people are awake, within bounds.
func (m *maker) waking(t, first, last time.Time) time.Time {
	y, mo, d := t.In(m.zone).Date()
	t = time.Date(y, mo, d, 8+m.rand.IntN(14), m.rand.IntN(60), m.rand.IntN(60), 0, m.zone)
	switch {
	case t.Before(first):
		return first.Add(time.Duration(m.rand.IntN(60)) * time.Minute)
	case t.After(last):
		return last.Add(-time.Duration(m.rand.IntN(90)) * time.Minute)
	}
	return t
}

func (app *application) name() string { return fmt.Sprintf("%s of %s", app.ad.key, app.who.email) }

// begin registers whoever has no account yet, opens the form and writes the
// first part. The rest follows half an hour later.
func (m *maker) begin(ctx context.Context, app *application) error {
	if err := m.register(ctx, app.who); err != nil {
		return err
	}
	applied, err := m.Submissions.Start(ctx, app.who.actor, app.ad.rec.Ad, uuid.Nil, app.who.lang)
	if err != nil {
		return err
	}
	app.id = applied
	c := m.content(app)
	if app.course == begun {
		return m.save(ctx, app, partly(app.form(), c, app.progress()))
	}
	m.at(app.in(30*time.Minute), "send "+app.name(), func(ctx context.Context) error { return m.complete(ctx, app, c) })
	if app.who.young {
		return nil // written in one go
	}
	first := c
	first.Motivation, first.Answers, first.ElectronicNotice = "", nil, nil
	return m.save(ctx, app, first)
}

// progress of a draft, in hundredths; the guest's is the one that is shown.
func (app *application) progress() int {
	if app.ad.guest() == "draft" {
		return 60
	}
	return []int{25, 50, 80}[app.n%3]
}

// in is a moment later than the beginning, still within the period.
func (app *application) in(d time.Duration) time.Time {
	t := app.at.Add(d)
	if t.After(app.last) {
		return app.last
	}
	return t
}

func (app *application) form() form.Form {
	return formOf(app.ad.job.form, app.ad.key, app.ad.langs)
}

func (m *maker) save(ctx context.Context, app *application, c form.Content) error {
	now, err := m.Submissions.Get(ctx, app.who.actor, app.id)
	if err != nil {
		return err
	}
	_, err = m.Submissions.Save(ctx, app.who.actor, app.id, now.ContentVersion, c)
	return err
}

// complete fills in the rest, attaches files and sends.
func (m *maker) complete(ctx context.Context, app *application, c form.Content) error {
	for _, slot := range app.form().Attachments {
		if !slot.Mandatory && (app.n+slot.Slot)%3 != 0 {
			continue
		}
		name := fmt.Sprintf("%s %s.pdf", slot.Label[app.lang()], app.who.name)
		if _, err := m.Submissions.Attach(ctx, app.who.actor, app.id, slot.Slot, name,
			app.paper(slot.Label[app.lang()], c)); err != nil {
			return err
		}
	}
	if err := m.save(ctx, app, c); err != nil {
		return err
	}
	if err := m.send(ctx, app); err != nil {
		return err
	}
	m.counts.sent++
	app.ad.sent = append(app.ad.sent, app)
	m.afterwards(app, c)
	return nil
}

// lang is the language that the application is written in, as far as the ad's
// form knows it.
func (app *application) lang() i18n.Lang {
	if slices.Contains(app.ad.langs, app.who.lang) {
		return app.who.lang
	}
	return app.ad.langs[0]
}

func (m *maker) send(ctx context.Context, app *application) error {
	now, err := m.Submissions.Get(ctx, app.who.actor, app.id)
	if err != nil {
		return err
	}
	_, err = m.Submissions.Send(ctx, app.who.actor, app.id, now.Version)
	return err
}

// afterwards is what applicants do with what they have sent.
func (m *maker) afterwards(app *application, c form.Content) {
	switch app.course {
	case edited:
		c.Motivation += "\n\n" + phrase("edited", app.who.lang)
		m.at(app.in(26*time.Hour), "edit "+app.name(), func(ctx context.Context) error {
			if err := m.save(ctx, app, c); err != nil {
				return err
			}
			return m.send(ctx, app)
		})
	case withdrawn, resent:
		m.at(app.in(31*time.Hour), "withdraw "+app.name(), func(ctx context.Context) error {
			if app.course == resent {
				m.at(app.in(50*time.Hour), "send again "+app.name(), func(ctx context.Context) error {
					return m.Submissions.Resend(ctx, app.who.actor, app.id)
				})
			}
			return m.Submissions.Withdraw(ctx, app.who.actor, app.id)
		})
	}
}
