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

// change is what one run wants of an event, if the attempt is still its own.
type change struct {
	do      action
	id      int64
	attempt int
	kind    Kind  // of begin: what the ticket calls the event
	shift   int64 // of again: microseconds from now to where dispatched_at is moved
	none    int   // of again: 1 when the attempt was none

	ctx   context.Context
	begun *Event // of begin: nil when there was nothing to begin
	done  chan error
}

type action int

const (
	begin action = iota
	finish
	again
)

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

// run writes groups until no caller is waiting.
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
	finishAll = tenant.GenericPlan + `
DELETE FROM platform.outbox o USING unnest($1::bigint[], $2::int[]) AS c (id, attempt)
WHERE o.id = c.id AND o.attempts = c.attempt`
	againAll = tenant.GenericPlan + `
UPDATE platform.outbox o
SET dispatched_at = ext.clock() + c.shift * interval '1 microsecond', postponed = postponed + c.none
FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::int[]) AS c (id, attempt, shift, none)
WHERE o.id = c.id AND o.attempts = c.attempt`
	// The attempt is the fence: whoever raises it owns the event until the lease
	// ends; a ticket of an earlier attempt finds nothing. Nor does one that calls the
	// event by another kind: its consumers would read what was not written for them.
	beginAll = tenant.GenericPlan + `
UPDATE platform.outbox o SET attempts = attempts + 1, dispatched_at = ext.clock()
FROM unnest($1::bigint[], $2::int[], $3::text[]) AS c (id, attempt, kind)
WHERE o.id = c.id AND o.attempts = c.attempt AND c.kind IN ('', o.kind)
RETURNING o.id, o.source, o.kind, o.payload, o.at, o.attempts, o.postponed`
)

// writeGroup is one transaction and one message. Rows are locked in the order of ids.
func (o *Outbox) writeGroup(group []*change) error {
	ctx, cancel := context.WithTimeout(context.Background(), groupWait)
	defer cancel()
	slices.SortStableFunc(group, func(a, b *change) int { return cmp.Compare(a.id, b.id) })
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

func (f *fences) add(c *change) {
	f.ids, f.attempts = append(f.ids, c.id), append(f.attempts, c.attempt)
}

func (s *sets) add(c *change) {
	switch c.do {
	case begin:
		s.begins, s.kinds = append(s.begins, c), append(s.kinds, string(c.kind))
		s.begin.add(c)
	case finish:
		s.finish.add(c)
	case again:
		s.shifts, s.nones = append(s.shifts, c.shift), append(s.nones, c.none)
		s.again.add(c)
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
		i := slices.IndexFunc(s.begins, func(c *change) bool { return c.names(e) })
		s.begins[i].begun = &e
	}
	return nil
}

// names reports whether the change is the beginning that e is of.
func (c *change) names(e Event) bool {
	return c.id == e.ID && c.attempt == e.Attempt-1 && (c.kind == "" || c.kind == e.Kind)
}
