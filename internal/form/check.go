package form

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"vakans/internal/fault"
	"vakans/internal/mail"
)

// The longest texts, in characters.
const (
	MaxLine = 500
	MaxText = 5000
)

var (
	emailRule = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	yearRule  = regexp.MustCompile(`^(19|20)\d\d(-(0[1-9]|1[0-2]))?$`)
	monthRule = regexp.MustCompile(`^(19|20)\d\d-(0[1-9]|1[0-2])$`)
)

// Missing lists what still stands between this content and sending it
// (FORM-02): one field error per unanswered mandatory field or broken rule. The
// names of fields are those of the form's inputs ("basic.phone",
// "degrees.0.name", "answer.<question id>", "attachment.2").
func (f Form) Missing(c Content) []fault.Field {
	fields := c.malformed(f)
	for _, r := range f.required(c) {
		if !r.filled && !slices.ContainsFunc(fields, func(e fault.Field) bool { return e.Name == r.field }) {
			fields = append(fields, fault.Field{Name: r.field, Key: r.key})
		}
	}
	return fields
}

// Malformed lists the answers that break a rule of their own (too long, not a
// date), whatever is missing. A draft keeps them as they were written, so that
// nothing is lost; they stand between it and sending.
func (f Form) Malformed(c Content) []fault.Field { return c.malformed(f) }

// Percent is how much of what must be filled is filled, from 0 to 100
// (FORM-08). It is 100 exactly when nothing is missing.
func (f Form) Percent(c Content) int {
	all := f.required(c)
	done := 0
	for _, r := range all {
		if r.filled {
			done++
		}
	}
	p := 100 * done / len(all)
	if p == 100 && len(c.malformed(f)) > 0 {
		return 99
	}
	return p
}

// requirement is one thing that must be filled before sending.
type requirement struct {
	field  string
	key    string
	filled bool
}

func (f Form) required(c Content) []requirement {
	var rs []requirement
	need := func(field string, filled bool) { rs = append(rs, requirement{field, "error.required", filled}) }
	b := c.Basic
	need("basic.name", b.Name != "")
	need("basic.email", b.Email != "")
	need("basic.phone", b.Phone != "")
	if f.Address == Mandatory {
		need("basic.address", b.Address != "")
	}
	if f.BirthDate == Mandatory {
		need("basic.birth_date", b.BirthDate != "")
	}
	if f.Gender == Mandatory {
		need("basic.gender", b.Gender != "")
	}
	if f.Citizenship.Shown() { // FORM-14: asked means answered
		need("basic.citizenship", b.Citizenship != "")
	}
	rs = append(rs, f.rows(c)...)
	if f.Motivation == Mandatory {
		need("motivation", c.Motivation != "")
	}
	for _, q := range f.Questions {
		if q.Mandatory {
			need("answer."+q.ID.String(), len(c.Answers[q.ID]) > 0 && c.Answers[q.ID][0] != "")
		}
	}
	for _, a := range f.Attachments {
		if a.Mandatory {
			need("attachment."+strconv.Itoa(a.Slot), c.Files[a.Slot] != "")
		}
	}
	need("electronic_notice", c.ElectronicNotice != nil)
	return rs
}

// rows are the requirements of the sections that are lists. A row begun and not
// finished is kept in a draft, and stands between it and sending.
func (f Form) rows(c Content) []requirement {
	var rs []requirement
	need := func(field string, filled bool) { rs = append(rs, requirement{field, "error.required", filled}) }
	need("degrees", len(c.Degrees) > 0)
	rs = append(rs, requirement{"degrees", "apply.one_highest", len(c.Degrees) == 0 || highest(c.Degrees) == 1})
	for i, d := range c.Degrees {
		need(fmt.Sprintf("degrees.%d.level", i), d.Level != "")
		need(fmt.Sprintf("degrees.%d.name", i), d.Name != "")
	}
	need("experience", len(c.Experience) > 0 || c.NoExperience)
	for i, e := range c.Experience {
		need(fmt.Sprintf("experience.%d.employer", i), e.Employer != "")
		need(fmt.Sprintf("experience.%d.title", i), e.Title != "")
		need(fmt.Sprintf("experience.%d.from", i), e.From != "")
	}
	if f.Courses.Shown() { // FORM-25: visible means answered
		need("courses", len(c.Courses) > 0 || c.NoCourses)
	}
	for i, k := range c.Courses {
		need(fmt.Sprintf("courses.%d.name", i), k.Name != "")
	}
	if f.Languages == Mandatory {
		need("languages", len(c.Languages) > 0)
	}
	for i, l := range c.Languages {
		need(fmt.Sprintf("languages.%d.language", i), l.Language != "")
	}
	return rs
}

