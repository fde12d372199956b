package schema

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// Spec says what a new tenant is called. Number, schema and role follow from the
// registry.
type Spec struct {
	Slug  string
	Hosts []string // lower case, without a port
	Cell  string   // empty: the next in rotation
}

func (s Spec) check() error {
	if !ValidSlug(s.Slug) {
		return fmt.Errorf("schema: %q is not a slug: small letters, digits and hyphens, %d at most", s.Slug, MaxSlug)
	}
	if s.Cell != "" && !validName.MatchString(s.Cell) {
		return fmt.Errorf("schema: %q is not a cell", s.Cell)
	}
	return checkHosts(s.Hosts)
}

func checkHosts(hosts []string) error {
	for _, host := range hosts {
		if !validHost.MatchString(host) {
			return fmt.Errorf("schema: %q is not a host name in lower case without a port", host)
		}
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
	return tenant.Find(ctx, home, number)
}

// provision takes the number first, so that all names are known before the
// transaction. A failed attempt leaves a gap in the numbers, and nothing else.
func (s *Schemas) provision(ctx context.Context, home *pgx.Conn, spec Spec) (number int32, err error) {
	err = home.QueryRow(ctx, "SELECT nextval(pg_get_serial_sequence('platform.tenants', 'number'))::int").Scan(&number)
	if err != nil {
		return 0, err
	}
	c, err := s.deal(number, spec.Cell)
	if err != nil {
		return 0, err
	}
	conn := home
	if c.away {
		if conn, err = s.Connect(ctx, c.name); err != nil {
			return 0, err
		}
		defer conn.Close(context.WithoutCancel(ctx))
	}
	p, err := s.PlaceIn(ctx, conn, number, c.name)
	if err != nil {
		return 0, err
	}
	made := append(p.bare(conn), s.advance(p, 0)...)
	entry := Entry{Place: p, Slug: spec.Slug, Hosts: spec.Hosts, Version: s.Version(), Floor: s.Floor(s.Version()),
		Status: tenant.Active}
	if !c.away {
		return number, send(ctx, home, append(made, entry.sql()...)...)
	}
	if err := send(ctx, conn, made...); err != nil {
		return 0, err
	}
	if err = send(ctx, home, entry.sql()...); err != nil {
		undo := context.WithoutCancel(ctx)
		err = errors.Join(err, pgx.BeginFunc(undo, conn, func(tx pgx.Tx) error { return Drop(undo, tx, p) }))
	}
	return number, err
}

// deal finds the cell that was named, or the next in rotation.
func (s *Schemas) deal(number int32, name string) (cell, error) {
	switch {
	case name != "":
		return s.cell(name)
	case len(s.cells) == 0:
		return cell{}, errors.New("no cell was named")
	}
	return s.cells[int(number-1)%len(s.cells)], nil
}
