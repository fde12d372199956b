package country

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"vakans/internal/clock"
	"vakans/internal/i18n"
	"vakans/internal/staff"
	"vakans/internal/wiring"
	"vakans/internal/worker"
)

// Password is everybody's in the country. It keeps the rules that passwords
// have, and can be typed without looking.
const Password = "Vakans-demo-1"

// founded is how many days ago the organisations began to use the service.
const founded = -75

// maker makes the country. Chance is seeded, so that every country is the same
// but for the days, which count from the present.
type maker struct {
	*wiring.Services
	clock   *clock.Clock
	drainer *worker.Drainer
	post    *post
	say     func(string)
	rand    *rand.Rand

	now  time.Time // the present: where the story ends
	zone *time.Location
	plan []step

	jobs   map[string]job
	orgs   map[string]*org
	pools  map[i18n.Lang]*pool
	turn   int // of the courses
	counts struct{ published, sent int }
}

// Make makes the country. It moves the clock into the past and on to the
// present, where it leaves it; the caller sets it right. What follows from
// events is worked off on the way, so no worker may run beside it.
func Make(ctx context.Context, s *wiring.Services, say func(string)) (Country, error) {
	m, err := newMaker(s, say)
	if err != nil {
		return Country{}, err
	}
	s.Letters.Mail = m.post
	defer func() { s.Letters.Mail = m.post.next }()
	s.Clock.Set(m.day(founded, 8, 0))
	for _, p := range []place{esimerkkila, exempelby, eksempelvik} {
		if err := m.found(ctx, p); err != nil {
			return Country{}, fmt.Errorf("%s: %w", p.slug, err)
		}
	}
	if err := m.administrator(ctx); err != nil {
		return Country{}, err
	}
	m.say("three organisations, each with 15 units and 7 people; their last months:")
	m.planAds()
	if err := m.tell(ctx); err != nil {
		return Country{}, err
	}
	c := m.country()
	m.say(fmt.Sprintf("%d ads were published and %d applications sent by %d people", m.counts.published, m.counts.sent,
		len(c.Applicants)))
	return c, nil
}

func newMaker(s *wiring.Services, say func(string)) (*maker, error) {
	jobs, err := library()
	if err != nil {
		return nil, err
	}
	drainer, err := s.Drainer()
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		return nil, err
	}
	m := &maker{
		Services: s, clock: s.Clock, drainer: drainer, post: &post{next: s.Letters.Mail, codes: map[string]string{}},
		say:  say,
		rand: rand.New(rand.NewPCG(1917, 1814)), //nolint:gosec // a story, not a secret
		now:  s.Clock.Now(), zone: zone, jobs: jobs, orgs: map[string]*org{},
	}
	m.pools = map[i18n.Lang]*pool{}
	for l, n := range map[i18n.Lang]int{i18n.FI: 18, i18n.SV: 13, i18n.NB: 13} {
		m.pools[l] = newPool(l, n)
	}
	return m, nil
}

// administrator of the whole service.
var administrator = staff.Administrator{
	Email: "admin@vakans.example", Name: "Alma Valtakunta", Language: i18n.EN, Password: Password,
}

func (m *maker) administrator(ctx context.Context) error {
	_, err := m.Staff.CreateAdministrator(ctx, administrator)
	return err
}

// country is what a visitor is told.
func (m *maker) country() Country {
	c := Country{Administrator: SignIn{Name: administrator.Name, Login: administrator.Email, Password: Password,
		Role: "administrator"}}
	for _, slug := range []string{esimerkkila.slug, exempelby.slug, eksempelvik.slug} {
		c.Tenants = append(c.Tenants, m.orgs[slug].shown())
	}
	for _, l := range []i18n.Lang{i18n.FI, i18n.SV, i18n.NB} {
		c.Applicants = append(c.Applicants, m.pools[l].guest.shown())
	}
	for _, l := range []i18n.Lang{i18n.FI, i18n.SV, i18n.NB} {
		for _, p := range m.pools[l].everybody {
			if p.actor.Name != "" && p != m.pools[l].guest {
				c.Applicants = append(c.Applicants, p.shown())
			}
		}
	}
	return c
}
