package jobsite

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"vakans/internal/clock"
	"vakans/internal/i18n"
	"vakans/internal/jobsite/internal/jobsitedb"
	"vakans/internal/plane"
)

// Employer returns an organisation by its number, suspended or not.
func (s *Service) Employer(ctx context.Context, number int32) (Employer, error) {
	var e Employer
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) (err error) {
		e, err = employer(ctx, tx, number)
		return err
	})
	return e, err
}

// Employers lists the organisations that are not suspended, with the number of
// their open ads.
func (s *Service) Employers(ctx context.Context) ([]Employer, error) {
	var all []Employer
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) error {
		rows, err := q.Employers(ctx, tx)
		if err != nil {
			return fmt.Errorf("employers: %w", err)
		}
		for _, row := range rows {
			e := toEmployer(jobsitedb.EmployerRow{
				Tenant: row.Tenant, Slug: row.Slug, Host: row.Host, Names: row.Names, Kind: row.Kind, Country: row.Country,
				DefaultLanguage: row.DefaultLanguage, Languages: row.Languages, TimeZone: row.TimeZone, HomePage: row.HomePage,
				Presentation: row.Presentation, ThemeHash: row.ThemeHash, Suspended: row.Suspended,
			})
			e.OpenAds = int(row.OpenAds)
			all = append(all, e)
		}
		return nil
	})
	return all, err
}

// Theme finds an organisation's stylesheet by the parts of its address.
func (s *Service) Theme(ctx context.Context, slug, hash string) (css []byte, found bool, err error) {
	err = s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) error {
		text, err := q.Theme(ctx, tx, jobsitedb.ThemeParams{Slug: slug, ThemeHash: hash})
		css = []byte(text)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("theme of %s: %w", slug, err)
	}
	return css, true, nil
}

func employer(ctx context.Context, tx plane.JobsiteTx, number int32) (Employer, error) {
	row, err := q.Employer(ctx, tx, number)
	if errors.Is(err, pgx.ErrNoRows) {
		return Employer{}, notFound()
	}
	if err != nil {
		return Employer{}, fmt.Errorf("employer %d: %w", number, err)
	}
	return toEmployer(row), nil
}

func toEmployer(row jobsitedb.EmployerRow) Employer {
	return Employer{
		Tenant: row.Tenant, Slug: row.Slug, Host: row.Host, Names: row.Names, Kind: row.Kind, Country: row.Country,
		DefaultLanguage: i18n.Lang(row.DefaultLanguage), Languages: langs(row.Languages),
		Zone:     clock.StoredZone(row.TimeZone),
		HomePage: row.HomePage, Presentation: row.Presentation, ThemeHash: row.ThemeHash, Suspended: row.Suspended,
	}
}

func langs(codes []string) []i18n.Lang {
	out := make([]i18n.Lang, len(codes))
	for i, c := range codes {
		out[i] = i18n.Lang(c)
	}
	return out
}

func codes(ls []i18n.Lang) []string {
	out := make([]string, len(ls))
	for i, l := range ls {
		out[i] = string(l)
	}
	return out
}
