package jobsite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/jobsite/internal/jobsitedb"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/richtext"
	"vakans/internal/theme"
	"vakans/tenant"
)

// OnAd consumes recruitment.AdPublished and recruitment.AdEnded: it copies the
// ad as it is now, whichever of the two came, so their order does not matter.
func (s *Service) OnAd(ctx context.Context, e event.Event) error {
	var p recruitment.AdEvent
	if err := e.Decode(&p); err != nil {
		return err
	}
	t, err := s.tenant(ctx, e.Tenant)
	if err != nil {
		return err
	}
	return s.Publish(ctx, t, p.Ad)
}

// OnOrganisation consumes every event that says that an organisation has
// changed. Outside of a tenant only the platform may name one.
func (s *Service) OnOrganisation(ctx context.Context, e event.Event) error {
	var p struct {
		Tenant int32 `json:"tenant"`
	}
	if err := e.Decode(&p); err != nil {
		return err
	}
	number := e.Tenant
	if number == 0 && e.Source == plane.LoginPlatform {
		number = p.Tenant
	}
	// Whether it is suspended is what may have changed.
	if err := s.Directory.Refresh(ctx); err != nil {
		return fmt.Errorf("read the registry: %w", err)
	}
	t, err := s.tenant(ctx, number)
	if err != nil {
		return err
	}
	return s.PublishEmployer(ctx, t)
}

// tenant finds an organisation by its number. One that is gone is NotFound,
// which ends the event.
func (s *Service) tenant(ctx context.Context, number int32) (tenant.Tenant, error) {
	t, err := s.Directory.ByNumber(ctx, number)
	if errors.Is(err, tenant.ErrUnknown) {
		return t, notFound()
	}
	if err != nil {
		return t, fmt.Errorf("organisation %d: %w", number, err)
	}
	return t, nil
}

// Publish copies the newest published version of an ad onto the job site, with
// its employer if that is not there yet. It may be repeated, and run beside
// itself: an older version never replaces a newer one.
func (s *Service) Publish(ctx context.Context, t tenant.Tenant, ad uuid.UUID) error {
	var p recruitment.Published
	err := s.Tenants.Read(ctx, t, func(tx tenant.Tx) (err error) {
		p, err = recruitment.Snapshot(ctx, tx, ad)
		return err
	})
	if err != nil {
		return fmt.Errorf("read ad %s of organisation %d: %w", ad, t.Number, err)
	}
	if err := s.ensureEmployer(ctx, t); err != nil {
		return err
	}
	defer s.version.forget()
	return s.Publisher.In(ctx, func(tx plane.PublisherTx) error { return put(ctx, tx, p) })
}

func (s *Service) ensureEmployer(ctx context.Context, t tenant.Tenant) error {
	err := s.Publisher.Read(ctx, func(tx plane.PublisherTx) error {
		_, err := q.Employer(ctx, tx, t.Number)
		return err
	})
	if err == nil {
		return nil
	}
	return s.PublishEmployer(ctx, t)
}

// PublishEmployer copies what the public may know of an organisation.
func (s *Service) PublishEmployer(ctx context.Context, t tenant.Tenant) error {
	o, err := s.Organisations.Fresh(ctx, t.Number)
	if err != nil {
		return fmt.Errorf("organisation %d: %w", t.Number, err)
	}
	look, err := theme.Compute(o.BrandColour)
	if err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(fmt.Errorf("colour of organisation %d: %w", t.Number, err))
	}
	row := jobsitedb.PutEmployerParams{
		Tenant: t.Number, Slug: t.Slug, Names: o.Names, Kind: o.Kind, Country: o.Country,
		DefaultLanguage: string(o.DefaultLanguage), Languages: codes(o.Languages), TimeZone: o.TimeZone, HomePage: o.HomePage,
		Presentation: o.Presentation, ThemeHash: look.Hash(), ThemeCss: string(look.CSS()),
		Suspended: t.Status != tenant.Active, UpdatedAt: o.UpdatedAt,
	}
	defer s.version.forget()
	err = s.Publisher.In(ctx, func(tx plane.PublisherTx) error { return q.PutEmployer(ctx, tx, row) })
	if err != nil {
		return fmt.Errorf("publish organisation %d: %w", t.Number, err)
	}
	return nil
}

