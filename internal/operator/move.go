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

// Moved tells how a move went.
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

// followed is how long every process takes to hear of a change in the registry,
// and a little more.
const followed = 1500 * time.Millisecond

// Move takes an organisation to another cell, and so perhaps to another server. It
// works on meanwhile; how long nobody could write is told. A move that was cut short
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
		return fmt.Errorf("it is held for its %s: finish that first", m.org.Held)
	}
	if err := m.resume(ctx); err != nil {
		return err
	}
	if m.conn == nil {
		if m.conn, err = m.work.at(ctx, m.Operator, m.org.Cell, m.org); err != nil {
			return err
		}
	}
	if m.org.Cell == cell {
		m.moved.Database = "same"
		return m.expel(ctx)
	}
	to, err := m.Schemas.Connect(ctx, cell)
	if err != nil {
		return err
	}
	m.away = append(m.away, to)
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
	if err := m.Operator.at("admitted"); err != nil {
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
		return audit.Record(ctx, tx, who(tenant.Tenant{}), "organisation.move", m.org.Slug, map[string]any{"from": from, "to": place.Cell})
	})
	if err == nil {
		m.org, err = m.tenant(ctx, m.org.Number)
	}
	if err != nil {
		return err
	}
	return m.Operator.at("settled")
}

// expel takes the role from cells that it has left. A process that has not heard of
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
	return m.Operator.at("expelled")
}

// members are the cells that may take a role.
func (m *moving) members(ctx context.Context, conn *pgx.Conn, role string) ([]string, error) {
	rows, err := conn.Query(ctx, `SELECT u.rolname::text FROM pg_auth_members g JOIN pg_roles r ON r.oid = g.roleid JOIN pg_roles u ON u.oid = g.member
		WHERE r.rolname = $1 AND u.rolname = ANY($2) ORDER BY 1`, role, m.Cells)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// resume looks for what an earlier move left, and finishes or undoes it.
func (m *moving) resume(ctx context.Context) error {
	all, err := m.databases(ctx, m.work)
	if err != nil {
		return err
	}
	source, err := m.work.at(ctx, m.Operator, m.org.Cell, m.org)
	if err != nil {
		return err
	}
	m.conn = source
	_, open, err := schema.Stands(ctx, source, schema.PlaceOf(m.org))
	if err != nil {
		return err
	}
	others, err := m.elsewhere(ctx, all, source)
	if err != nil {
		return err
	}
	switch {
	case open: // the source is right, whatever stands elsewhere
		return m.undo(ctx, others)
	case m.org.Held == holdMove && len(others) == 1:
		return m.finish(ctx, others[0])
	}
	return fmt.Errorf("its schema %s is closed or missing in %s, and no move was under way: bring it back from an archive", m.org.Schema(), m.org.Cell)
}

// copied is a place in another database where a schema of the organisation stands.
type copied struct {
	schema.Place
	conn *pgx.Conn
}

// elsewhere finds the organisation's schema in databases other than its own.
func (m *moving) elsewhere(ctx context.Context, all []database, source *pgx.Conn) (found []copied, err error) {
	for _, d := range all {
		if d.cell == "" {
			continue
		}
		one, err := same(ctx, d.conn, source)
		if err != nil {
			return nil, err
		}
		if one {
			continue
		}
		place, err := m.Schemas.PlaceIn(ctx, d.conn, m.org.Number, d.cell)
		if err != nil {
			return nil, err
		}
		place.Schema = m.org.Schema()
		there, _, err := schema.Stands(ctx, d.conn, place)
		if err != nil {
			return nil, err
		}
		if there {
			found = append(found, copied{place, d.conn})
		}
	}
	return found, nil
}

// undo removes copies that the registry does not lead to, and lets go.
func (m *moving) undo(ctx context.Context, others []copied) error {
	for _, c := range others {
		if err := raze(ctx, c.conn, c.Place); err != nil {
			return err
		}
		m.moved.Resumed = "remains removed"
	}
	if m.org.Held == "" {
		return nil
	}
	m.moved.Resumed = "undone"
	return m.release(ctx)
}

func (m *moving) release(ctx context.Context) error {
	err := schema.Hold(ctx, m.home, m.org.Number, "")
	if err == nil {
		m.org.Held = ""
	}
	return err
}

// finish leads the registry to the copy, because the source is closed for ever.
func (m *moving) finish(ctx context.Context, c copied) error {
	cells, err := m.members(ctx, c.conn, c.Role)
	if err != nil {
		return err
	}
	if len(cells) != 1 {
		return fmt.Errorf("the copy in the other database belongs to the cells %v and not to one", cells)
	}
	old := schema.PlaceOf(m.org)
	c.Cell = cells[0]
	if err := m.settle(ctx, c.Place, old.Cell); err != nil {
		return err
	}
	m.moved.Resumed = "finished"
	if err := raze(ctx, m.conn, old); err != nil {
		return err
	}
	m.conn = nil // the source is another now
	return nil
}

func raze(ctx context.Context, conn *pgx.Conn, p schema.Place) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return schema.Raze(ctx, tx, p) })
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
