package recruitment

import (
	"context"
	"time"

	"vakans/internal/clock"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/tenant"
)

// New returns the service that takes names from the registry of organisations.
func New(db *tenant.DB, organisations *organisation.Service, c *clock.Clock) *Service {
	return &Service{
		DB: db,
		Codes: func(ctx context.Context) (Codes, error) {
			ref, err := organisations.Reference(ctx)
			if err != nil {
				return Codes{}, err
			}
			return codesOf(ref, c.Now()), nil
		},
		Employer: func(ctx context.Context, t tenant.Tenant) (i18n.LangText, error) {
			o, err := organisations.Get(ctx, t.Number)
			return o.Names, err
		},
	}
}

// codesOf leaves out municipalities that have merged into others: an ad names
// places that are there.
func codesOf(ref *organisation.Reference, now time.Time) Codes {
	codes := Codes{
		JobAreas:       make(map[string]CodeName, len(ref.JobAreas)),
		Municipalities: make(map[string]PublishedCity, len(ref.Municipalities)),
	}
	for _, a := range ref.JobAreas {
		codes.JobAreas[a.Code] = CodeName{a.Code, a.Names}
	}
	for _, m := range ref.Municipalities {
		if m.Current(now) {
			codes.Municipalities[m.Code.Code] = PublishedCity{CodeName{m.Code.Code, m.Names}, CodeName{m.Region.Code, m.Region.Names}}
		}
	}
	return codes
}
