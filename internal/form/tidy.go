package form

import (
	"slices"

	"github.com/google/uuid"
)

// The most rows that each list keeps: nobody has more, and a flood ends here.
const (
	maxDegrees    = 30
	maxExperience = 60
	maxCourses    = 60
	maxLanguages  = 30
)

// Tidy returns the content without what this form does not ask, and without
// rows in which nothing was written. It changes no answer.
func (f Form) Tidy(c Content) Content {
	f.tidyBasic(&c.Basic)
	c.Degrees = rows(c.Degrees, maxDegrees, func(d Degree) bool { return d == Degree{Highest: d.Highest} })
	c.Experience = rows(c.Experience, maxExperience, func(e Experience) bool { return e == Experience{} })
	c.NoExperience = c.NoExperience && len(c.Experience) == 0
	if !f.Courses.Shown() {
		c.Courses, c.NoCourses = nil, false
	}
	c.Courses = rows(c.Courses, maxCourses, func(k Course) bool { return k == Course{} })
	c.NoCourses = c.NoCourses && len(c.Courses) == 0
	if !f.Languages.Shown() {
		c.Languages = nil
	}
	c.Languages = rows(c.Languages, maxLanguages, func(l Language) bool { return l == Language{} })
	if !f.Motivation.Shown() {
		c.Motivation = ""
	}
	if len(c.Degrees) == 1 {
		c.Degrees[0].Highest = true // the only one is the highest (FORM-23)
	}
	c.Answers = f.answers(c.Answers)
	return c
}

func (f Form) tidyBasic(b *Basic) {
	if !f.Address.Shown() {
		b.Address, b.PostalCode, b.City = "", "", ""
	}
	if !f.BirthDate.Shown() {
		b.BirthDate = ""
	}
	if !f.Gender.Shown() {
		b.Gender = ""
	}
	if !f.Citizenship.Shown() {
		b.Citizenship = ""
	}
}

func (f Form) answers(given map[uuid.UUID][]string) map[uuid.UUID][]string {
	kept := map[uuid.UUID][]string{}
	for _, q := range f.Questions {
		values := slices.DeleteFunc(slices.Clone(given[q.ID]), func(v string) bool { return v == "" })
		if len(values) > MaxOptions {
			values = values[:MaxOptions]
		}
		if len(values) > 0 {
			kept[q.ID] = values
		}
	}
	return kept
}

func rows[T any](all []T, most int, blank func(T) bool) []T {
	all = slices.DeleteFunc(slices.Clone(all), blank)
	return all[:min(len(all), most)]
}
