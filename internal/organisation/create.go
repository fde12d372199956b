package organisation

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

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
	Slug            string        `json:"slug"`
	Hosts           []string      `json:"hosts"` // besides <slug>.<base host>, which needs no row
	Cell            string        `json:"cell"`  // empty: the one with the fewest organisations
	Names           i18n.LangText `json:"names"`
	Kind            string        `json:"kind"`    // empty: municipality
	Country         string        `json:"country"` // FI, SE or NO
	DefaultLanguage i18n.Lang     `json:"default_language"`
	Languages       []i18n.Lang   `json:"languages"`    // empty: the default
	TimeZone        string        `json:"time_zone"`    // empty: the country's
	BrandColour     string        `json:"brand_colour"` // empty: a neutral one
	Plan            string        `json:"plan"`         // empty: full
	HomePage        string        `json:"home_page"`
	Presentation    i18n.LangText `json:"presentation"`

	// Superuser is the first user; group and unit are not read. With a password
	// the user can sign in at once, without one an invitation is sent.
	Superuser staff.New `json:"superuser"`
	Password  string    `json:"-"`
}

// What an organisation can be. The catalogues name the kinds code.organisation_*
// and the plans admin.plan_*.
var (
	Kinds     = []string{"municipality", "wellbeing_county", "joint_authority", "company", "state_agency"}
	Countries = []string{"FI", "SE", "NO"}
	Plans     = []string{"full", "managed"}
)

// zones are the time zones that most of a country keeps.
var zones = map[string]string{"FI": "Europe/Helsinki", "SE": "Europe/Stockholm", "NO": "Europe/Oslo"}

// NeutralColour is what an organisation looks like before it chooses.
const NeutralColour = "#1e5b8a"

// tidy fills in what may be left out.
func (s *Spec) tidy() {
	s.Slug, s.HomePage = strings.ToLower(strings.TrimSpace(s.Slug)), strings.TrimSpace(s.HomePage)
	s.Names = s.Names.Trimmed()
	s.Kind, s.Plan = cmp.Or(s.Kind, Kinds[0]), cmp.Or(s.Plan, Plans[0])
	s.TimeZone = cmp.Or(s.TimeZone, zones[s.Country])
	s.BrandColour = cmp.Or(strings.ToLower(strings.TrimSpace(s.BrandColour)), NeutralColour)
	s.Hosts = tidyHosts(s.Hosts)
	if len(s.Languages) == 0 {
		s.Languages = []i18n.Lang{s.DefaultLanguage}
	}
}

func (s *Spec) check(c *fault.Collector) {
	s.tidy()
	checkSlug(c, s.Slug)
	c.Check(slices.Contains(Kinds, s.Kind), "kind", "error.choose")
	c.Check(zones[s.Country] != "", "country", "error.choose")
	c.Check(slices.Contains(Plans, s.Plan), "plan", "error.choose")
	checkNames(c, s.Names, s.DefaultLanguage)
	c.Check(!s.DefaultLanguage.Valid() || slices.Contains(s.Languages, s.DefaultLanguage), "languages",
		"office.default_language_missing")
	checkZone(c, s.TimeZone)
	checkColour(c, s.BrandColour)
	checkAddress(c, "home_page", s.HomePage)
	c.Take("superuser.", s.Superuser.Check())
}

// prepare completes a spec, or says everything that can be known to be wrong
// without asking the database.
func (s *Service) prepare(spec *Spec) error {
	var c fault.Collector
	spec.check(&c)
	s.checkHosts(&c, spec.Hosts)
	c.Check(spec.Cell == "" || len(s.Cells) == 0 || slices.Contains(s.Cells, spec.Cell), "cell", "error.choice")
	return c.Err()
}

// Create founds an organisation: its schema, its row in the registry, the
// groups that come ready, the unit that is the whole, and its first superuser.
// Every step but the first leaves alone what is there, so that a founding which
// was cut short is finished by doing it again. A slug that another
// organisation has is a Conflict.
func (s *Service) Create(ctx context.Context, spec Spec) (tenant.Tenant, error) {
	if err := s.prepare(&spec); err != nil {
		return tenant.Tenant{}, err
	}
	t, err := s.provision(ctx, spec)
	if takes(fault.Of(err), "admin.slug_taken") {
		t, err = s.again(ctx, spec, err)
	}
	if err != nil {
		return t, err
	}
	return t, s.settle(ctx, t, spec)
}

