package country

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"vakans/internal/form"
)

// content is a complete application.
func (m *maker) content(app *application) form.Content {
	f, p, l := app.form(), app.who, app.who.lang
	w := app.ad.job.texts[app.lang()]
	yes := true
	c := form.Content{
		Basic:            form.Basic{Name: p.name, Email: p.email, Phone: p.phone},
		Motivation:       w.why,
		Answers:          map[uuid.UUID][]string{},
		NoCourses:        true,
		ElectronicNotice: &yes,
		Languages: []form.Language{
			{Language: phrase("own", l), Oral: "excellent", Written: "excellent", Comprehension: "excellent"},
			{Language: phrase("other", l), Oral: "good", Written: "satisfactory", Comprehension: "good"},
		},
	}
	if f.Address.Shown() {
		c.Basic.Address, c.Basic.PostalCode, c.Basic.City = fmt.Sprintf("%s %d", phrase("street", l), 1+p.n), "00000",
			phrase("city", l)
	}
	if f.Courses.Shown() && app.n%2 == 0 {
		c.NoCourses, c.Courses = false, []form.Course{{Name: phrase("course", l), Year: strconv.Itoa(m.now.Year() - 1)}}
	}
	m.past(app, &c, w)
	for _, q := range f.Questions {
		c.Answers[q.ID] = m.answer(app, q)
	}
	return c
}

// past is what an applicant has learnt and done. Young people have done little.
func (m *maker) past(app *application, c *form.Content, w words) {
	l, year := app.who.lang, m.now.Year()
	if app.who.young {
		c.Basic.BirthDate = fmt.Sprintf("%d-%02d-%02d", year-16-app.n%2, 1+app.n%12, 1+app.n%28)
		c.Basic.Gender = form.Genders[app.n%len(form.Genders)]
		c.Degrees = []form.Degree{{Level: w.degreeLevel, Name: w.degree, Completed: strconv.Itoa(year)}}
		if app.n%3 == 0 {
			c.NoExperience = true
			return
		}
		c.Experience = []form.Experience{{Employer: phrase("employer.1", l), Title: w.past[app.n%2][0],
			From: fmt.Sprintf("%d-06", year-1),
			To:   fmt.Sprintf("%d-07", year-1), Duties: w.past[app.n%2][1]}}
		return
	}
	done := year - 3 - app.who.n%14
	c.Degrees = []form.Degree{{Level: w.degreeLevel, Name: w.degree, School: phrase("school", l),
		Completed: fmt.Sprintf("%d-05", done), Highest: true}}
	change := min(done+2+app.who.n%3, year-1)
	c.Experience = []form.Experience{
		{Employer: phrase(fmt.Sprintf("employer.%d", app.n%3), l), Title: w.past[0][0], From: fmt.Sprintf("%d-08", change),
			Duties: w.past[0][1]},
		{Employer: phrase(fmt.Sprintf("employer.%d", (app.n+1)%3), l), Title: w.past[1][0], From: fmt.Sprintf("%d-06", done),
			To: fmt.Sprintf("%d-07", change), Duties: w.past[1][1]},
	}
}

// answer to one of the employer's own questions.
func (m *maker) answer(app *application, q form.Question) []string {
	switch q.Kind {
	case form.YesNo:
		return []string{[]string{"yes", "yes", "no"}[app.n%3]}
	case form.OneOf:
		return []string{q.Options[app.n%len(q.Options)].ID}
	case form.SeveralOf:
		first := app.n % len(q.Options)
		second := (first + 1 + app.n%2) % len(q.Options)
		return []string{q.Options[first].ID, q.Options[second].ID}
	case form.Number:
		if app.ad.org.country == "NO" {
			return []string{strconv.Itoa(560000 + 10000*(app.n%9))}
		}
		return []string{strconv.Itoa(3200 + 50*(app.n%12))}
	case form.Date:
		return []string{m.now.AddDate(0, 1+app.n%3, 0).Format("2006-01") + "-01"}
	}
	for name := range phrases {
		if id("%s/%s", app.ad.key, name) == q.ID {
			return []string{phrase(name, app.who.lang)}
		}
	}
	return nil
}

// partly is as much of a content as makes a draft of about the given progress.
func partly(f form.Form, all form.Content, percent int) form.Content {
	parts := []func(*form.Content){
		func(c *form.Content) { c.Basic.Phone = "" },
		func(c *form.Content) { c.Degrees = nil },
		func(c *form.Content) { c.Experience, c.NoExperience = nil, false },
		func(c *form.Content) { c.Motivation = "" },
		func(c *form.Content) { c.Languages = nil },
		func(c *form.Content) { c.Courses, c.NoCourses = nil, false },
		func(c *form.Content) { c.ElectronicNotice = nil },
	}
	for _, q := range f.Questions {
		parts = append(parts, func(c *form.Content) { delete(c.Answers, q.ID) })
	}
	best, off := all, 101
	for choice := range 1 << len(parts) {
		c := all
		c.Answers = map[uuid.UUID][]string{}
		for k, v := range all.Answers {
			c.Answers[k] = slices.Clone(v)
		}
		for i, leave := range parts {
			if choice&(1<<i) != 0 {
				leave(&c)
			}
		}
		c.ElectronicNotice = nil // asked last
		if d := f.Percent(c) - percent; d*d < off*off {
			best, off = c, d
		}
	}
	return best
}

// paper is a document of the applicant's.
func (app *application) paper(title string, c form.Content) []byte {
	lines := []string{c.Basic.Name, c.Basic.Email, c.Basic.Phone, ""}
	for _, d := range c.Degrees {
		lines = append(lines, fmt.Sprintf("%s  %s, %s", d.Completed, d.Name, d.School))
	}
	for _, e := range c.Experience {
		lines = append(lines, fmt.Sprintf("%s – %s  %s, %s", e.From, e.To, e.Title, e.Employer))
	}
	lines = append(lines, "", phrase("cv.note", app.who.lang), app.at.Format(time.DateOnly))
	return pdf(title, lines...)
}
