package country

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
)

// ad is a line of the list that is becoming an ad.
type ad struct {
	line
	key   string
	org   *org
	job   job
	langs []i18n.Lang
	desk  string      // the branch whose recruiter has it
	who   authz.Actor // that recruiter
	rec   recruitment.Recruitment
	sent  []*application // what the employer got
}

// planAds plans the life of every ad.
func (m *maker) planAds() {
	for i, l := range lines {
		a := &ad{line: l, key: fmt.Sprintf("%s/%s/%d", l.org, l.job, i), org: m.orgs[l.org], job: m.jobs[l.job]}
		for _, lang := range strings.Fields(l.langs) {
			a.langs = append(a.langs, i18n.Lang(lang))
		}
		desk, who := a.org.recruiter(a.job.unit)
		a.desk, a.who = desk.unit, who
		m.planAd(a, i)
	}
}

func (m *maker) planAd(a *ad, i int) {
	start := m.day(a.from, 8+i%7, 5+(i*17)%50)
	m.at(start, "draft "+a.key, func(ctx context.Context) error { return m.draft(ctx, a) })
	if a.fate == draft {
		return
	}
	m.at(start.Add(20*time.Minute), "publish "+a.key, func(ctx context.Context) error { return m.publish(ctx, a) })
	if a.has("edited") {
		m.at(start.AddDate(0, 0, 1), "publish again "+a.key,
			func(ctx context.Context) error { return m.publishAgain(ctx, a) })
	}
	if a.has("extended") {
		m.at(m.day(-9, 10, 40), "extend "+a.key, func(ctx context.Context) error { return m.extend(ctx, a) })
	}
	m.planApplications(a)
	m.planDecisions(a)
}

func (a *ad) has(word string) bool {
	for _, w := range strings.Fields(a.more) {
		if w == word || strings.HasPrefix(w, word+":") {
			return true
		}
	}
	return false
}

// draft writes a recruitment and its ad, all but the last words of those that
// stay drafts.
func (m *maker) draft(ctx context.Context, a *ad) error {
	rec, err := m.Recruitments.Create(ctx, a.who, recruitment.CreateInput{ID: id("recruitment/%s", a.key),
		Language: a.langs[0], Details: m.details(a)})
	if err != nil {
		return err
	}
	a.rec = rec
	languages := a.langs
	if a.fate == draft {
		languages = languages[:1]
	}
	for _, l := range languages {
		if err := m.write(ctx, a, l); err != nil {
			return err
		}
	}
	if a.fate == draft && a.site == 0 {
		return nil // no form and no period yet
	}
	return m.frame(ctx, a)
}

func (m *maker) write(ctx context.Context, a *ad, l i18n.Lang) error {
	now, err := m.Recruitments.Ad(ctx, a.who, a.rec.Ad)
	if err != nil {
		return err
	}
	_, err = m.Recruitments.SetText(ctx, a.who, a.rec.Ad, now.Version, l, a.text(l))
	return err
}

// frame sets form and period.
func (m *maker) frame(ctx context.Context, a *ad) error {
	now, err := m.Recruitments.Ad(ctx, a.who, a.rec.Ad)
	if err != nil {
		return err
	}
	now, err = m.Recruitments.SetForm(ctx, a.who, a.rec.Ad, now.Version, formOf(a.job.form, a.key, a.langs))
	if err != nil {
		return err
	}
	_, err = m.Recruitments.SetPeriod(ctx, a.who, a.rec.Ad, now.Version, m.period(a))
	return err
}

func (m *maker) period(a *ad) recruitment.Period {
	var p recruitment.Period
	p.ClosesOn, p.ClosesAt = written(m.closing(a), a.org.zone())
	if a.fate == upcoming {
		p.OpensOn, p.OpensAt = written(m.day(7+a.to%5, 8, 0), a.org.zone())
	}
	return p
}

// closing is when the period ends. An ad that closes today closes in a few
// hours, wherever the clock stands, or at the least notice that is allowed.
func (m *maker) closing(a *ad) time.Time {
	to := a.to
	if a.has("extended") {
		to -= 20
	}
	if to != 0 {
		return m.day(max(to, a.from+15), []int{15, 16, 12, 23}[(a.site+len(a.job.key)+to*to)%4], 0)
	}
	return m.now.In(m.zone).Truncate(time.Hour).Add(time.Duration(3+2*len(a.langs)) * time.Hour)
}

func (p place) zone() string {
	if p.country == "NO" {
		return "Europe/Oslo"
	}
	return "Europe/Helsinki"
}

