package plane

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/tenant"
)

// Finding is something that is wrong with the database's rights, and how to mend it.
type Finding struct {
	Problem string
	Remedy  string
	// Away marks a database that is unreachable and is not the first: its
	// organisations wait until it does, and the others need not.
	Away bool
}

// String says both in one line.
func (f Finding) String() string { return f.Problem + "; " + f.Remedy }

//go:embed checks/*.sql
var checks embed.FS

// Check looks for everything that must not be, in every database of the
// installation, and returns what it finds in words, for the one who runs the
// service; nothing means that the walls stand. A process that gets a finding
// refuses to start, unless the finding is Away. The error says that a database
// could not be asked.
func (p *Planes) Check(ctx context.Context) ([]Finding, error) {
	found, err := p.everywhere(ctx, func(db tenant.Querier, here []tenant.Tenant) ([]Finding,
		error) {
		return runChecks(ctx, db, here)
	})
	return append(found, p.checkDoors(ctx, found)...), err
}

// everywhere looks at each database with the organisations that the registry says
// are there, and names the database where there are several.
func (p *Planes) everywhere(ctx context.Context, look func(tenant.Querier, []tenant.Tenant) ([]Finding,
	error)) ([]Finding, error) {
	if p.Platform == nil {
		return nil, errClosed
	}
	if err := p.Directory.Refresh(ctx); err != nil {
		return nil, fmt.Errorf("plane: %w", err)
	}
	all, err := p.Directory.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("plane: %w", err)
	}
	var found []Finding
	for _, d := range p.databases {
		var some []Finding
		err := p.reading(ctx, d, func(db tenant.Querier) (err error) {
			some, err = look(db, slices.DeleteFunc(slices.Clone(all),
				func(t tenant.Tenant) bool { return !slices.Contains(d.Cells, t.Cell) }))
			return err
		})
		if !d.Home && Silent(err) {
			found = append(found, Finding{fmt.Sprintf("%s does not answer: %v", d.Name, err), answers, true})
			continue
		}
		if err != nil {
			return found, fmt.Errorf("plane: %s: %w", d.Name, err)
		}
		for _, f := range some {
			if len(p.databases) > 1 {
				f.Problem = d.Name + ": " + f.Problem
			}
			found = append(found, f)
		}
	}
	return found, nil
}

// Silent recognises that no server answered, or one that is not ready yet. A
// server that refuses a login has answered.
func Silent(err error) bool {
	var connecting *pgconn.ConnectError
	var pg *pgconn.PgError
	return errors.As(err, &connecting) && (!errors.As(err, &pg) || pg.Code == "57P03")
}

// reading looks at a database: at home as the platform, elsewhere as one of the
// cells that live there, over a connection of its own.
func (p *Planes) reading(ctx context.Context, d Database, look func(tenant.Querier) error) error {
	if d.Home {
		return p.Platform.Read(ctx, func(tx PlatformTx) error { return look(tx) })
	}
	cfg, err := pgx.ParseConfig(d.DSN(d.Cells[0]))
	if err != nil {
		return err
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return look(conn)
}

func runChecks(ctx context.Context, db tenant.Querier, here []tenant.Tenant) ([]Finding, error) {
	names, err := fs.Glob(checks, "checks/*.sql")
	if err != nil {
		return nil, err
	}
	registry, err := json.Marshal(entries(here))
	if err != nil {
		return nil, err
	}
	var found []Finding
	for _, name := range names {
		some, err := runCheck(ctx, db, name, pgx.NamedArgs{"logins": Logins(), "registry": string(registry)})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		found = append(found, some...)
	}
	return found, nil
}

// entry is what the checks must know of an organisation.
type entry struct {
	Number int32  `json:"number"`
	Slug   string `json:"slug"`
	Schema string `json:"schema_name"`
	Role   string `json:"role_name"`
	Cell   string `json:"cell"`
}

// entries leaves out what is held: half of it may be elsewhere.
func entries(here []tenant.Tenant) []entry {
	all := []entry{}
	for _, t := range here {
		if t.Held == "" {
			all = append(all, entry{t.Number, t.Slug, t.Schema(), t.Role(), t.Cell})
		}
	}
	return all
}

// runCheck gives the check what it asks for: @logins, and the organisations as
// @registry.
func runCheck(ctx context.Context, db tenant.Querier, name string, known pgx.NamedArgs) ([]Finding, error) {
	sql, err := fs.ReadFile(checks, name)
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(sql), "\n")
	remedy := strings.TrimPrefix(first, "-- remedy: ")
	rows, err := db.Query(ctx, string(sql), known)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Finding, err error) {
		f.Remedy = remedy
		return f, row.Scan(&f.Problem)
	})
}

// Leftovers finds what is no danger and still should not be: schemas that the
// registry does not name, or names elsewhere. Founding or moving an organisation
// between two databases leaves one when it dies in the middle.
func (p *Planes) Leftovers(ctx context.Context) ([]Finding, error) {
	return p.everywhere(ctx, func(db tenant.Querier, here []tenant.Tenant) ([]Finding, error) {
		rows, err := db.Query(ctx, `SELECT nspname::text FROM pg_namespace WHERE nspname ~ '^t_[0-9a-z_]+$' ORDER BY 1`)
		if err != nil {
			return nil, err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		var found []Finding
		for _, name := range names {
			if !slices.ContainsFunc(here, func(t tenant.Tenant) bool { return t.Schema() == name }) {
				found = append(found, Finding{Problem: "the schema " + name +
					" is no organisation's: the registry does not name it here",
					Remedy: "if no organisation is being founded or moved just now, it was left by one that broke off: as the migrator, DROP SCHEMA " + name + " CASCADE, then drop the role that could enter it"})
			}
		}
		return found, err
	})
}

const answers = "see that the server answers and that the login's address and password are right"

// checkDoors signs in as every login this process was given, where a server
// answers.
func (p *Planes) checkDoors(ctx context.Context, known []Finding) []Finding {
	var found []Finding
	report := func(login string, err error) {
		if err != nil {
			found = append(found, Finding{Problem: fmt.Sprintf("%s cannot sign in: %v", login, err), Remedy: answers})
		}
	}
	away := func(name string) bool {
		return slices.ContainsFunc(known, func(f Finding) bool { return f.Away && strings.HasPrefix(f.Problem, name+" ") })
	}
	report(LoginPlatform, p.Platform.Ping(ctx))
	report(LoginRegister, p.Register.Ping(ctx))
	report(LoginPublisher, p.Publisher.Ping(ctx))
	report(LoginVisitor, p.Jobsite.Ping(ctx))
	report(LoginRelay, p.Relay.Ping(ctx))
	for _, d := range p.Away {
		if !away(d.Name) {
			report(LoginRelay+" in "+d.Name, d.Relay.Ping(ctx))
		}
	}
	for _, d := range p.databases {
		for _, cell := range d.Cells {
			if !away(d.Name) && slices.Contains(p.Tenants.CellNames(), cell) {
				report(cell, p.Tenants.PingCell(ctx, cell))
			}
		}
	}
	return found
}

// Ping signs in and asks for nothing.
func (d *DB[T]) Ping(ctx context.Context) error {
	if d == nil {
		return nil // shut on purpose
	}
	return d.pool.Ping(ctx)
}
