package organisation

import (
	"context"
	"errors"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/organisation/internal/settingsdb"
	"vakans/internal/plane"
	"vakans/internal/staff"
	"vakans/internal/unit"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// Spec describes an organisation to be founded.
type Spec struct {
	Slug            string
	Hosts           []string // besides <slug>.<base host>, which needs no row
	Cell            string   // empty: the next in turn
	Names           i18n.LangText
	Kind            string // empty: municipality
	Country         string // FI, SE or NO
	DefaultLanguage i18n.Lang
	Languages       []i18n.Lang // empty: the default
	TimeZone        string      // empty: the country's
	BrandColour     string      // empty: a neutral one
	Plan            string      // empty: full
	HomePage        string
	Presentation    i18n.LangText

	// Superuser is the first user; group and unit are not read. With a password
	// the user can sign in at once, without one an invitation is sent.
	Superuser staff.New
	Password  string
}

var (
	kinds = []string{"municipality", "wellbeing_county", "joint_authority", "company", "state_agency"}
	zones = map[string]string{"FI": "Europe/Helsinki", "SE": "Europe/Stockholm", "NO": "Europe/Oslo"}
)

// neutralColour is what an organisation looks like before it chooses.
const neutralColour = "#1e5b8a"

func (s *Spec) complete() error {
	var c fault.Collector
	s.Names = s.Names.Trimmed()
	s.Kind, s.Plan = or(s.Kind, kinds[0]), or(s.Plan, "full")
	s.TimeZone, s.BrandColour = or(s.TimeZone, zones[s.Country]), or(s.BrandColour, neutralColour)
	if len(s.Languages) == 0 {
		s.Languages = []i18n.Lang{s.DefaultLanguage}
	}
	c.Check(s.Slug != "", "slug", "error.required")
	c.Check(zones[s.Country] != "", "country", "error.choose")
	checkNames(&c, s.Names, s.DefaultLanguage)
	checkZone(&c, s.TimeZone)
	checkColour(&c, s.BrandColour)
	checkAddress(&c, "home_page", s.HomePage)
	return c.Err()
}

// Create founds an organisation: its schema, its row in the registry, the
// groups that come ready, the unit that is the whole, and its first superuser.
// Every step but the first leaves alone what is there, so that a founding which
// was cut short is finished by doing it again. A slug that another
// organisation has is a Conflict.
func (s *Service) Create(ctx context.Context, spec Spec) (tenant.Tenant, error) {
	if err := spec.complete(); err != nil {
		return tenant.Tenant{}, err
	}
	t, err := s.provision(ctx, spec)
	if err != nil {
		return tenant.Tenant{}, err
	}
	who := authz.Job("founding", t)
	if err := s.Platform.In(ctx, func(tx plane.PlatformTx) error { return spec.enter(ctx, tx, who) }); err != nil {
		return t, err
	}
	if err := s.DB.In(ctx, t, func(tx tenant.Tx) error { return spec.furnish(ctx, tx, who) }); err != nil {
		return t, err
	}
	_, err = s.Staff.First(ctx, t, spec.Superuser, spec.Password)
	return t, err
}

// provision makes the tenant, or finds the one that an earlier attempt made.
func (s *Service) provision(ctx context.Context, spec Spec) (tenant.Tenant, error) {
	t, err := s.Schemas.Provision(ctx, schema.Spec{Slug: spec.Slug, Hosts: spec.Hosts, Cell: spec.Cell})
	if err == nil {
		return t, s.Directory.Refresh(ctx)
	}
	if !errors.Is(err, schema.ErrTaken) {
		return t, err
	}
	taken := fault.New(fault.Conflict, "admin.slug_taken").Because(err)
	if err := s.Directory.Refresh(ctx); err != nil {
		return t, err
	}
	t, err = s.Directory.BySlug(ctx, spec.Slug)
	if errors.Is(err, tenant.ErrUnknown) {
		return t, taken // a host is another's
	}
	if err != nil {
		return t, err
	}
	o, err := s.Get(ctx, t.Number)
	if err == nil && o.Names[spec.DefaultLanguage] != spec.Names[spec.DefaultLanguage] {
		return t, taken
	}
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return t, err
}

func (s Spec) enter(ctx context.Context, tx plane.PlatformTx, who authz.Actor) error {
	codes := make([]string, len(s.Languages))
	for i, l := range s.Languages {
		codes[i] = string(l)
	}
	err := q.Insert(ctx, tx, organisationdb.InsertParams{
		Tenant: who.Tenant.Number, Names: s.Names, Kind: s.Kind, Country: s.Country, DefaultLanguage: string(s.DefaultLanguage),
		Languages: codes, TimeZone: s.TimeZone, BrandColour: s.BrandColour, Plan: s.Plan, HomePage: s.HomePage, Presentation: s.Presentation.Trimmed(),
	})
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "organisation.create", s.Slug, nil)
}

func (s Spec) furnish(ctx context.Context, tx tenant.Tx, who authz.Actor) error {
	if err := sq.FoundSettings(ctx, tx, settingsdb.FoundSettingsParams{DefaultLanguage: string(s.DefaultLanguage), TimeZone: s.TimeZone}); err != nil {
		return err
	}
	if err := group.CreateReadyTx(ctx, tx, who); err != nil {
		return err
	}
	if _, err := unit.CreateRootTx(ctx, tx, who, s.Names); err != nil {
		return err
	}
	return event.Emit(ctx, tx, Changed, nil)
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
