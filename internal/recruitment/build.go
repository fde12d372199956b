package recruitment

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/i18n"
	"vakans/policies"
	"vakans/tenant"
)

// names are what an ad takes from other planes, fetched before its transaction.
type names struct {
	codes    Codes
	employer Employer
}

func (s *Service) names(ctx context.Context, t tenant.Tenant) (n names, err error) {
	if n.codes, err = s.Codes(ctx); err != nil {
		return n, fmt.Errorf("codes: %w", err)
	}
	if n.employer, err = s.Employer(ctx, t); err != nil {
		return n, fmt.Errorf("employer: %w", err)
	}
	return n, nil
}

// build puts together what visitors are shown. The workplace description is the
// organisation's, always the present one (CASE-03, SET-03).
func build(ctx context.Context, tx tenant.Tx, a Ad, n names) (Published, error) {
	var workplace i18n.LangText
	var jobs []Recruitment
	err := tenant.Batch(ctx, func(ctx context.Context) error {
		settings, err := q.Settings(ctx, tx)
		workplace = settings.WorkplaceDescription
		return err
	}, func(ctx context.Context) (err error) {
		jobs, err = loadAll(ctx, tx, a.Recruitments)
		return err
	})
	if err != nil {
		return Published{}, fmt.Errorf("build ad %s: %w", a.ID, err)
	}
	p := Published{
		ID: a.ID, Tenant: tx.Tenant().Number, Version: a.PublishedVersion, Employer: n.employer.Names,
		DefaultLanguage: a.DefaultLanguage, Languages: a.Languages(), Texts: a.Texts,
		Workplace: workplace, TimeZone: a.Zone.String(), EndedAt: a.EndedAt, Form: a.Form,
		Jobs: []PublishedJob{}, Contacts: []PublishedContact{},
	}
	for i, r := range jobs {
		if i == 0 {
			p.Reference, p.Unit = r.Reference, r.Unit.Names
		}
		p.Jobs = append(p.Jobs, job(r, n.codes))
		p.addContacts(r.Contacts)
	}
	p.period(a)
	return p, nil
}

// period copies the times; a preview of an ad without them shows the present.
func (p *Published) period(a Ad) {
	p.OpensAt, p.ClosesAt, p.FirstPublished, p.PublishedAt = a.Now, a.Now, a.Now, a.Now
	if a.OpensAt != nil {
		p.OpensAt = *a.OpensAt
	}
	if a.ClosesAt != nil {
		p.ClosesAt = *a.ClosesAt
	}
	if a.FirstPublished != nil {
		p.FirstPublished, p.PublishedAt = *a.FirstPublished, *a.PublishedAt
	}
}

// addContacts names a person once, however many recruitments do.
func (p *Published) addContacts(contacts []contact.Contact) {
	for _, c := range contacts {
		known := false
		for _, o := range p.Contacts {
			known = known || o.Name == c.Name && o.Phone == c.Phone && o.Email == c.Email
		}
		if !known {
			p.Contacts = append(p.Contacts, PublishedContact{Name: c.Name, Title: c.Title, Phone: c.Phone, Email: c.Email,
				Hours: c.Hours})
		}
	}
}

func job(r Recruitment, codes Codes) PublishedJob {
	d := r.Details
	j := PublishedJob{
		ID: r.ID, Reference: r.Reference, Title: d.Titles, Positions: d.Positions, Employment: d.Employment,
		Duration: d.Duration, StartsOn: d.StartsOn, EndsOn: d.EndsOn, Level: d.Level, WorkingTime: d.WorkingTime,
		Remote: d.Remote, Salary: d.Salary, SalaryGrounds: d.SalaryGrounds,
		JobAreas: []CodeName{}, Municipalities: []PublishedCity{},
	}
	for _, code := range d.JobAreas {
		if c, ok := codes.JobAreas[code]; ok {
			j.JobAreas = append(j.JobAreas, c)
		}
	}
	for _, code := range d.Municipalities {
		if c, ok := codes.Municipalities[code]; ok {
			j.Municipalities = append(j.Municipalities, c)
		}
	}
	return j
}

// Preview is the ad as it would be published now, without publishing it. What
// is missing is missing there too.
func (s *Service) Preview(ctx context.Context, who authz.Actor, ad uuid.UUID) (Published, error) {
	n, err := s.names(ctx, who.Tenant)
	if err != nil {
		return Published{}, err
	}
	var p Published
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		a, err := adFor(ctx, tx, who, ad, policies.RecruitmentView)
		if err != nil {
			return err
		}
		p, err = build(ctx, tx, a, n)
		p.Version++
		return err
	})
	return p, err
}
