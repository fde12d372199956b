package operator

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/tenant/archive"
	"vakans/tenant/schema"
)

// crossing is a move to another database under way.
type crossing struct {
	*moving
	to     *pgx.Conn
	place  schema.Place // at the target
	target pgx.Tx       // holds the copy until it is committed
	source pgx.Tx       // holds the locks
	into   *archive.Receiver
	copied []archive.Table // the copy, counted
	stop   time.Time       // since when nobody can write
}

// across moves to another database. The package's comment says why in this order.
func (m *moving) across(ctx context.Context, to *pgx.Conn, cell string) (err error) {
	m.moved.Database = "other"
	if m.org.SchemaVersion != m.Schemas.Version() {
		return fmt.Errorf("it is at version %d and this program at %d: run `vakans migrate` first", m.org.SchemaVersion,
			m.Schemas.Version())
	}
	c := &crossing{moving: m, to: to}
	if c.place, err = m.Schemas.PlaceIn(ctx, to, m.org.Number, cell); err != nil {
		return err
	}
	c.place.Schema = m.org.Schema()
	defer c.abandon()
	whole := context.WithoutCancel(ctx) // what takes milliseconds and closes an organisation is not cut off
	for _, step := range []struct {
		name string
		ctx  context.Context
		do   func(context.Context) error
	}{
		{"copied", ctx, c.copy}, {"locked", ctx, c.lock}, {"carried", ctx, c.carry},
		{"held", whole, c.hold}, {"committed", whole, c.commit}, {"shut", whole, c.shut},
	} {
		err := step.do(step.ctx)
		if err == nil {
			err = m.reached(step.name)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	old := schema.PlaceOf(m.org)
	if err := m.settle(whole, c.place, old.Cell); err != nil {
		return err
	}
	m.moved.StopMS = float64(time.Since(c.stop).Microseconds()) / 1000
	if err := dropPlace(ctx, m.conn, old); err != nil {
		return err
	}
	return m.reached("dropped")
}

// abandon rolls back what was not committed.
func (c *crossing) abandon() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if c.source != nil {
		_ = c.source.Rollback(ctx) // the connection is closed in any case
	}
	if c.target != nil {
		_ = c.target.Rollback(ctx)
	}
}

// copy builds the schema at the target and fills it from one moment of the source,
// which works on meanwhile.
func (c *crossing) copy(ctx context.Context) (err error) {
	if c.target, err = c.to.Begin(ctx); err != nil {
		return err
	}
	if err := c.Schemas.Build(ctx, c.target, c.place, c.org.SchemaVersion); err != nil {
		return err
	}
	if c.into, err = archive.Prepare(ctx, c.target, c.place.Schema); err != nil {
		return err
	}
	err = pgx.BeginTxFunc(ctx, c.conn, reading, func(from pgx.Tx) error {
		if err := c.comparable(ctx, from); err != nil {
			return err
		}
		for i, t := range c.into.Tables {
			if err := archive.Copy(ctx, from, c.org.Schema(), c.target, c.place.Schema, t); err != nil {
				return err
			}
			c.tell("tables", i+1, len(c.into.Tables))
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.copied = slices.Clone(c.into.Tables)
	if err := archive.Count(ctx, c.target, c.place.Schema, c.copied); err != nil {
		return err
	}
	for _, t := range c.copied {
		c.moved.Rows += t.Rows
	}
	return nil
}

// comparable makes the source's transaction steady, and sees that its tables are
// those that were built.
func (c *crossing) comparable(ctx context.Context, from pgx.Tx) error {
	if err := archive.Steady(ctx, from); err != nil {
		return err
	}
	have, err := archive.Tables(ctx, from, c.org.Schema())
	if err != nil {
		return err
	}
	return compare(have, c.into.Tables)
}

// Locking gives way to whoever holds a table, well before PostgreSQL would look for
// a deadlock and end one of the two.
const (
	lockPatience = 300 * time.Millisecond
	lockAttempts = 100
)

// lock stops writers: all tables at once, or none.
func (c *crossing) lock(ctx context.Context) error {
	var names []string
	for _, t := range c.into.Tables {
		names = append(names, pgx.Identifier{c.org.Schema(), t.Name}.Sanitize())
	}
	sql := fmt.Sprintf("SET LOCAL lock_timeout = %d; LOCK TABLE %s IN EXCLUSIVE MODE; SET LOCAL lock_timeout = 0",
		lockPatience.Milliseconds(), strings.Join(names, ", "))
	for attempt := 1; ; attempt++ {
		c.stop = time.Now()
		tx, err := c.conn.Begin(ctx)
		if err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, sql); err == nil {
			c.source = tx
			return nil
		}
		var pg *pgconn.PgError
		busy := errors.As(err, &pg) && (pg.Code == "55P03" || pg.Code == "40P01")
		if err := errors.Join(err, tx.Rollback(ctx)); !busy || attempt == lockAttempts {
			return err
		}
		if err := wait(ctx, 50*time.Millisecond+rand.N(200*time.Millisecond)); err != nil {
			return err
		}
	}
}

// carry makes the copy equal to the source, which stands still.
func (c *crossing) carry(ctx context.Context) error {
	if err := c.comparable(ctx, c.source); err != nil {
		return err
	}
	now := slices.Clone(c.into.Tables)
	if err := archive.Count(ctx, c.source, c.org.Schema(), now); err != nil {
		return err
	}
	var changed []archive.Table
	for i, t := range now {
		if t.Rows == c.copied[i].Rows && t.Sum == c.copied[i].Sum {
			continue
		}
		n, err := archive.Carry(ctx, c.source, c.org.Schema(), c.target, c.place.Schema, c.into.Tables[i])
		if err != nil {
			return err
		}
		c.moved.Carried += n
		changed = append(changed, t)
	}
	sequences, err := archive.Sequences(ctx, c.source, c.org.Schema())
	if err != nil {
		return err
	}
	if err := c.into.Finish(ctx, sequences); err != nil {
		return err
	}
	if err := c.Schemas.Advance(ctx, c.target, c.place, c.org.SchemaVersion); err != nil {
		return err
	}
	have := slices.Clone(changed)
	if err := archive.Count(ctx, c.target, c.place.Schema, have); err != nil {
		return err
	}
	if err := compare(changed, have); err != nil {
		return err
	}
	var above int64
	if err := c.source.QueryRow(ctx, "SELECT last_value FROM platform.outbox_id_seq").Scan(&above); err != nil {
		return err
	}
	return liftOutbox(ctx, c.target, above)
}

// hold says in the registry that a move is under way.
func (c *crossing) hold(ctx context.Context) error {
	err := schema.Hold(ctx, c.home, c.org.Number, holdMove)
	if err == nil {
		c.org.Held = holdMove
	}
	return err
}

// commit makes the copy last. When that fails the source is right, and stays so.
func (c *crossing) commit(ctx context.Context) error {
	if err := c.target.Commit(ctx); err != nil {
		return c.letGo(ctx, err)
	}
	return nil
}

// shut is the moment of the move.
func (c *crossing) shut(ctx context.Context) error {
	if err := schema.Shut(ctx, c.source, schema.PlaceOf(c.org)); err != nil {
		return c.letGo(ctx, err)
	}
	// A commit whose answer is lost may have happened: only looking tells, which the
	// next command does.
	return c.source.Commit(ctx)
}

// letGo opens an organisation again whose move failed before its moment.
func (c *crossing) letGo(ctx context.Context, why error) error {
	return errors.Join(why, c.release(context.WithoutCancel(ctx)))
}
