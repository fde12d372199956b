package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"vakans/internal/config"
	"vakans/internal/plane"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// allTenants is what --plane calls the organisations' schemas.
const allTenants = "tenants"

// migration is what the command was asked to do.
type migration struct {
	bootstrap, dryRun, json bool
	plane, slug             string
	workers                 int

	cfg *config.Config
	out io.Writer
}

func migrateCommand(ctx context.Context, args []string) error {
	m := migration{}
	fs := flags("migrate")
	fs.BoolVar(&m.bootstrap, "bootstrap", false, "first make logins, schemas and revokes, with VAKANS_ADMIN_DSN")
	fs.StringVar(&m.plane, "plane", "", "only platform, jobsite, applicant or tenants")
	fs.StringVar(&m.slug, "tenant", "", "only the organisation with this slug")
	fs.BoolVar(&m.dryRun, "dry-run", false, "tell what would be done, and do nothing")
	fs.IntVar(&m.workers, "workers", 2, "how many organisations at once")
	fs.BoolVar(&m.json, "json", false, "the result as JSON on standard output, words on standard error")
	if err := parse(fs, args); err != nil {
		return err
	}
	if m.slug != "" && m.plane == "" {
		m.plane = allTenants
	}
	if m.plane != "" && m.plane != allTenants && (m.slug != "" || !slices.Contains(plane.Names(), m.plane)) ||
		m.workers < 1 || m.bootstrap && m.dryRun {
		return errUsage
	}
	cfg, err := config.Load(config.OS())
	if err != nil {
		return err
	}
	m.cfg, m.out = cfg, words(m.json)
	return m.run(ctx)
}

// migrated is the result for programs.
type migrated struct {
	DryRun    bool               `json:"dry_run"`
	Databases []migratedDatabase `json:"databases"`
	Tenants   []migratedTenant   `json:"tenants"`
	Versions  map[int64]int      `json:"versions"` // how many organisations are at each, in the end
	Failed    int                `json:"failed"`
	Held      int                `json:"held"`
	Error     string             `json:"error,omitempty"` // what ended it early
}

type migratedDatabase struct {
	Database string           `json:"database"`
	Planes   []plane.Migrated `json:"planes"`
}

type migratedTenant struct {
	Number int32  `json:"number"`
	Slug   string `json:"slug"`
	From   int64  `json:"from"`
	To     int64  `json:"to"`
	Millis int64  `json:"ms"`
	Held   bool   `json:"held,omitempty"`
	Error  string `json:"error,omitempty"`
}

// run migrates the shared planes of every database and then the organisations. It
// goes on past an organisation that fails.
func (m migration) run(ctx context.Context) error {
	result := migrated{DryRun: m.dryRun, Databases: []migratedDatabase{}, Tenants: []migratedTenant{},
		Versions: map[int64]int{}}
	err := m.planes(ctx, &result)
	if err == nil && (m.plane == "" || m.plane == allTenants) {
		err = m.tenants(ctx, &result)
	}
	if m.json {
		if err != nil {
			result.Error = err.Error()
		}
		err = errors.Join(err, printJSON(result))
	}
	return err
}

func (m migration) planes(ctx context.Context, result *migrated) error {
	if m.plane == allTenants && !m.bootstrap {
		return nil
	}
	databases, err := plane.Databases(m.cfg.Database.DSNs())
	if err != nil {
		return err
	}
	for _, d := range databases {
		if err := m.database(ctx, d, result); err != nil {
			return err
		}
	}
	return nil
}

func (m migration) database(ctx context.Context, d plane.Database, result *migrated) error {
	if m.bootstrap {
		if err := bootstrapDatabase(ctx, m.cfg, d); err != nil {
			return err
		}
	}
	if m.plane == allTenants {
		return nil
	}
	var only []string
	if m.plane != "" {
		only = []string{m.plane}
	}
	planes, err := d.Migrate(ctx, only, m.dryRun)
	result.Databases = append(result.Databases, migratedDatabase{d.Name, planes})
	for _, p := range planes {
		fmt.Fprintf(m.out, "%s: %s %s\n", d.Name, p.Plane, m.steps(p.From, p.To))
	}
	return err
}

