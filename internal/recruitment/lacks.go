package recruitment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/policies"
	"vakans/tenant"
)

// Part is where in a recruitment something is missing.
type Part string

// The parts.
const (
	PartDetails Part = "details"
	PartTexts   Part = "texts"
	PartForm    Part = "form"
	PartPeriod  Part = "period"
)

// Parts lists them in the order of the tabs.
var Parts = []Part{PartDetails, PartTexts, PartForm, PartPeriod}

// Lack is something that must be mended before an ad can be published.
type Lack struct {
	Part        Part
	Recruitment uuid.UUID // of PartDetails
	Language    i18n.Lang // of PartTexts, and of a text of PartDetails
	Field       fault.Field
}

// Lacks lists everything that stands between an ad and its publication: the
// checklist of its overview. Empty means that it can be published now.
func (s *Service) Lacks(ctx context.Context, who authz.Actor, ad uuid.UUID) ([]Lack, error) {
	e, err := s.Employer(ctx, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("employer: %w", err)
	}
	var out []Lack
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		a, err := adFor(ctx, tx, who, ad, policies.RecruitmentView)
		if err != nil {
			return err
		}
		out, err = lacksTx(ctx, tx, a, e)
		return err
	})
	return out, err
}

func lacksTx(ctx context.Context, tx tenant.Tx, a Ad, e Employer) ([]Lack, error) {
	jobs, err := loadAll(ctx, tx, a.Recruitments)
	if err != nil {
		return nil, err
	}
	return lacksOf(ctx, tx, a, e, jobs)
}

// lacksOf is lacksTx for a caller that has read the ad's recruitments already.
func lacksOf(ctx context.Context, tx tenant.Tx, a Ad, e Employer, jobs []Recruitment) ([]Lack, error) {
	lacking := make([][]Lack, len(jobs))
	err := tenant.Each(ctx, len(jobs), func(ctx context.Context, i int) (err error) {
		lacking[i], err = jobLacks(ctx, tx, jobs[i], a)
		return err
	})
	out := slices.Concat(lacking...)
	out = append(out, textLacks(a)...)
	out = append(out, formLacks(a)...)
	return append(out, periodLacks(a, e)...), err
}

func jobLacks(ctx context.Context, tx tenant.Tx, r Recruitment, a Ad) ([]Lack, error) {
	if r.Closed() && stillOpen(ctx, tx, a.ID) == nil {
		return nil, nil // the ad goes on for the others
	}
	key, err := unfit(ctx, tx, r.Unit.Path, r.Responsible.ID)
	return detailLacks(r, a, key), err
}

func detailLacks(r Recruitment, a Ad, responsible string) []Lack {
	out := wordLacks(r, a.Languages())
	var c fault.Collector
	c.Check(len(r.Details.JobAreas) > 0, "job_areas", "recruitment.lack_job_area")
	c.Check(len(r.Details.Municipalities) > 0, "municipalities", "recruitment.lack_municipality")
	c.Check(len(r.Contacts) > 0, "contacts", "recruitment.lack_contact") // PUB-36
	c.Check(responsible == "", "responsible", responsible)               // CASE-07
	c.Check(!r.Closed(), "state", "recruitment.closed_already")
	return append(out, lacks(c, Lack{Part: PartDetails, Recruitment: r.ID})...)
}

// wordLacks asks for the title in every language that the ad has, and for what
// is said of the pay in each of them as soon as it is said in one: a reader is
// not to meet another language in the middle of an ad.
func wordLacks(r Recruitment, languages []i18n.Lang) []Lack {
	var out []Lack
	d := r.Details
	for _, l := range languages {
		var c fault.Collector
		c.Check(d.Titles.Has(l), "titles."+string(l), "recruitment.lack_title")
		c.Check(d.Salary.Empty() || d.Salary.Has(l), "salary."+string(l), "recruitment.lack_salary")
		c.Check(d.SalaryGrounds.Empty() || d.SalaryGrounds.Has(l), "salary_grounds."+string(l),
			"recruitment.lack_salary_grounds")
		out = append(out, lacks(c, Lack{Part: PartDetails, Recruitment: r.ID, Language: l})...)
	}
	return out
}

// textLacks asks every language that the ad has for what readers need first.
// A language that is not to be published is removed instead (AD-03).
func textLacks(a Ad) []Lack {
	var out []Lack
	for _, l := range a.Languages() {
		var c fault.Collector
		t := a.Texts[l]
		c.Check(t.Title != "", "title", "recruitment.lack_ad_title")
		c.Check(t.Description != "", "description", "recruitment.lack_description")
		out = append(out, lacks(c, Lack{Part: PartTexts, Language: l})...)
	}
	return out
}

func formLacks(a Ad) []Lack {
	err := a.Form.Check(a.Languages())
	var e *fault.Error
	if !errors.As(err, &e) {
		return nil
	}
	var out []Lack
	for _, f := range e.Fields {
		out = append(out, Lack{Part: PartForm, Field: f})
	}
	return out
}

// periodLacks applies AD-01 as of now to an ad that has not been published, and
// of a published one asks only that its period is not over.
func periodLacks(a Ad, e Employer) []Lack {
	var c fault.Collector
	switch {
	case a.ClosesAt == nil:
		c.Add("closes_on", "recruitment.lack_closing")
	case a.Published():
		c.Check(!a.Over(), "closes_on", "recruitment.period_over")
	default:
		checkPeriod(&c, a, e, a.OpensAt, *a.ClosesAt)
	}
	return lacks(c, Lack{Part: PartPeriod})
}

// lacks makes a lack of every field that was blamed.
func lacks(c fault.Collector, like Lack) []Lack {
	var e *fault.Error
	if !errors.As(c.Err(), &e) {
		return nil
	}
	var out []Lack
	for _, f := range e.Fields {
		like.Field = f
		out = append(out, like)
	}
	return out
}

// refuse reports all lacks at once. A field's name begins with its part:
// "details.<recruitment>.contacts", "texts.sv.title", "form.questions.0.kind".
func refuse(all []Lack) error {
	if len(all) == 0 {
		return nil
	}
	var fields []fault.Field
	for _, l := range all {
		f := l.Field
		f.Name = strings.Join(l.path(), ".") + "." + f.Name
		fields = append(fields, f)
	}
	return &fault.Error{Kind: fault.Invalid, Key: "recruitment.not_ready", Fields: fields}
}

func (l Lack) path() []string {
	switch l.Part {
	case PartDetails:
		return []string{string(l.Part), l.Recruitment.String()}
	case PartTexts:
		return []string{string(l.Part), string(l.Language)}
	}
	return []string{string(l.Part)}
}