// settle puts into a bare tenant what makes it an organisation.
func (s *Service) settle(ctx context.Context, t tenant.Tenant, spec Spec) error {
	who := authz.Job("founding", t)
	if err := s.Platform.In(ctx, func(tx plane.PlatformTx) error { return spec.enter(ctx, tx, who) }); err != nil {
		return err
	}
	if err := s.DB.In(ctx, t, func(tx tenant.Tx) error { return spec.furnish(ctx, tx, who) }); err != nil {
		return err
	}
	_, err := s.Staff.First(ctx, t, spec.Superuser, spec.Password)
	return err
}

// provision makes the tenant. A slug or a host that is another's is Invalid, by
// field.
func (s *Service) provision(ctx context.Context, spec Spec) (tenant.Tenant, error) {
	cell, err := s.cellFor(ctx, spec)
	if err != nil {
		return tenant.Tenant{}, err
	}
	t, err := s.Schemas.Provision(ctx, schema.Spec{Slug: spec.Slug, Hosts: spec.Hosts, Cell: cell})
	if err == nil {
		return t, s.Directory.Refresh(ctx)
	}
	if !errors.Is(err, schema.ErrTaken) {
		return t, err
	}
	if err := s.Directory.Refresh(ctx); err != nil {
		return t, err
	}
	if _, unknown := s.Directory.BySlug(ctx, spec.Slug); unknown == nil {
		return t, fault.InvalidField("slug", "admin.slug_taken").Because(err)
	}
	var c fault.Collector
	if failed := s.Platform.Read(ctx,
		func(tx plane.PlatformTx) error { return hostsFree(ctx, tx, &c, 0, spec.Hosts) }); failed != nil {
		return t, failed
	}
	return t, cmp.Or(c.Err(), err)
}

// again finds the tenant that an earlier attempt at the same organisation made.
func (s *Service) again(ctx context.Context, spec Spec, cause error) (tenant.Tenant, error) {
	t, err := s.Directory.BySlug(ctx, spec.Slug)
	if err != nil {
		return t, err
	}
	o, err := s.Get(ctx, t.Number)
	if err == nil && o.Names[spec.DefaultLanguage] != spec.Names[spec.DefaultLanguage] {
		return t, fault.New(fault.Conflict, "admin.slug_taken").Because(cause)
	}
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return t, err
}

// cellFor is the cell that was asked for, else the one with the fewest
// organisations.
func (s *Service) cellFor(ctx context.Context, spec Spec) (string, error) {
	if spec.Cell != "" || len(s.Cells) == 0 {
		return spec.Cell, nil
	}
	sizes, err := s.CellSizes(ctx)
	if err != nil {
		return "", err
	}
	return slices.MinFunc(s.Cells, func(a, b string) int { return cmp.Compare(sizes[a], sizes[b]) }), nil
}

// CellSizes reports how many organisations each cell has.
func (s *Service) CellSizes(ctx context.Context) (map[string]int, error) {
	sizes := map[string]int{}
	return sizes, s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		rows, err := q.CellSizes(ctx, tx)
		for _, r := range rows {
			sizes[r.Cell] = int(r.Tenants)
		}
		return err
	})
}

func (s Spec) enter(ctx context.Context, tx plane.PlatformTx, who authz.Actor) error {
	codes := make([]string, len(s.Languages))
	for i, l := range s.Languages {
		codes[i] = string(l)
	}
	err := q.Insert(ctx, tx, organisationdb.InsertParams{
		Tenant: who.Tenant.Number, Names: s.Names, Kind: s.Kind, Country: s.Country,
		DefaultLanguage: string(s.DefaultLanguage),
		Languages:       codes, TimeZone: s.TimeZone, BrandColour: s.BrandColour, Plan: s.Plan, HomePage: s.HomePage,
		Presentation: s.Presentation.Trimmed(),
	})
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "organisation.create", s.Slug, nil)
}

func (s Spec) furnish(ctx context.Context, tx tenant.Tx, who authz.Actor) error {
	if err := sq.FoundSettings(ctx, tx, settingsdb.FoundSettingsParams{DefaultLanguage: string(s.DefaultLanguage),
		TimeZone: s.TimeZone}); err != nil {
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
