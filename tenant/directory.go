package tenant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// Querier is what the directory reads the registry with: a pool or a connection
// whose login may read platform.tenants, platform.hosts and platform.registry.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// How old an answer may be. A miss is worth a look sooner, because the host may
// have been added a moment ago; still, however many unknown hosts are asked for,
// the registry is asked ten times a second at most.
const (
	hitAge   = time.Second
	missAge  = 100 * time.Millisecond
	staleAge = time.Minute
)

// Directory leads from hosts, slugs and numbers to tenants. It holds the whole
// registry in memory, so an unknown host costs no query, and asks once a second
// whether the registry's version has changed. It is safe for concurrent use.
type Directory struct {
	db      Querier
	current atomic.Pointer[snapshot]
	refresh sync.Mutex
}

type snapshot struct {
	version  int64
	checked  time.Time
	all      []Tenant
	byNumber map[int32]Tenant
	byName   map[string]Tenant // hosts, "slug:…" and "role:…", former ones too: no host has a colon
}

// NewDirectory returns a directory that reads the registry when it is first asked.
func NewDirectory(db Querier) *Directory { return &Directory{db: db} }

// Lookup finds the tenant of a host, which may carry a port. It returns
// ErrUnknown for any other host; it returns suspended tenants too.
func (d *Directory) Lookup(ctx context.Context, host string) (Tenant, error) {
	return d.named(ctx, canonicalHost(host))
}

// BySlug finds a tenant by its short name.
func (d *Directory) BySlug(ctx context.Context, slug string) (Tenant, error) {
	return d.named(ctx, "slug:"+slug)
}

// ByRole finds the tenant that a role belongs to, or belonged to before the
// tenant moved to another database: whoever reads what a tenant wrote into a
// shared table learns its author as current_user.
func (d *Directory) ByRole(ctx context.Context, role string) (Tenant, error) {
	return d.named(ctx, "role:"+role)
}

// ByNumber finds a tenant by its number.
func (d *Directory) ByNumber(ctx context.Context, number int32) (Tenant, error) {
	return d.find(ctx, func(s *snapshot) (Tenant, bool) { t, ok := s.byNumber[number]; return t, ok })
}

// All lists every tenant in the order of their numbers, suspended ones too.
func (d *Directory) All(ctx context.Context) ([]Tenant, error) {
	s, err := d.fresh(ctx, hitAge)
	if err != nil {
		return nil, err
	}
	return slices.Clone(s.all), nil
}

// Refresh reads the registry now, if it has changed. Whoever changed it calls
// this to see the change at once; other processes follow within a second.
func (d *Directory) Refresh(ctx context.Context) error {
	_, err := d.fresh(ctx, 0)
	return err
}

func (d *Directory) named(ctx context.Context, name string) (Tenant, error) {
	return d.find(ctx, func(s *snapshot) (Tenant, bool) { t, ok := s.byName[name]; return t, ok })
}

func (d *Directory) find(ctx context.Context, in func(*snapshot) (Tenant, bool)) (Tenant, error) {
	for _, age := range []time.Duration{hitAge, missAge} {
		s, err := d.fresh(ctx, age)
		if err != nil {
			return Tenant{}, err
		}
		if t, ok := in(s); ok {
			return t, nil
		}
	}
	return Tenant{}, ErrUnknown
}

// fresh returns a snapshot that was checked less than age ago. When the registry
// cannot be asked, a snapshot of the last minute still serves.
func (d *Directory) fresh(ctx context.Context, age time.Duration) (*snapshot, error) {
	if s := d.current.Load(); s != nil && time.Since(s.checked) < age {
		return s, nil
	}
	d.refresh.Lock()
	defer d.refresh.Unlock()
	old := d.current.Load()
	if old != nil && time.Since(old.checked) < age {
		return old, nil
	}
	s, err := d.load(WithoutBatch(ctx), old)
	if err != nil {
		if old != nil && age > 0 && time.Since(old.checked) < staleAge {
			return old, nil
		}
		return nil, fmt.Errorf("tenant: read the registry: %w", err)
	}
	d.current.Store(s)
	return s, nil
}

// load reads the version before the rows: a change in between is then seen as a
// newer version at the next check, and never missed.
func (d *Directory) load(ctx context.Context, old *snapshot) (*snapshot, error) {
	checked := time.Now()
	rows, err := d.db.Query(ctx, "SELECT version FROM platform.registry")
	if err != nil {
		return nil, err
	}
	version, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, err
	}
	if old != nil && old.version == version {
		same := *old
		same.checked = checked
		return &same, nil
	}
	s := &snapshot{version: version, checked: checked, byNumber: map[int32]Tenant{}, byName: map[string]Tenant{}}
	if err := s.readTenants(ctx, d.db); err != nil {
		return nil, err
	}
	return s, s.readHosts(ctx, d.db)
}

func (s *snapshot) readTenants(ctx context.Context, db Querier) error {
	rows, err := db.Query(ctx, "SELECT "+columns+" FROM platform.tenants ORDER BY number")
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, scan)
	for _, t := range found {
		s.all = append(s.all, t.Tenant)
		s.byNumber[t.Number] = t.Tenant
		s.byName["slug:"+t.Slug] = t.Tenant
		for _, role := range append(t.formerRoles, t.role) {
			s.byName["role:"+role] = t.Tenant
		}
	}
	return err
}

// registered is a row of platform.tenants.
type registered struct {
	Tenant
	formerRoles []string
}

const columns = "number, slug, status, cell, schema_version, schema_floor, held, schema_name, role_name, former_roles"

func scan(row pgx.CollectableRow) (t registered, err error) {
	err = row.Scan(&t.Number, &t.Slug, &t.Status, &t.Cell, &t.SchemaVersion, &t.SchemaFloor, &t.Held, &t.schema, &t.role,
		&t.formerRoles)
	if err == nil {
		err = t.check()
	}
	return t, err
}

// Find reads one tenant from the registry, and nothing of the others. It returns
// ErrUnknown when there is none of this number.
func Find(ctx context.Context, db Querier, number int32) (Tenant, error) {
	rows, err := db.Query(ctx, "SELECT "+columns+" FROM platform.tenants WHERE number = $1", number)
	if err != nil {
		return Tenant{}, err
	}
	t, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrUnknown
	}
	return t.Tenant, err
}

func (s *snapshot) readHosts(ctx context.Context, db Querier) error {
	rows, err := db.Query(ctx, "SELECT host, tenant FROM platform.hosts")
	if err != nil {
		return err
	}
	var host string
	var number int32
	_, err = pgx.ForEachRow(rows, []any{&host, &number}, func() error {
		if t, ok := s.byNumber[number]; ok {
			s.byName[host] = t
		}
		return nil
	})
	return err
}

// canonicalHost is the host as the registry holds it: lower case, no port, no
// final dot.
func canonicalHost(host string) string {
	host, _, _ = strings.Cut(host, ":")
	return strings.TrimSuffix(strings.ToLower(host), ".")
}
