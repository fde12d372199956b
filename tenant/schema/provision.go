package schema

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// Spec says what a new tenant is called. Number, schema and role follow from the
// registry.
type Spec struct {
	Slug  string
	Hosts []string // lower case, without a port
	Cell  string   // empty: the next in turn
}

func (s Spec) check() error {
	if !validSlug.MatchString(s.Slug) {
		return fmt.Errorf("schema: %q is not a slug: small letters, digits and hyphens, 40 at most", s.Slug)
	}
	for _, host := range s.Hosts {
		if !validHost.MatchString(host) {
			return fmt.Errorf("schema: %q is not a host name in lower case without a port", host)
		}
	}
	if s.Cell != "" && !validName.MatchString(s.Cell) {
		return fmt.Errorf("schema: %q is not a cell", s.Cell)
	}
	return nil
}

// Provision makes a tenant: role, schema, tables and registry row, or nothing at
// all. It returns ErrTaken when the slug or a host is in use. A cell in another
// database takes two transactions: the schema's there, then the registry's. Should
// the program die between the two, a schema is left that no registry names; it is
// in nobody's way, because every attempt takes a new number.
func (s *Schemas) Provision(ctx context.Context, spec Spec) (tenant.Tenant, error) {
	if err := spec.check(); err != nil {
		return tenant.Tenant{}, err
	}
	home, err := s.Home(ctx)
	if err != nil {
		return tenant.Tenant{}, err
	}
	defer home.Close(ctx)
	number, err := s.provision(ctx, home, spec)
	if err != nil {
		return tenant.Tenant{}, fmt.Errorf("schema: provision %s: %w", spec.Slug, taken(err))
	}
	return tenant.NewDirectory(home).ByNumber(ctx, number)
}

func (s *Schemas) provision(ctx context.Context, home *pgx.Conn, spec Spec) (int32, error) {
	p, c, err := s.plan(ctx, home, spec)
	if err != nil {
		return 0, err
	}
	if c.away {
		return p.number, s.provisionAway(ctx, home, p, c)
	}
	if err := p.place(ctx, home); err != nil {
		return 0, err
	}
	// One message of the simple protocol, one transaction; when it fails, closing
	// the connection rolls it back.
	_, err = home.Exec(ctx, script(p.schemaSQL(s.def), p.registrySQL(s.def)))
	return p.number, err
}

// provisionAway takes the schema back when the registry does not take the tenant.
func (s *Schemas) provisionAway(ctx context.Context, home *pgx.Conn, p plan, c cell) error {
	away, err := s.Connect(ctx, c.name)
	if err != nil {
		return err
	}
	defer away.Close(context.WithoutCancel(ctx))
	if err := p.place(ctx, away); err != nil {
		return err
	}
	if _, err := away.Exec(ctx, script(p.schemaSQL(s.def))); err != nil {
		return err
	}
	_, err = home.Exec(ctx, script(p.registrySQL(s.def)))
	if err == nil {
		return nil
	}
	undo := context.WithoutCancel(ctx)
	return errors.Join(err, pgx.BeginFunc(undo, away, func(tx pgx.Tx) error {
		return Raze(undo, tx, Place{p.number, p.Cell, p.schema, p.role})
	}))
}

// script is one transaction.
func script(parts ...[]string) string {
	return "BEGIN;\n" + strings.Join(slices.Concat(parts...), ";\n") + ";\nCOMMIT"
}

// plan is what provisioning one tenant needs to know. Every part has been checked
// or made here, so it can become SQL text.
type plan struct {
	Spec
	number int32
	schema string
	role   string
	server int // server_version_num
}

// plan takes the number first, so that all names are known before the
// transaction. A failed attempt leaves a gap in the numbers, and nothing else.
func (s *Schemas) plan(ctx context.Context, home *pgx.Conn, spec Spec) (plan, cell, error) {
	p := plan{Spec: spec}
	err := home.QueryRow(ctx, "SELECT nextval(pg_get_serial_sequence('platform.tenants', 'number'))::int").Scan(&p.number)
	if err != nil {
		return p, cell{}, err
	}
	if p.Cell == "" {
		if len(s.cells) == 0 {
			return p, cell{}, fmt.Errorf("no cell was named")
		}
		p.Cell = s.cells[int(p.number-1)%len(s.cells)].name
	}
	c, err := s.cell(p.Cell)
	return p, c, err
}

