package recruitment

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
)

// The codes a recruitment is described with, in the order in which they are
// offered. Their names stand in the catalogues: "code.employment_employment",
// "code.duration_permanent", "code.level_expert", "code.working_time_shift",
// "code.remote_none".
var (
	Employments  = []string{"employment", PublicOffice}
	Durations    = []string{"permanent", "fixed_term"}
	Levels       = []string{"operative", "expert", "supervisor", "management", "trainee"}
	WorkingTimes = []string{"full_time", "part_time", "day", "shift", "period", "evening", "night", "weekend", "flexible",
		"on_call"}
	RemoteKinds = []string{"none", "partial", "full"}
)

// PublicOffice is the employment whose application period the law bounds.
const PublicOffice = "public_office"

// FixedTerm is the duration that needs a last day.
const FixedTerm = "fixed_term"

// Details are what staff fill in about a recruitment. Days are YYYY-MM-DD.
type Details struct {
	Unit           uuid.UUID     `json:"unit"`
	Titles         i18n.LangText `json:"titles"`
	Positions      int           `json:"positions"`
	Employment     string        `json:"employment"`
	Duration       string        `json:"duration"`
	StartsOn       string        `json:"starts_on"`
	EndsOn         string        `json:"ends_on"`
	Level          string        `json:"level"`
	JobAreas       []string      `json:"job_areas"`
	Municipalities []string      `json:"municipalities"`
	WorkingTime    []string      `json:"working_time"`
	Remote         string        `json:"remote"`
	Salary         i18n.LangText `json:"salary"`
	SalaryGrounds  i18n.LangText `json:"salary_grounds"`
	Responsible    uuid.UUID     `json:"responsible"`
	Members        []uuid.UUID   `json:"members"`  // the recruitment group
	Contacts       []uuid.UUID   `json:"contacts"` // in the order in which they are shown
}

// tidy returns the details as they are stored: trimmed, every code once, in
// one order, so that equal details compare equal. The responsible recruiter is
// in charge of the recruitment group, not one of it.
func (d Details) tidy() Details {
	d.Titles, d.Salary, d.SalaryGrounds = d.Titles.Trimmed(), d.Salary.Trimmed(), d.SalaryGrounds.Trimmed()
	d.JobAreas, d.Municipalities = unique(d.JobAreas), unique(d.Municipalities)
	d.WorkingTime = inOrder(d.WorkingTime, WorkingTimes)
	d.Contacts = unique(d.Contacts)
	d.Members = slices.DeleteFunc(unique(d.Members), func(id uuid.UUID) bool { return id == d.Responsible })
	slices.SortFunc(d.Members, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	if d.Positions == 0 {
		d.Positions = 1
	}
	if d.Remote == "" {
		d.Remote = RemoteKinds[0]
	}
	if d.Duration != FixedTerm {
		d.EndsOn = "" // what has no end has no last day
	}
	return d
}

// check blames every field that cannot be stored. What is only needed before
// publishing is Lacks' business.
func (d Details) check(c *fault.Collector, codes Codes, lang i18n.Lang) {
	c.Check(d.Unit != uuid.Nil, "unit", "error.choose")
	c.Check(d.Responsible != uuid.Nil, "responsible", "error.choose")
	c.Check(d.Titles.Has(lang), "titles."+string(lang), "error.required")
	c.Check(d.Positions >= MinHired && d.Positions <= MaxHired, "positions", "recruitment.positions_range",
		"min", strconv.Itoa(MinHired), "max", strconv.Itoa(MaxHired))
	c.Check(slices.Contains(Employments, d.Employment), "employment", "error.choose")
	c.Check(slices.Contains(Durations, d.Duration), "duration", "error.choose")
	c.Check(slices.Contains(Levels, d.Level), "level", "error.choose")
	c.Check(slices.Contains(RemoteKinds, d.Remote), "remote", "error.choose")
	within(c, "titles", d.Titles, MaxTitle)
	within(c, "salary", d.Salary, MaxTitle)
	within(c, "salary_grounds", d.SalaryGrounds, MaxGrounds)
	d.checkDays(c)
	for _, code := range d.JobAreas {
		_, ok := codes.JobAreas[code]
		c.Check(ok, "job_areas", "error.choose")
	}
	for _, code := range d.Municipalities {
		_, ok := codes.Municipalities[code]
		c.Check(ok, "municipalities", "recruitment.municipality_unknown", "name", code)
	}
}

func (d Details) checkDays(c *fault.Collector) {
	starts, okStart := day(d.StartsOn)
	ends, okEnd := day(d.EndsOn)
	c.Check(okStart, "starts_on", "error.date")
	c.Check(okEnd, "ends_on", "error.date")
	if starts != nil && ends != nil {
		c.Check(!ends.Before(*starts), "ends_on", "recruitment.ends_before_start")
	}
	c.Check(d.Duration != FixedTerm || d.EndsOn != "", "ends_on", "recruitment.fixed_term_needs_end")
}

// day reads YYYY-MM-DD; an empty day is nil and right.
func day(s string) (*time.Time, bool) {
	if s == "" {
		return nil, true
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return nil, false
	}
	return &t, true
}

func dayText(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

func within(c *fault.Collector, field string, t i18n.LangText, max int) {
	for _, l := range t.Langs() {
		c.AtMost(field+"."+string(l), t[l], max)
	}
}

// unique keeps the first of each, and is never nil: PostgreSQL knows no nil array.
func unique[T comparable](in []T) []T {
	out := make([]T, 0, len(in))
	for _, v := range in {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func inOrder(in, order []string) []string {
	out := make([]string, 0, len(in))
	for _, v := range order {
		if slices.Contains(in, v) {
			out = append(out, v)
		}
	}
	return out
}
