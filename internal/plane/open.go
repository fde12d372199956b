package plane

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"vakans/migrations"
	"vakans/tenant"
)

// Config says how to reach the database as each login.
type Config struct {
	// DSNs leads from a login to its address; see DSNs. A login that is left out
	// has no pool.
	DSNs map[string]string
	// MaxConns bounds each plane's pool. Default 6.
	MaxConns int32
	// MaxConnsPerCell bounds each cell's pool. Default 3.
	MaxConnsPerCell int32
	// StatementTimeout bounds one statement. Default 15 s.
	StatementTimeout time.Duration
	// Pooled says that the addresses, but for the migrator's, lead to a pooler that
	// hands out a connection for each transaction (pgbouncer).
	Pooled bool
	// ClockOffset moves ext.clock along with the program's clock; see clock.Clock.
	ClockOffset func() time.Duration
	// Tracer is called for every statement of a login's pool. Nil: there is none, and no
	// statement pays for it.
	Tracer func(login string) pgx.QueryTracer
	// Versions are the tenants' schemas that may be worked in. The zero value is
	// those that this program was built for.
	Versions tenant.Versions
}

// Planes is the whole database: one DB per plane, and the one of the tenants.
type Planes struct {
	Platform  *Platform
	Register  *Register
	Publisher *Publisher
	Jobsite   *Jobsite
	Relay     *Relay
	// Away are the databases other than the first where organisations live.
	Away      []Away
	Tenants   *tenant.DB
	Directory *tenant.Directory

	databases []Database
	borrowed  bool // the pools are another's, who closes them
}

// Away is a database other than the first: the organisations of some cells, and their
// events.
type Away struct {
	Name  string
	Relay *Relay
	cells []string
}

// RelayOf is the relay's DB in the database where a cell lives.
func (p *Planes) RelayOf(cell string) *Relay {
	for _, d := range p.Away {
		if slices.Contains(d.cells, cell) {
			return d.Relay
		}
	}
	return p.Relay
}

// Open prepares all pools. It connects to nothing yet; Check does.
func Open(ctx context.Context, cfg Config) (*Planes, error) {
	p := &Planes{}
	err := p.open(ctx, cfg)
	if err != nil {
		p.Close()
		return nil, fmt.Errorf("plane: %w", err)
	}
	return p, nil
}

func (p *Planes) open(ctx context.Context, cfg Config) (err error) {
	if p.Platform, err = openDoor[PlatformTx](ctx, cfg, LoginPlatform, "platform"); err != nil {
		return err
	}
	if p.Register, err = openDoor[RegisterTx](ctx, cfg, LoginRegister, "applicant"); err != nil {
		return err
	}
	if p.Publisher, err = openDoor[PublisherTx](ctx, cfg, LoginPublisher, "jobsite"); err != nil {
		return err
	}
	if p.Jobsite, err = openDoor[JobsiteTx](ctx, cfg, LoginVisitor, "jobsite"); err != nil {
		return err
	}
	if p.Relay, err = openDoor[RelayTx](ctx, cfg, LoginRelay, "platform"); err != nil {
		return err
	}
	if err := p.openAway(ctx, cfg); err != nil {
		return err
	}
	if p.Platform != nil {
		p.Directory = tenant.NewDirectory(p.Platform.pool)
	}
	p.Tenants, err = openTenants(ctx, cfg, p.Directory)
	return err
}

func (p *Planes) openAway(ctx context.Context, cfg Config) (err error) {
	if p.databases, err = Databases(cfg.DSNs); err != nil {
		return err
	}
	for _, d := range p.databases {
		if d.Home {
			continue
		}
		away := cfg
		away.DSNs = map[string]string{LoginRelay: d.DSN(LoginRelay)}
		relay, err := openDoor[RelayTx](ctx, away, LoginRelay, "platform")
		if err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
		p.Away = append(p.Away, Away{d.Name, relay, d.Cells})
	}
	return nil
}

func openTenants(ctx context.Context, cfg Config, directory *tenant.Directory) (*tenant.DB, error) {
	cells := map[string]string{}
	for _, cell := range Cells() {
		if dsn := cfg.DSNs[cell]; dsn != "" {
			cells[cell] = dsn
		}
	}
	if cfg.Versions == (tenant.Versions{}) {
		cfg.Versions = tenant.Versions{Oldest: migrations.OldestTenant, Newest: migrations.NewestTenant()}
	}
	return tenant.Open(ctx, tenant.Config{
		Cells: cells, MaxConnsPerCell: cfg.MaxConnsPerCell, Tracer: cfg.Tracer,
		StatementTimeout: cfg.StatementTimeout, ClockOffset: cfg.ClockOffset,
		Versions: cfg.Versions, Directory: directory, Pooled: cfg.Pooled,
	})
}

// At is the same database under another clock. It borrows the pools: closing it
// does nothing.
func (p *Planes) At(offset func() time.Duration) *Planes {
	moved := &Planes{
		Platform: p.Platform.at(offset), Register: p.Register.at(offset), Publisher: p.Publisher.at(offset),
		Jobsite: p.Jobsite.at(offset), Relay: p.Relay.at(offset),
		Tenants: p.Tenants.At(offset), Directory: p.Directory, databases: p.databases, borrowed: true,
	}
	for _, d := range p.Away {
		moved.Away = append(moved.Away, Away{d.Name, d.Relay.at(offset), d.cells})
	}
	return moved
}

// Close ends all pools. Transactions that run are waited for.
func (p *Planes) Close() {
	if p.borrowed {
		return
	}
	p.Platform.close()
	p.Register.close()
	p.Publisher.close()
	p.Jobsite.close()
	p.Relay.close()
	for _, d := range p.Away {
		d.Relay.close()
	}
	if p.Tenants != nil {
		p.Tenants.Close()
	}
}

func openDoor[T ~struct{ base }](ctx context.Context, cfg Config, login, path string) (*DB[T], error) {
	dsn := cfg.DSNs[login]
	if dsn == "" {
		return nil, nil
	}
	pool, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", login, err)
	}
	pool.MaxConns = cfg.MaxConns
	if pool.MaxConns == 0 {
		pool.MaxConns = 6
	}
	pool.MaxConnLifetime, pool.MaxConnLifetimeJitter = time.Hour, 10*time.Minute
	// Events and audit rows are written by the same code in every plane and in the
	// tenants, so all speak the mode that tenants need.
	pool.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	pool.AfterConnect = tenant.KnowTypes
	if cfg.Tracer != nil {
		pool.ConnConfig.Tracer = cfg.Tracer(login)
	}
	var begin []string
	for name, value := range runtimeParams(cfg, path) {
		if cfg.Pooled { // a pooler would not know whose connection these are for
			begin = append(begin, "SET LOCAL "+name+" = "+value)
		} else {
			pool.ConnConfig.RuntimeParams[name] = value
		}
	}
	p, err := pgxpool.NewWithConfig(ctx, pool)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", login, err)
	}
	cacheKey := login
	if cfg.Pooled {
		cacheKey = ""
	}
	return &DB[T]{p, cacheKey, begin, cfg.ClockOffset}, nil
}

func runtimeParams(cfg Config, path string) map[string]string {
	timeout := cfg.StatementTimeout
	if timeout == 0 {
		timeout = 15 * time.Second
	}
	return map[string]string{
		"search_path":                         path + ",ext",
		"statement_timeout":                   strconv.FormatInt(timeout.Milliseconds(), 10),
		"idle_in_transaction_session_timeout": "30000",
	}
}
