package operator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/tenant"
	"vakans/tenant/archive"
	"vakans/tenant/schema"
)

// Moved reports how a move went.
type Moved struct {
	Slug     string  `json:"slug"`
	Number   int32   `json:"number"`
	From     string  `json:"from"`
	To       string  `json:"to"`
	Database string  `json:"database"` // "same" or "other"
	Rows     int64   `json:"rows"`     // copied while it worked on
	Carried  int     `json:"carried"`  // moved while it stood still
	StopMS   float64 `json:"write_stop_ms"`
	Resumed  string  `json:"resumed"` // what became of a move that was cut short
	Seconds  float64 `json:"seconds"`
}

// followed is how long every process takes to read a change in the registry,
// and a little more.
const followed = 1500 * time.Millisecond

// Move takes an organisation to another cell, and so perhaps to another server. It
// works on meanwhile; how long nobody could write is reported. A move that was cut short
// is finished or undone first: see the package's comment.
func (o *Operator) Move(ctx context.Context, number int32, cell string) (Moved, error) {
	start := time.Now()
	if err := o.known(cell); err != nil {
		return Moved{}, err
	}
	t, err := o.Planes.Directory.ByNumber(ctx, number)
	if err != nil {
		return Moved{}, err
	}
	s, err := o.begin(ctx, t.Schema())
	if err != nil {
		return Moved{}, err
	}
	defer s.end()
	m := &moving{Operator: o, work: s, moved: Moved{Slug: t.Slug, Number: number, From: t.Cell, To: cell}}
	err = m.run(ctx, number, cell)
	m.moved.Seconds = time.Since(start).Seconds()
	if err != nil {
		return m.moved, fmt.Errorf("move %s: %w", t.Slug, err)
	}
	return m.moved, o.Planes.Directory.Refresh(ctx)
}

// moving is a move under way.
type moving struct {
	*Operator
	*work
	org   tenant.Tenant
	conn  *pgx.Conn // the source's owner
	moved Moved
}

func (m *moving) run(ctx context.Context, number int32, cell string) (err error) {
	if m.org, err = m.tenant(ctx, number); err != nil {
		return err
	}
	if m.org.Held != "" && m.org.Held != holdMove {
		return errHeld(m.org)
	}
	if err := m.resume(ctx); err != nil {
		return err
	}
	if m.conn == nil {
		if m.conn, err = m.connectTo(ctx, m.org); err != nil {
			return err
		}
	}
	if m.org.Cell == cell {
		m.moved.Database = "same"
		return m.expel(ctx)
	}
	to, err := m.connect(ctx, cell)
	if err != nil {
		return err
	}
	one, err := same(ctx, m.conn, to)
	if err != nil {
		return err
	}
	if one {
		return m.within(ctx, cell)
	}
	if _, err := schema.Lock(ctx, to, m.org); err != nil {
		return err
	}
	return m.across(ctx, to, cell)
}

// within moves to another cell of the same database.
func (m *moving) within(ctx context.Context, cell string) error {
	m.moved.Database = "same"
	err := pgx.BeginFunc(ctx, m.conn, func(tx pgx.Tx) error { return schema.Admit(ctx, tx, schema.PlaceOf(m.org), cell) })
	if err != nil {
		return err
	}
	if err := m.reached("admitted"); err != nil {
		return err
	}
	place := schema.PlaceOf(m.org)
	place.Cell = cell
	if err := m.settle(ctx, place, m.org.Cell); err != nil {
		return err
	}
	return m.expel(ctx)
}

// settle leads the registry to a place, and writes the line in the log.
func (m *moving) settle(ctx context.Context, place schema.Place, from string) error {
	err := m.inHome(ctx, func(tx pgx.Tx) error {
		if err := schema.Settle(ctx, tx, place, m.org.SchemaVersion, m.org.SchemaFloor); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who(tenant.Tenant{}), "organisation.move", m.org.Slug,
			map[string]any{"from": from, "to": place.Cell})
	})
	if err == nil {
		m.org, err = m.tenant(ctx, m.org.Number)
	}
	if err != nil {
		return err
	}
	return m.reached("settled")
}

// expel takes the role from cells that it has left. A process that has not read
// the move yet is waited for; a transaction that is under way keeps the role that it
// has taken.
func (m *moving) expel(ctx context.Context) error {
	cells, err := m.members(ctx, m.conn, m.org.Role())
	if err != nil {
		return err
	}
	for _, cell := range cells {
		if cell == m.org.Cell {
			continue
		}
		if err := wait(ctx, followed); err != nil {
			return err
		}
		place := schema.PlaceOf(m.org)
		place.Cell = cell
		if err := schema.Expel(ctx, m.conn, place); err != nil {
			return err
		}
	}
	return m.reached("expelled")
}

// members are the cells that may take a role.
func (m *moving) members(ctx context.Context, conn *pgx.Conn, role string) ([]string, error) {
	rows, err := conn.Query(ctx,
		`SELECT u.rolname::text FROM pg_auth_members g JOIN pg_roles r ON r.oid = g.roleid JOIN pg_roles u ON u.oid = g.member
		WHERE r.rolname = $1 AND u.rolname = ANY($2) ORDER BY 1`, role, m.Cells)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func dropPlace(ctx context.Context, conn *pgx.Conn, p schema.Place) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return schema.Drop(ctx, tx, p) })
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// compare holds the counted rows of both sides against each other.
func compare(want, have []archive.Table) error {
	if lines := archive.Differ(want, have); len(lines) > 0 {
		return errors.New("the copy differs from the source: " + lines[0])
	}
	return nil
}
