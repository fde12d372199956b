package organisation

import (
	"context"
	"sync/atomic"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/plane"
)

// Code is a code with its names.
type Code struct {
	Code  string
	Names i18n.LangText
}

// Municipality is a municipality with its region. Codes begin with the country
// ("FI-091"), because the countries number their own.
type Municipality struct {
	Code
	Country   string
	Region    Code
	EndedOn   *time.Time // the last day of a municipality that merged into another
	Successor string
}

// Current reports whether the municipality exists at a moment.
func (m Municipality) Current(now time.Time) bool { return m.EndedOn == nil || !now.After(*m.EndedOn) }

// Reference is the codes that all organisations share, at one moment. It is
// never changed.
type Reference struct {
	Municipalities []Municipality
	Regions        []Code
	JobAreas       []Code

	municipality map[string]Municipality
	jobArea      map[string]Code
	at           time.Time
}

// Municipality finds a municipality by its code, also one that has ended.
func (r *Reference) Municipality(code string) (Municipality, bool) {
	m, ok := r.municipality[code]
	return m, ok
}

// JobArea finds a job area by its code.
func (r *Reference) JobArea(code string) (Code, bool) {
	c, ok := r.jobArea[code]
	return c, ok
}

// MunicipalitiesOf lists a country's present municipalities by their names in l.
func (r *Reference) MunicipalitiesOf(country string, l i18n.Lang, now time.Time) []Municipality {
	var out []Municipality
	for _, m := range r.Municipalities {
		if m.Country == country && m.Current(now) {
			out = append(out, m)
		}
	}
	l10n.SortBy(l, out, func(m Municipality) string { return m.Names.In(l) })
	return out
}

// referenceAge is how old the codes may be: they change some times a year.
const referenceAge = 5 * time.Minute

type reference struct{ current atomic.Pointer[Reference] }

// Reference returns the shared codes.
func (s *Service) Reference(ctx context.Context) (*Reference, error) {
	if r := s.reference.current.Load(); r != nil && time.Since(r.at) < referenceAge {
		return r, nil
	}
	r := &Reference{municipality: map[string]Municipality{}, jobArea: map[string]Code{}, at: time.Now()}
	err := s.Platform.Read(ctx, func(tx plane.PlatformTx) error { return r.load(ctx, tx) })
	if err != nil {
		return nil, err
	}
	s.reference.current.Store(r)
	return r, nil
}

func (r *Reference) load(ctx context.Context, tx plane.PlatformTx) error {
	regions, err := q.Regions(ctx, tx)
	if err != nil {
		return err
	}
	regionOf := map[string]Code{}
	for _, g := range regions {
		c := Code{g.Country + "-" + g.Code, g.Names}
		regionOf[c.Code] = c
		r.Regions = append(r.Regions, c)
	}
	municipalities, err := q.Municipalities(ctx, tx)
	if err != nil {
		return err
	}
	for _, row := range municipalities {
		m := Municipality{Code: Code{row.Country + "-" + row.Code, row.Names}, Country: row.Country,
			Region: regionOf[row.Country+"-"+row.RegionCode], EndedOn: row.ValidTo}
		if row.Successor != nil {
			m.Successor = row.Country + "-" + *row.Successor
		}
		r.municipality[m.Code.Code] = m
		r.Municipalities = append(r.Municipalities, m)
	}
	areas, err := q.JobAreas(ctx, tx)
	for _, a := range areas {
		c := Code{a.Code, a.Names}
		r.jobArea[c.Code] = c
		r.JobAreas = append(r.JobAreas, c)
	}
	return err
}
