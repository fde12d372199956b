package recruitment

import (
	"context"
	"strings"
	"time"

	"vakans/internal/clock"
	"vakans/internal/legal"
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
		Employer: func(ctx context.Context, t tenant.Tenant) (Employer, error) {
			o, err := organisations.Get(ctx, t.Number)
			if err != nil {
				return Employer{}, err
			}
			ref, err := organisations.Reference(ctx)
			if err != nil {
				return Employer{}, err
			}
			return Employer{
				Names: o.Names, Prefix: o.Prefix, Municipality: ownMunicipality(o, ref, c.Now()),
				OfficePeriod: func(on legal.Day) (legal.Rule, legal.Days) { return organisations.OfficePeriod(o, on) },
			}, nil
		},
	}
}

// ownMunicipality is the municipality whose name the organisation's begins with,
// in any language: the registry does not say which one it is.
func ownMunicipality(o organisation.Organisation, ref *organisation.Reference, now time.Time) string {
	code, longest := "", 0
	for _, m := range ref.Municipalities {
		if o.Kind != "municipality" || m.Country != o.Country || !m.Current(now) {
			continue
		}
		for l, name := range m.Names {
			if len(name) > longest && begins(o.Names[l], name) {
				code, longest = m.Code.Code, len(name)
			}
		}
	}
	return code
}

// begins reports whether a name begins with a place's: "Malax kommun", or in the
// genitive, "Mallilan kunta".
func begins(name, place string) bool {
	rest, ok := strings.CutPrefix(name, place)
	return ok && place != "" && (rest == "" || strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "n "))
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
			codes.Municipalities[m.Code.Code] = PublishedCity{CodeName{m.Code.Code, m.Names},
				CodeName{m.Region.Code, m.Region.Names}}
		}
	}
	return codes
}