func highest(ds []Degree) int {
	n := 0
	for _, d := range ds {
		if d.Highest {
			n++
		}
	}
	return n
}

func (c Content) malformed(f Form) []fault.Field {
	var col checker
	col.basic(c.Basic)
	for i, d := range c.Degrees {
		col.degree(fmt.Sprintf("degrees.%d.", i), d)
	}
	for i, e := range c.Experience {
		col.experience(fmt.Sprintf("experience.%d.", i), e)
	}
	for i, k := range c.Courses {
		p := fmt.Sprintf("courses.%d.", i)
		col.short(p+"name", k.Name)
		col.short(p+"provider", k.Provider)
		col.match(p+"year", k.Year, yearRule, "apply.year_format")
	}
	for i, l := range c.Languages {
		p := fmt.Sprintf("languages.%d.", i)
		col.short(p+"language", l.Language)
		col.level(p+"oral", l.Oral)
		col.level(p+"written", l.Written)
		col.level(p+"comprehension", l.Comprehension)
	}
	col.long("motivation", c.Motivation)
	for _, q := range f.Questions {
		col.answer(q, c.Answers[q.ID])
	}
	return col.fields
}

// checker collects field errors of content.
type checker struct{ fields []fault.Field }

func (c *checker) add(field, key string, args ...string) {
	e := fault.InvalidField(field, key, args...)
	c.fields = append(c.fields, e.Fields...)
}

func (c *checker) basic(b Basic) {
	c.short("basic.name", b.Name)
	if !mail.NameFits(b.Name) { // letters go to it
		c.add("basic.name", "error.characters")
	}
	c.short("basic.phone", b.Phone)
	c.short("basic.address", b.Address)
	c.short("basic.postal_code", b.PostalCode)
	c.short("basic.city", b.City)
	c.match("basic.email", b.Email, emailRule, "error.email")
	c.date("basic.birth_date", b.BirthDate)
	c.oneOf("basic.gender", b.Gender, Genders)
	c.oneOf("basic.citizenship", b.Citizenship, yesNo)
}

var yesNo = []string{"yes", "no"}

func (c *checker) level(field, v string) { c.oneOf(field, v, SkillLevels) }

func (c *checker) oneOf(field, v string, allowed []string) {
	if v != "" && !slices.Contains(allowed, v) {
		c.add(field, "error.choose")
	}
}

func (c *checker) degree(p string, d Degree) {
	c.short(p+"name", d.Name)
	c.oneOf(p+"level", d.Level, DegreeLevels)
	c.short(p+"school", d.School)
	c.match(p+"completed", d.Completed, yearRule, "apply.year_format")
}

func (c *checker) experience(p string, e Experience) {
	c.short(p+"employer", e.Employer)
	c.short(p+"title", e.Title)
	c.match(p+"from", e.From, monthRule, "apply.month_format")
	c.match(p+"to", e.To, monthRule, "apply.month_format")
	if monthRule.MatchString(e.From) && monthRule.MatchString(e.To) && e.To < e.From {
		c.add(p+"to", "apply.ends_before_start")
	}
	c.long(p+"duties", e.Duties)
}

func (c *checker) answer(q Question, values []string) {
	name := "answer." + q.ID.String()
	if q.Kind != SeveralOf && len(values) > 1 {
		c.add(name, "error.choose")
		return
	}
	for _, v := range values {
		if v != "" {
			c.value(name, q, v)
		}
	}
}

func (c *checker) value(name string, q Question, v string) {
	switch q.Kind {
	case Text:
		c.short(name, v)
	case LongText:
		c.long(name, v)
	case YesNo:
		c.oneOf(name, v, yesNo)
	case OneOf, SeveralOf:
		if _, ok := q.Option(v); !ok {
			c.add(name, "error.choose")
		}
	case Number:
		if _, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64); err != nil {
			c.add(name, "error.number")
		}
	case Date:
		c.date(name, v)
	}
}

func (c *checker) short(field, v string) { c.atMost(field, v, MaxLine) }
func (c *checker) long(field, v string)  { c.atMost(field, v, MaxText) }

func (c *checker) atMost(field, v string, n int) {
	if utf8.RuneCountInString(v) > n {
		c.add(field, "error.too_long", "max", strconv.Itoa(n))
	}
}

func (c *checker) match(field, v string, rule *regexp.Regexp, key string) {
	if v != "" && !rule.MatchString(v) {
		c.add(field, key)
	}
}

func (c *checker) date(field, v string) {
	if v == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, v); err != nil {
		c.add(field, "error.date")
	}
}
