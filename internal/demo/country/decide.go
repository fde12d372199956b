package country

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	app "vakans/internal/application"
	"vakans/internal/i18n"
)

// planDecisions is what the recruiter does when the period is over.
func (m *maker) planDecisions(a *ad) {
	over := m.closing(a)
	later := func(days int, what string, do func(context.Context, *ad) error) {
		t := over.AddDate(0, 0, days)
		t = time.Date(t.Year(), t.Month(), t.Day(), 9+days%6, 12, 0, 0, m.zone)
		if t.Before(m.now) {
			m.at(t, what+" "+a.key, func(ctx context.Context) error { return do(ctx, a) })
		}
	}
	switch a.fate {
	case open:
		if a.from <= -14 { // those who came early are read early
			m.at(m.now.Add(-5*time.Hour), "look at "+a.key, m.glance(a))
		}
	case endedEarly:
		m.at(m.day(-10, 9, 30), "end "+a.key, func(ctx context.Context) error { return m.end(ctx, a) })
	case selection:
		later(1, "read", m.read)
		later(3, "interview", m.interview)
		later(5, "choose", m.choose)
	case recruited:
		later(1, "read", m.read)
		later(3, "interview", m.interview)
		later(8, "hire", m.hireOne)
		later(10, "close", func(ctx context.Context, a *ad) error { return m.close(ctx, a, "recruited", "filled") })
	case notFilled:
		later(2, "read", m.read)
		later(4, "tell", m.tellRest)
		later(5, "close", func(ctx context.Context, a *ad) error { return m.close(ctx, a, "not_filled", "empty") })
	case cancelled:
		later(2, "close", func(ctx context.Context, a *ad) error { return m.close(ctx, a, "cancelled", "stop") })
	}
}

// glance moves the first applicants of an open ad on.
func (m *maker) glance(a *ad) func(context.Context) error {
	return func(ctx context.Context) error {
		if len(a.sent) < 3 {
			return nil
		}
		return m.status(ctx, a, a.sent[:2], app.StatusReview)
	}
}

func (m *maker) status(ctx context.Context, a *ad, some []*application, to app.Status) error {
	if len(some) == 0 {
		return nil
	}
	_, err := m.Applications.SetStatus(ctx, a.who, a.rec.ID, ids(some), to)
	return err
}

func ids(some []*application) []uuid.UUID {
	var all []uuid.UUID
	for _, s := range some {
		all = append(all, s.id)
	}
	return all
}

// standing are the applications that were not withdrawn, the guest's first
// where the story has the guest interviewed.
func (a *ad) standing() []*application {
	var all []*application
	for _, s := range a.sent {
		if s.course != withdrawn {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(x, y *application) int { return a.rank(x) - a.rank(y) })
	return all
}

// rank puts the guest second among the interviewed, or last.
func (a *ad) rank(s *application) int {
	switch {
	case s.who.name != guests[s.who.lang]:
		return s.n + 1
	case a.guest() == "interview":
		return 1
	}
	return len(a.sent) + 2
}

func (m *maker) read(ctx context.Context, a *ad) error {
	all := a.standing()
	if err := m.status(ctx, a, all[:len(all)-len(all)/3], app.StatusReview); err != nil {
		return err
	}
	for i, kind := range []string{"comment.good", "comment.ask"} {
		if i >= len(all) {
			break
		}
		if _, err := m.Applications.Write(ctx, a.who, all[i].id, app.KindComment, phrase(kind, a.org.lang)); err != nil {
			return err
		}
	}
	return nil
}

// interview invites a few of the best.
func (m *maker) interview(ctx context.Context, a *ad) error {
	best := a.standing()
	best = best[:min(len(best), max(3, len(best)/10))]
	if len(best) == 0 {
		return nil
	}
	if err := m.status(ctx, a, best, app.StatusInterview); err != nil {
		return err
	}
	_, err := m.Applications.Send(ctx, a.who, a.rec.ID, ids(best), m.message(a, "interview"))
	if err != nil {
		return err
	}
	_, err = m.Applications.Write(ctx, a.who, best[0].id, app.KindNote, phrase("note", a.org.lang))
	return err
}

// choose offers the job to one and turns the weakest down.
func (m *maker) choose(ctx context.Context, a *ad) error {
	all := a.standing()
	if len(all) < 3 {
		return nil
	}
	chosen := all[:1]
	if a.guest() == "interview" {
		chosen = all[1:2]
	}
	if _, err := m.Applications.Write(ctx, a.who, chosen[0].id, app.KindComment,
		phrase("comment.ref", a.org.lang)); err != nil {
		return err
	}
	if err := m.status(ctx, a, chosen, app.StatusOffered); err != nil {
		return err
	}
	return m.status(ctx, a, all[len(all)-1:], app.StatusNotSelected)
}

func (m *maker) hireOne(ctx context.Context, a *ad) error {
	if err := m.choose(ctx, a); err != nil {
		return err
	}
	if err := m.status(ctx, a, a.standing()[:1], app.StatusHired); err != nil {
		return err
	}
	return m.tellRest(ctx, a)
}

func (m *maker) tellRest(ctx context.Context, a *ad) error {
	_, err := m.Applications.TellTheRest(ctx, a.who, a.rec.ID, m.message(a, "told"), nil)
	return err
}

// message to candidates, in every language that somebody reads.
func (m *maker) message(a *ad, kind string) app.Message {
	langs := slices.Clone(a.org.langs)
	if !slices.Contains(langs, i18n.EN) {
		langs = append(langs, i18n.EN)
	}
	return app.Message{Subject: in(phrases[kind+".subject"], langs), Body: in(phrases[kind+".body"], langs), Key: kind}
}

func (m *maker) close(ctx context.Context, a *ad, outcome, reason string) error {
	rec, err := m.Recruitments.Get(ctx, a.who, a.rec.ID)
	if err != nil {
		return err
	}
	return m.Applications.Close(ctx, a.who, rec.ID, rec.Version, outcome, phrase(reason, a.org.lang))
}

func (m *maker) end(ctx context.Context, a *ad) error {
	now, err := m.Recruitments.Ad(ctx, a.who, a.rec.Ad)
	if err != nil {
		return err
	}
	_, err = m.Recruitments.EndEarly(ctx, a.who, a.rec.Ad, now.Version, phrase("end", a.org.lang))
	return err
}