// Refill publishes everything of an organisation anew: what `vakans` does when
// the job site was lost, or its rows must be written in another way.
func (s *Service) Refill(ctx context.Context, t tenant.Tenant) (int, error) {
	if err := s.PublishEmployer(ctx, t); err != nil {
		return 0, err
	}
	done := 0
	for after := (*uuid.UUID)(nil); ; {
		var ids []uuid.UUID
		err := s.Tenants.Read(ctx, t, func(tx tenant.Tx) (err error) {
			ids, err = recruitment.PublishedAds(ctx, tx, after, 200)
			return err
		})
		if err != nil || len(ids) == 0 {
			return done, err
		}
		for _, id := range ids {
			if err := s.Publish(ctx, t, id); err != nil {
				return done, err
			}
			done++
		}
		after = &ids[len(ids)-1]
	}
}

// put writes the ad and all its language versions. The row is the lock: two
// consumers of the same ad follow one another.
func put(ctx context.Context, tx plane.PublisherTx, p recruitment.Published) error {
	row, err := adRow(p)
	if err != nil {
		return err
	}
	n, err := q.PutAd(ctx, tx, row)
	if err != nil || n == 0 { // a newer version is there already
		return wrap(err, "ad", p.ID)
	}
	if err := q.DeleteTexts(ctx, tx, p.ID); err != nil {
		return wrap(err, "texts of ad", p.ID)
	}
	for l, t := range p.Texts {
		w := words(p, l)
		err := q.InsertText(ctx, tx, jobsitedb.InsertTextParams{
			AdID: p.ID, Language: string(l), Title: t.Title, Summary: richtext.Summary(t.Description, 200), Words: w,
			Plain: plain(w),
		})
		if err != nil {
			return wrap(err, "texts of ad", p.ID)
		}
	}
	return nil
}

func wrap(err error, what string, id uuid.UUID) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("publish %s %s: %w", what, id, err)
}

func adRow(p recruitment.Published) (jobsitedb.PutAdParams, error) {
	content, err := json.Marshal(p)
	if err != nil {
		return jobsitedb.PutAdParams{}, fmt.Errorf("content of ad %s: %w", p.ID, err)
	}
	card, err := json.Marshal(cardOf(p))
	if err != nil {
		return jobsitedb.PutAdParams{}, fmt.Errorf("card of ad %s: %w", p.ID, err)
	}
	row := jobsitedb.PutAdParams{
		ID: p.ID, Tenant: p.Tenant, Version: int32(p.Version), Reference: p.Reference, OpensAt: p.OpensAt,
		ClosesAt: p.ClosesAt,
		EndedAt:  p.EndedAt, FirstPublished: p.FirstPublished, PublishedAt: p.PublishedAt,
		DefaultLanguage: string(p.DefaultLanguage), Languages: codes(p.Languages), Content: content, Card: card,
	}
	facets(&row, p)
	return row, nil
}

// facets are the codes that the job site filters by.
func facets(row *jobsitedb.PutAdParams, p recruitment.Published) {
	for _, f := range []*[]string{&row.JobAreas, &row.Municipalities, &row.Regions, &row.Employment, &row.Duration,
		&row.Level, &row.WorkingTime, &row.Remote} {
		*f = []string{}
	}
	for _, j := range p.Jobs {
		for _, a := range j.JobAreas {
			add(&row.JobAreas, a.Code)
		}
		for _, c := range j.Municipalities {
			add(&row.Municipalities, c.Code)
			add(&row.Regions, c.Region.Code)
		}
		add(&row.WorkingTime, j.WorkingTime...)
		add(&row.Employment, j.Employment)
		add(&row.Duration, j.Duration)
		add(&row.Level, j.Level)
		add(&row.Remote, j.Remote)
	}
}

func add(list *[]string, codes ...string) {
	for _, c := range codes {
		if c != "" && !slices.Contains(*list, c) {
			*list = append(*list, c)
		}
	}
}