// place names schema and role as they are named in the database of conn.
func (p *plan) place(ctx context.Context, conn *pgx.Conn) error {
	var database string
	err := conn.QueryRow(ctx, "SELECT current_database(), current_setting('server_version_num')::int").Scan(&database, &p.server)
	p.schema = fmt.Sprintf("t_%04d", p.number)
	p.role = fmt.Sprintf("%s%04d", rolePrefix(database), p.number)
	return err
}

var unfitForRole = regexp.MustCompile(`[^a-z0-9]+`)

// rolePrefix keeps apart the roles of several databases on one server, because
// roles belong to the server: r_t_ in the product's own database, and the
// database's name in any other.
func rolePrefix(database string) string {
	if database == "vakans" {
		return "r_t_"
	}
	name := unfitForRole.ReplaceAllString(strings.ToLower(database), "_")
	return "r_" + name[:min(len(name), 48)] + "_"
}

// schemaSQL makes the schema. Default privileges come before the tables: to grant
// on all tables afterwards takes twice as long at a thousand tenants.
func (p plan) schemaSQL(def definition) []string {
	return []string{
		"CREATE ROLE " + p.role + " NOLOGIN",
		"GRANT " + p.role + " TO " + p.Cell + membership(p.server),
		"CREATE SCHEMA " + p.schema,
		"GRANT USAGE ON SCHEMA " + p.schema + " TO " + p.role,
		"ALTER DEFAULT PRIVILEGES IN SCHEMA " + p.schema + " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO " + p.role,
		"SET LOCAL search_path TO " + p.schema + ", ext",
		def.ddl,
		versionTable(def.versions),
		rights(def, p.role),
	}
}

// registrySQL makes the tenant known.
func (p plan) registrySQL(def definition) []string {
	version := def.version()
	return []string{
		"INSERT INTO platform.tenants (number, slug, schema_name, role_name, cell, schema_version, schema_floor) OVERRIDING SYSTEM VALUE VALUES (" +
			strings.Join([]string{strconv.Itoa(int(p.number)), text(p.Slug), text(p.schema), text(p.role), text(p.Cell),
				strconv.FormatInt(version, 10), strconv.FormatInt(def.floor(version), 10)}, ", ") + ")",
		p.hosts(),
		"UPDATE platform.registry SET version = version + 1",
	}
}

func (p plan) hosts() string {
	var b strings.Builder
	for _, host := range p.Hosts {
		fmt.Fprintf(&b, "INSERT INTO platform.hosts (host, tenant) VALUES (%s, %d);\n", text(host), p.number)
	}
	return b.String()
}

// membership is how a cell may become a tenant's role without having its rights
// all the time: by the login's own NOINHERIT up to version 15, and said with
// every grant from 16 on.
func membership(serverVersion int) string {
	if serverVersion >= 160000 {
		return " WITH INHERIT FALSE, SET TRUE"
	}
	return ""
}

// versionTable is goose's own, with the versions the tables were made from.
func versionTable(versions []int64) string {
	rows := []string{"(0, true)"}
	for _, v := range versions {
		rows = append(rows, fmt.Sprintf("(%d, true)", v))
	}
	return `CREATE TABLE goose_db_version (
		id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
		version_id bigint NOT NULL,
		is_applied boolean NOT NULL,
		tstamp timestamp NOT NULL DEFAULT now()
	);
	INSERT INTO goose_db_version (version_id, is_applied) VALUES ` + strings.Join(rows, ", ")
}

// rights closes the version table to the tenant and applies the template.
func rights(def definition, role string) string {
	return "REVOKE ALL ON goose_db_version FROM " + role + ";\n" + def.grantsFor(role)
}

// text quotes what was checked to hold no quote.
func text(s string) string { return "'" + s + "'" }
