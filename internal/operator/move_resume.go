package operator

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"vakans/tenant/schema"
)

// resume looks for what an earlier move left, and finishes or undoes it.
func (m *moving) resume(ctx context.Context) error {
	all, err := m.databases(ctx, m.work)
	if err != nil {
		return err
	}
	source, err := m.connectTo(ctx, m.org)
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
	return fmt.Errorf("its schema %s is closed or missing in %s, and no move was under way: bring it back from an archive",
		m.org.Schema(), m.org.Cell)
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
		if err := dropPlace(ctx, c.conn, c.Place); err != nil {
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
	if err := dropPlace(ctx, m.conn, old); err != nil {
		return err
	}
	m.conn = nil // the source is another now
	return nil
}