// steps says in words what was or would be done.
func (m migration) steps(from, to int64) string {
	switch {
	case from == to:
		return fmt.Sprintf("is at version %d", to)
	case m.dryRun:
		return fmt.Sprintf("would go from version %d to %d", from, to)
	}
	return fmt.Sprintf("went from version %d to %d", from, to)
}

// bootstrapDatabase gives every login the password that its own address holds.
func bootstrapDatabase(ctx context.Context, cfg *config.Config, d plane.Database) error {
	admin := cfg.Database.Admin.Reveal()
	if admin == "" {
		return errors.New("VAKANS_ADMIN_DSN is not set: --bootstrap needs a superuser's address")
	}
	admin, err := d.Admin(admin)
	if err != nil {
		return err
	}
	passwords, err := cfg.Database.Passwords()
	if err != nil {
		return err
	}
	if err := plane.Bootstrap(ctx, admin, plane.Options{Passwords: passwords}); err != nil {
		return fmt.Errorf("%s: %w", d.Name, err)
	}
	return nil
}

func (m migration) tenants(ctx context.Context, result *migrated) error {
	schemas, err := plane.Schemas(m.cfg.Database.DSNs())
	if err != nil {
		return err
	}
	p := newProgress("organisations")
	opt := schema.UpgradeOptions{Workers: m.workers, DryRun: m.dryRun, Progress: func(done schema.Progress) {
		if done.Err != nil {
			p.say("%s: %v", done.Tenant.Slug, done.Err)
		}
		p.at(done.Done, done.Total)
	}}
	if opt.Only, err = m.only(ctx, schemas); err != nil {
		return err
	}
	all, err := schemas.Upgrade(ctx, opt)
	p.done()
	result.take(all)
	m.summarise(result, all)
	if result.Failed > 0 && ctx.Err() == nil {
		return fmt.Errorf("%w: %d of %d organisations could not be migrated, and stay as they were; mend the cause and run it again", errPartly, result.Failed, len(all))
	}
	return err
}

// only finds the one organisation that was asked for.
func (m migration) only(ctx context.Context, schemas *schema.Schemas) ([]int32, error) {
	if m.slug == "" {
		return nil, nil
	}
	conn, err := schemas.Home(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	t, err := tenant.NewDirectory(conn).BySlug(ctx, m.slug)
	if errors.Is(err, tenant.ErrUnknown) {
		return nil, unknown(m.slug)
	}
	return []int32{t.Number}, err
}

func (r *migrated) take(all []schema.Result) {
	for _, one := range all {
		t := migratedTenant{Number: one.Tenant.Number, Slug: one.Tenant.Slug, From: one.From, To: one.To,
			Millis: one.Took.Milliseconds(), Held: one.Held}
		if one.Err != nil {
			t.Error = one.Err.Error()
			r.Failed++
		}
		if one.Held {
			r.Held++
		}
		r.Versions[one.To]++
		r.Tenants = append(r.Tenants, t)
	}
}

// summarise says how many organisations are at which version, and which were not
// touched and why.
func (m migration) summarise(result *migrated, all []schema.Result) {
	for _, one := range all {
		switch {
		case one.Err != nil:
			fmt.Fprintf(m.out, "%s is left at version %d: %v\n", one.Tenant.Slug, one.To, one.Err)
		case one.Held:
			fmt.Fprintf(m.out, "%s is left at version %d: it is held for its %s; run it again afterwards\n", one.Tenant.Slug,
				one.To, one.Tenant.Held)
		case m.slug != "" || m.dryRun && one.From != one.To:
			fmt.Fprintf(m.out, "%s %s\n", one.Tenant.Slug, m.steps(one.From, one.To))
		}
	}
	var parts []string
	for _, version := range slices.Sorted(maps.Keys(result.Versions)) {
		parts = append(parts, fmt.Sprintf("%d at version %d", result.Versions[version], version))
	}
	if len(parts) > 0 {
		fmt.Fprintf(m.out, "organisations%s: %s\n", map[bool]string{true: " would be"}[m.dryRun], strings.Join(parts, ", "))
	}
}
