// Package schema makes, upgrades, compares and removes tenants' schemas. It works
// as the owner of them all, a login that no process which answers people holds.
//
// A new tenant's schema is the Up parts of all migrations, run at once in one
// transaction; an old one is brought on by goose, tenant by tenant. Both ways must
// end at the same schema, which Compare proves.
//
// Tenants are at different versions for a while, and programs too. A migration
// that only adds leaves older programs working. One that takes away what an older
// program needs says so by a line of its own:
//
//	-- floor
//
// It then is the floor of every schema that has it: programs that do not know the
// migration refuse the tenant (tenant.ErrMaintenance) instead of failing in it. A
// program learns of it within a second, so what it had begun by then fails and is
// undone.
//
// A migration outside of a transaction ("-- +goose NO TRANSACTION") must bear to be
// begun twice, because a power cut may leave it half done: DROP INDEX IF EXISTS
// before CREATE INDEX CONCURRENTLY.
package schema

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/tenant"
)

// What provisioning and removal refuse with.
var (
	// ErrTaken means that another tenant has the slug or one of the hosts.
	ErrTaken = errors.New("schema: slug or host is taken")
	// ErrActive means that a tenant must be suspended before it can be dropped.
	ErrActive = errors.New("schema: the tenant is active")
)

// Schemas knows what a tenant's schema is made of and how to reach the database
// as its owner.
type Schemas struct {
	home  *pgx.ConnConfig
	def   definition
	files fs.FS
	cells []cell
}

// Cell is where tenants live: a login, and the database that it signs in to.
type Cell struct {
	// Name is the login's, and the cell's in the registry.
	Name string
	// Owner is the owner's address in the cell's database; empty when the cell
	// lives in the registry's own.
	Owner string
}

type cell struct {
	name string
	conn *pgx.ConnConfig
	away bool // in another database than the registry
}

// Open reads the migrations, which are goose files named 00001_what.sql, and the
// optional grants.sql.tmpl: what a tenant's role may do beyond or short of
// reading and writing its own tables, with {{role}} for its name. The address is
// the owner's in the registry's database. New tenants are dealt out to the cells.
// It does not connect yet.
func Open(ownerDSN string, migrations fs.FS, cells ...Cell) (*Schemas, error) {
	home, err := pgx.ParseConfig(ownerDSN)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	s := &Schemas{home: home, files: migrations}
	for _, c := range cells {
		of := cell{c.Name, home, c.Owner != ""}
		if of.away {
			if of.conn, err = pgx.ParseConfig(c.Owner); err != nil {
				return nil, fmt.Errorf("schema: cell %s: %w", c.Name, err)
			}
		}
		s.cells = append(s.cells, of)
	}
	if s.def, err = load(migrations); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return s, nil
}

// Home signs in as the owner to the registry's database. The caller closes it.
func (s *Schemas) Home(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, s.home)
	if err != nil {
		return nil, fmt.Errorf("schema: connect as owner: %w", err)
	}
	return conn, nil
}

// Connect signs in as the owner to the database of a cell. The caller closes it.
func (s *Schemas) Connect(ctx context.Context, name string) (*pgx.Conn, error) {
	c, err := s.cell(name)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, c.conn)
	if err != nil {
		return nil, fmt.Errorf("schema: connect as owner of cell %s: %w", name, err)
	}
	return conn, nil
}

func (s *Schemas) cell(name string) (cell, error) {
	for _, c := range s.cells {
		if c.name == name {
			return c, nil
		}
	}
	return cell{}, fmt.Errorf("schema: there is no cell %q", name)
}

// Version is the newest migration's number.
func (s *Schemas) Version() int64 { return s.def.version() }

// Execer changes the registry: a connection or a transaction of a login that may
// write platform.tenants, platform.hosts and platform.registry.
type Execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// SetStatus opens or suspends a tenant. Every process knows within a second.
func SetStatus(ctx context.Context, db Execer, number int32, status tenant.Status) error {
	tag, err := db.Exec(ctx, "UPDATE platform.tenants SET status = $2 WHERE number = $1", number, string(status))
	if err == nil && tag.RowsAffected() == 0 {
		return tenant.ErrUnknown
	}
	if err == nil {
		err = bump(ctx, db)
	}
	return wrap("set the status of tenant", number, err)
}

// SetHosts makes these the tenant's hosts, and no others. It returns ErrTaken
// when another tenant has one of them; run it in a transaction.
func SetHosts(ctx context.Context, db Execer, number int32, hosts ...string) error {
	for _, host := range hosts {
		if !validHost.MatchString(host) {
			return fmt.Errorf("schema: %q is not a host name in lower case without a port", host)
		}
	}
	_, err := db.Exec(ctx, "DELETE FROM platform.hosts WHERE tenant = $1", number)
	if err == nil {
		_, err = db.Exec(ctx, "INSERT INTO platform.hosts (host, tenant) SELECT unnest($2::text[]), $1::int", number, hosts)
	}
	if err == nil {
		err = bump(ctx, db)
	}
	return wrap("set the hosts of tenant", number, taken(err))
}

// bump tells every directory that the registry has changed.
func bump(ctx context.Context, db Execer) error {
	_, err := db.Exec(ctx, "UPDATE platform.registry SET version = version + 1")
	return err
}

func wrap(doing string, number int32, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("schema: %s %d: %w", doing, number, err)
}

// taken recognises that a unique name of the registry is in use.
func taken(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" && pg.SchemaName == "platform" {
		return fmt.Errorf("%w: %s", ErrTaken, pg.Detail)
	}
	return err
}

var (
	validSlug = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)
	validHost = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)
	validName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
)
