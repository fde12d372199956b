// Package jobsite owns what the public sees: the published ads of all
// organisations and the organisations that published them. It copies them out of
// the tenants when they are published, and reads them for visitors with a login
// that can see nothing else (PUB-02). It holds nothing about people who apply.
package jobsite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/clock"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/jobsite/internal/jobsitedb"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/tenant"
)

// The queries have no state; every call takes the transaction.
var q = jobsitedb.New()

// Service reads the job site for visitors, and fills it for the worker. The
// web process needs Jobsite alone; without a login the other planes cannot be read.
type Service struct {
	Jobsite *plane.Jobsite

	// The rest is the worker's, which publishes.
	Publisher     *plane.Publisher
	Tenants       *tenant.DB
	Directory     *tenant.Directory
	Organisations *organisation.Service

	version version
	totals  totals
}

// New returns the service with the logins that p has.
func New(p *plane.Planes, organisations *organisation.Service) *Service {
	return &Service{Jobsite: p.Jobsite, Publisher: p.Publisher, Tenants: p.Tenants, Directory: p.Directory,
		Organisations: organisations}
}

// Employer is an organisation on the job site.
type Employer struct {
	Tenant          int32
	Slug            string
	Host            string
	Names           i18n.LangText
	Kind            string
	Country         string
	DefaultLanguage i18n.Lang
	Languages       []i18n.Lang
	Zone            *time.Location
	HomePage        string
	Presentation    i18n.LangText // Markdown
	ThemeHash       string
	Suspended       bool
	OpenAds         int // filled by Employers alone
}

// Name is what the employer is called in l.
func (e Employer) Name(l i18n.Lang) string { return e.Names.In(l, e.DefaultLanguage) }

// ThemeURL is the address of the employer's stylesheet.
func (e Employer) ThemeURL() string { return "/t/" + e.Slug + "/" + e.ThemeHash + ".css" }

// Ad is an ad that visitors may see, open or not any more.
type Ad struct {
	recruitment.Published
	Employer Employer
	Zone     *time.Location
	// Closed: the period has ended. Its page says so (decision C11).
	Closed bool
	Now    time.Time // the database's clock when this was read
}

// Get returns an ad whose period has begun. Before that, and when there is no
// such ad, it is NotFound; a suspended organisation's is Gone.
func (s *Service) Get(ctx context.Context, id uuid.UUID) (Ad, error) {
	var a Ad
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) (err error) {
		a, err = get(ctx, tx, id)
		return err
	})
	return a, err
}

func get(ctx context.Context, tx plane.JobsiteTx, id uuid.UUID) (Ad, error) {
	row, err := q.Ad(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && row.Early {
		return Ad{}, notFound()
	}
	if err != nil {
		return Ad{}, fmt.Errorf("ad %s: %w", id, err)
	}
	if row.Suspended {
		return Ad{}, fault.New(fault.Gone, "error.tenant_suspended")
	}
	a := Ad{Now: row.Clock}
	if err := decode(row.Content, &a.Published); err != nil {
		return Ad{}, fmt.Errorf("content of ad %s: %w", id, err)
	}
	a.EndedAt = row.EndedAt
	a.Closed = row.EndedAt != nil || !row.Clock.Before(a.ClosesAt)
	a.Employer = toEmployer(jobsitedb.EmployerRow{
		Tenant: row.Tenant, Slug: row.Slug, Host: row.Host, Names: row.Names, Kind: row.Kind, Country: row.Country,
		DefaultLanguage: row.DefaultLanguage, Languages: row.Languages, TimeZone: row.TimeZone, HomePage: row.HomePage,
		Presentation: row.Presentation, ThemeHash: row.ThemeHash, Suspended: row.Suspended,
	})
	a.Zone = clock.StoredZone(a.TimeZone)
	return a, nil
}

// TenantOf finds the organisation of an ad, whatever its state.
func (s *Service) TenantOf(ctx context.Context, ad uuid.UUID) (int32, error) {
	var number int32
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) (err error) {
		number, err = q.TenantOf(ctx, tx, ad)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, notFound()
	}
	if err != nil {
		return 0, fmt.Errorf("organisation of ad %s: %w", ad, err)
	}
	return number, nil
}

func notFound() error { return fault.New(fault.NotFound, "jobsite.missing") }