func written(t time.Time, zone string) (on, at string) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		panic(err) // the zones are compiled in: see package clock
	}
	return recruitment.Written(&t, loc)
}

func (m *maker) publish(ctx context.Context, a *ad) error {
	now, err := m.Recruitments.Ad(ctx, a.who, a.rec.Ad)
	if err != nil {
		return err
	}
	if _, err = m.Recruitments.Publish(ctx, a.who, a.rec.Ad, now.Revision); err != nil {
		return err
	}
	m.counts.published++
	return m.drain(ctx)
}

// publishAgain corrects what was published (AD-04).
func (m *maker) publishAgain(ctx context.Context, a *ad) error {
	d := a.rec.Details
	d.Positions++
	rec, err := m.Recruitments.Edit(ctx, a.who, a.rec.ID, recruitment.EditInput{Version: a.rec.Version, Details: d})
	if err != nil {
		return err
	}
	a.rec = rec
	m.counts.published--
	return m.publish(ctx, a)
}

func (m *maker) extend(ctx context.Context, a *ad) error {
	now, err := m.Recruitments.Ad(ctx, a.who, a.rec.Ad)
	if err != nil {
		return err
	}
	on, at := written(m.day(a.to, 16, 0), a.org.zone())
	_, err = m.Recruitments.Extend(ctx, a.who, a.rec.Ad, now.Version, on, at, phrase("extend", a.org.lang))
	return err
}

func (m *maker) details(a *ad) recruitment.Details {
	o, j := a.org, a.job
	d := recruitment.Details{
		Unit: o.units[j.unit], Titles: j.titles(a.langs), Positions: j.positions, Employment: j.employment,
		Duration: "permanent",
		Level:    j.level, JobAreas: j.areas, Municipalities: []string{o.municipality}, WorkingTime: j.hours,
		Remote: j.remote,
		Salary: j.salary(o.country, a.langs), SalaryGrounds: in(o.grounds, a.langs),
		Responsible: a.who.ID, Members: m.members(a), Contacts: []uuid.UUID{o.contacts[a.desk][a.site%2]},
	}
	begins := m.day(max(a.to, 0)+40, 8, 0)
	d.StartsOn = time.Date(begins.Year(), begins.Month()+1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	switch {
	case j.summer:
		year := begins.AddDate(0, 7, 0).Year()
		d.Duration, d.StartsOn, d.EndsOn = recruitment.FixedTerm, fmt.Sprintf("%d-06-01", year), fmt.Sprintf("%d-08-31", year)
	case a.has("fixed"):
		d.Duration, d.EndsOn = recruitment.FixedTerm, time.Date(begins.Year()+1, begins.Month()+1, 0, 0, 0, 0, 0,
			time.UTC).Format(time.DateOnly)
	}
	if a.site == 0 && len(o.contacts[a.desk]) > 1 && len(j.areas) > 1 {
		d.Contacts = o.contacts[a.desk]
	}
	return d
}

// members of the recruitment group: those who follow the unit.
func (m *maker) members(a *ad) []uuid.UUID {
	var ids []uuid.UUID
	for _, w := range a.org.staff {
		if w.group == "viewer" && (w.unit == a.job.unit || w.unit == a.desk) {
			ids = append(ids, a.org.users[w.key()].ID)
		}
	}
	return ids
}

// salary in words.
func (j job) salary(country string, langs []i18n.Lang) i18n.LangText {
	formats := i18n.LangText{"fi": "%s €/kk", "sv": "%s €/mån.", "en": "EUR %s a month"}
	amount := j.eur
	if country == "NO" {
		formats, amount = i18n.LangText{"nb": "%s kr per år", "en": "NOK %s a year"}, j.nok
	}
	t := i18n.LangText{}
	for _, l := range langs {
		t[l] = fmt.Sprintf(formats[l], amount)
	}
	return t
}

// text is the ad in one language.
func (a *ad) text(l i18n.Lang) recruitment.AdText {
	w := a.job.texts[l]
	title := w.title
	if len(a.org.sites[a.job.unit]) > 1 { // where there are several, readers look for theirs
		title += ", " + a.org.at(a.job.unit, a.site, l)
	}
	return recruitment.AdText{
		Title:          title,
		Description:    w.description + "\n\n" + fmt.Sprintf(phrase("site", l), a.org.at(a.job.unit, a.site, l)),
		Qualifications: w.qualifications, Expectations: w.expectations, Offer: w.offer, Instructions: a.org.instructions[l],
	}
}
