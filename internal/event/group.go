package event

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// groupCommit writes in one transaction what several runs want written at the same
// time: while one group commits, the next one gathers. A run that is alone waits for
// nobody. Begin and Settle are a commit each, for every event; with many at once a
// worker would spend as much on them as on what the events are about.
type groupCommit struct {
	mu      sync.Mutex
	waiting []*change
	writing bool
}

// change is what one run wants: exactly one of its parts is set.
type change struct {
	begin  *Ticket
	finish *Event
	again  *postponement

	ctx   context.Context
	begun *Event // of begin: nil when there was nothing to begin
	done  chan error
}

// postponement makes an event due in so many microseconds from now, where the attempt
// that has ended may be one that was none.
type postponement struct {
	Event
	shift int64 // microseconds from now to where dispatched_at is moved
	none  int
}

// groupWait bounds a group's transaction, well inside patience.
const groupWait = 10 * time.Second

// write hands a change to the group and waits until it is committed.
func (g *groupCommit) write(ctx context.Context, o *Outbox, c *change) error {
	c.ctx, c.done = ctx, make(chan error, 1)
	g.mu.Lock()
	g.waiting = append(g.waiting, c)
	if !g.writing {
		g.writing = true
		go g.run(o)
	}
	g.mu.Unlock()
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run writes groups until nobody waits.
func (g *groupCommit) run(o *Outbox) {
	for {
		g.mu.Lock()
		group := g.waiting
		g.waiting = nil
		g.writing = len(group) > 0
		g.mu.Unlock()
		if len(group) == 0 {
			return
		}
		// Who has given up since must not own an event.
		group = slices.DeleteFunc(group, func(c *change) bool { return c.ctx.Err() != nil })
		err := o.writeGroup(group)
		for _, c := range group {
			c.done <- err
		}
	}
}

const (
	finishAll = `
DELETE FROM platform.outbox o USING unnest($1::bigint[], $2::int[]) AS c (id, attempt)
WHERE o.id = c.id AND o.attempts = c.attempt`
	againAll = `
UPDATE platform.outbox o SET dispatched_at = ext.clock() + c.shift * interval '1 microsecond', postponed = postponed + c.none
FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::int[]) AS c (id, attempt, shift, none)
WHERE o.id = c.id AND o.attempts = c.attempt`
	// The attempt is the fence: whoever raises it owns the event until the lease
	// ends; a ticket of an earlier attempt finds nothing. Nor does one that calls the
	// event by another kind: its consumers would read what was not written for them.
	beginAll = `
UPDATE platform.outbox o SET attempts = attempts + 1, dispatched_at = ext.clock()
FROM unnest($1::bigint[], $2::int[], $3::text[]) AS c (id, attempt, kind)
WHERE o.id = c.id AND o.attempts = c.attempt AND c.kind IN ('', o.kind)
RETURNING o.id, o.source, o.kind, o.payload, o.at, o.attempts, o.postponed`
)

// writeGroup is one transaction and one message. Rows are locked in the order of ids.
func (o *Outbox) writeGroup(group []*change) error {
	ctx, cancel := context.WithTimeout(context.Background(), groupWait)
	defer cancel()
	slices.SortStableFunc(group, func(a, b *change) int { return cmp.Compare(a.id(), b.id()) })
	return o.in(ctx, func(tx pgx.Tx) error {
		var s sets
		for _, c := range group {
			s.add(c)
		}
		if err := s.settle(ctx, tx); err != nil || len(s.begins) == 0 {
			return err
		}
		rows, err := tenant.Last(tx).Query(ctx, beginAll, s.begin.ids, s.begin.attempts, s.kinds)
		if err != nil {
			return err
		}
		return s.scan(o.Database, rows)
	})
}

func (c *change) id() int64 {
	switch {
	case c.begin != nil:
		return c.begin.ID
	case c.finish != nil:
		return c.finish.ID
	}
	return c.again.ID
}

// sets are a group's changes as the arrays of their statements.
type sets struct {
	begin, finish, again fences
	begins               []*change
	kinds                []string
	shifts               []int64
	nones                []int
}

// fences are events and the attempts that own them.
type fences struct {
	ids      []int64
	attempts []int
}

func (f *fences) add(id int64, attempt int) {
	f.ids, f.attempts = append(f.ids, id), append(f.attempts, attempt)
}

func (s *sets) add(c *change) {
	switch {
	case c.begin != nil:
		s.begins, s.kinds = append(s.begins, c), append(s.kinds, string(c.begin.Kind))
		s.begin.add(c.begin.ID, c.begin.Attempt)
	case c.finish != nil:
		s.finish.add(c.finish.ID, c.finish.Attempt)
	case c.again != nil:
		s.shifts, s.nones = append(s.shifts, c.again.shift), append(s.nones, c.again.none)
		s.again.add(c.again.ID, c.again.Attempt)
	}
}

// settle queues the statements that return nothing.
func (s *sets) settle(ctx context.Context, tx pgx.Tx) error {
	if len(s.finish.ids) > 0 {
		if _, err := tenant.Queued(tx).Exec(ctx, finishAll, s.finish.ids, s.finish.attempts); err != nil {
			return err
		}
	}
	if len(s.again.ids) > 0 {
		if _, err := tenant.Queued(tx).Exec(ctx, againAll, s.again.ids, s.again.attempts, s.shifts, s.nones); err != nil {
			return err
		}
	}
	return nil
}

// scan gives each ticket its event. Of two tickets of one attempt a single one begins.
func (s *sets) scan(database string, rows pgx.Rows) error {
	begun, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Event, err error) {
		e.Database = database
		return e, row.Scan(&e.ID, &e.Source, &e.Kind, &e.Payload, &e.At, &e.Attempt, &e.postponed)
	})
	if err != nil {
		return fmt.Errorf("begin events: %w", err)
	}
	for _, e := range begun {
		i := slices.IndexFunc(s.begins, func(c *change) bool { return c.begin.names(e) })
		s.begins[i].begun = &e
	}
	return nil
}

// names reports whether the ticket is of the attempt that e began with.
func (t Ticket) names(e Event) bool {
	return t.ID == e.ID && t.Attempt == e.Attempt-1 && (t.Kind == "" || t.Kind == e.Kind)
}
