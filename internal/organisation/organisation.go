// Package organisation keeps the registry of customer organisations: what each
// is called and looks like, its settings, and the codes that all share. It
// founds new ones. What is edited here reaches the job site by an event.
package organisation

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/legal"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/organisation/internal/settingsdb"
	"vakans/internal/plane"
	"vakans/internal/staff"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// Changed is emitted when something that the public sees of an organisation has
// changed. It comes from the organisation and carries nothing.
const Changed event.Kind = "organisation.changed"

// Organisation is what everybody may know of an organisation.
type Organisation struct {
	Tenant          int32
	Slug            string
	Prefix          string // begins the references of its recruitments; never changes
	Names           i18n.LangText
	Kind            string // "municipality" …; named by the catalogues' code.organisation_*
	Country         string // FI, SE or NO
	DefaultLanguage i18n.Lang
	Languages       []i18n.Lang // those it works in, the default among them
	TimeZone        string
	BrandColour     string // "#rrggbb"
	Plan            string // full or managed
	HomePage        string
	Presentation    i18n.LangText
	UpdatedAt       time.Time
}

// Name is the organisation's name for a reader.
func (o Organisation) Name(l i18n.Lang) string { return o.Names.In(l, o.DefaultLanguage) }

// Zone is the organisation's time zone.
func (o Organisation) Zone() *time.Location { return clock.StoredZone(o.TimeZone) }

// Service reads and changes organisations.
type Service struct {
	Platform  *plane.Platform
	DB        *tenant.DB
	Clock     *clock.Clock
	Directory *tenant.Directory
	Staff     *staff.Service
	Schemas   *schema.Schemas // only where organisations are founded
	Files     *blob.Store     // only where organisations are measured
	// Relay returns the relay's DB in the database where a cell lives (plane.Planes.RelayOf);
	// only where organisations are measured.
	Relay func(cell string) *plane.Relay
	Law   legal.Book
	Base  string   // the host of the national site: what lies under it is no organisation's own
	Cells []string // those of this installation; empty: whichever Schemas knows

	known     known
	reference reference
}

var (
	q  = organisationdb.New()
	sq = settingsdb.New()
)

// Get returns an organisation by its tenant's number, at most two seconds old.
func (s *Service) Get(ctx context.Context, number int32) (Organisation, error) {
	if o, ok := s.known.find(number); ok {
		return o, nil
	}
	var o Organisation
	err := s.Platform.Read(ctx, func(tx plane.PlatformTx) (err error) {
		o, err = getTx(ctx, tx, number)
		return err
	})
	if err == nil {
		s.known.put(o)
	}
	return o, err
}

// Fresh is Get without looking at what is remembered: for whoever copies an
// organisation elsewhere because it has just changed.
func (s *Service) Fresh(ctx context.Context, number int32) (Organisation, error) {
	s.known.forget(number)
	return s.Get(ctx, number)
}

func getTx(ctx context.Context, tx plane.PlatformTx, number int32) (Organisation, error) {
	r, err := q.Get(ctx, tx, number)
	if errors.Is(err, pgx.ErrNoRows) {
		return Organisation{}, fault.New(fault.NotFound, "error.not_found")
	}
	return Organisation{
		Tenant: r.Tenant, Slug: r.Slug, Prefix: r.ReferencePrefix, Names: r.Names, Kind: r.Kind, Country: r.Country,
		DefaultLanguage: i18n.Lang(r.DefaultLanguage), Languages: languages(r.Languages), TimeZone: r.TimeZone,
		BrandColour: r.BrandColour, Plan: r.Plan, HomePage: r.HomePage, Presentation: r.Presentation, UpdatedAt: r.UpdatedAt,
	}, err
}

// languages keeps the order in which languages are offered.
func languages(codes []string) []i18n.Lang {
	var out []i18n.Lang
	for _, l := range i18n.All {
		if slices.Contains(codes, string(l)) {
			out = append(out, l)
		}
	}
	return out
}

// known remembers organisations for a moment: every page of a tenant's host
// asks for its name and colour.
type known struct {
	mu  sync.Mutex
	all map[int32]seen
}

type seen struct {
	organisation Organisation
	at           time.Time
}

const (
	staleAfter = 2 * time.Second
	mostKnown  = 2000
)

func (k *known) find(number int32) (Organisation, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.all[number]
	return s.organisation, ok && time.Since(s.at) < staleAfter
}

func (k *known) put(o Organisation) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil || len(k.all) >= mostKnown {
		k.all = map[int32]seen{}
	}
	k.all[o.Tenant] = seen{o, time.Now()}
}

func (k *known) forget(number int32) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.all, number)
}
