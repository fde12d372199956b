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
// A migration outside of a transaction ("-- +goose NO TRANSACTION") must be
// idempotent, because a power cut may leave it half done: DROP INDEX IF EXISTS
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
)

// ErrTaken means that another tenant has the slug or one of the hosts.
var ErrTaken = errors.New("schema: slug or host is taken")

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

// MaxSlug is how many characters a slug may have.
const MaxSlug = 40

// ValidSlug reports whether a slug is made of small letters, digits and hyphens,
// MaxSlug at most, and begins and ends with no hyphen.
func ValidSlug(slug string) bool { return len(slug) <= MaxSlug && validSlug.MatchString(slug) }

var (
	validSlug = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	validHost = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)
	validName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
)
