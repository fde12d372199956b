package event

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/clock"
	"vakans/internal/plane"
	"vakans/tenant"
)

// Limits of the outbox's patience.
const (
	// Lease is how long a dispatched event may be without a sign of life before
	// it is dispatched again. A consumer must end sooner: see MaxRun.
	Lease = 2 * time.Minute
	// MaxRun bounds one run of an event's consumers, well inside Lease, so that
	// two runs of one event do not overlap.
	MaxRun = 90 * time.Second
	// MaxAttempts is how often an event is tried before it is parked for an
	// operator to look at. An attempt that ended with Later does not count.
	MaxAttempts = 20

	firstPause   = 5 * time.Second
	longestPause = 15 * time.Minute

	maintenancePause = time.Minute
)

// Outbox is what waits in platform.outbox, seen through the relay's own login:
// no other may read or delete it.
type Outbox struct {
	Relay   *plane.Relay
	Tenants *tenant.Directory // leads from the role that wrote an event to its organisation
	Clock   *clock.Clock      // the one that the relay's DB follows
	// Database names the one it is in; home's has no name.
	Database string
	// Housekeeping are the kinds of low priority. However many of them are
	// due, what people did is taken beside them.
	Housekeeping []Kind

	group groupCommit // of Begin and Settle
}

func (o *Outbox) in(ctx context.Context, fn func(pgx.Tx) error) error {
	return o.Relay.In(ctx, func(tx plane.RelayTx) error { return fn(tx) })
}

// An event is due when it has never been dispatched, or when its lease ended
// without the row being deleted. Never a high-water mark: ids are handed out in
// order and commit out of order.
//
// Each round takes from both, what people did and housekeeping, so that neither
// waits until the other is done.
const (
	take = `
WITH people AS (` + due + ` AND kind <> ALL($4::text[])` + oldest + `),
     housekeeping AS (` + due + ` AND kind = ANY($4::text[])` + oldest + `)
UPDATE platform.outbox SET dispatched_at = ext.clock()
WHERE id IN (SELECT id FROM people UNION ALL SELECT id FROM housekeeping)
RETURNING id, kind, attempts, kind = ANY($4::text[])`
	due = `
    SELECT id FROM platform.outbox
    WHERE (dispatched_at IS NULL OR dispatched_at < ext.clock() - $2::bigint * interval '1 microsecond')
      AND attempts - postponed < $3`
	oldest = `
    ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`
)

// Ticket is what the relay hands to the queue: which event, and how often its
// consumers had begun. Everything else stays in PostgreSQL.
type Ticket struct {
	Database string `json:"db,omitempty"`
	ID       int64  `json:"id"`
	Attempt  int    `json:"attempt"`
	Kind     Kind   `json:"-"`

	late bool // housekeeping
}

// TaskID names the ticket in the queue. A ticket that still waits there is not
// taken twice, however often the relay comes by; one that Redis has forgotten is.
func (t Ticket) TaskID() string {
	if t.Database != "" {
		return fmt.Sprintf("o:%s:%d:%d", t.Database, t.ID, t.Attempt)
	}
	return fmt.Sprintf("o:%d:%d", t.ID, t.Attempt)
}

// Take marks due events as dispatched and returns their tickets, in the order in
// which they are to be handed over: at most limit of what people did, oldest first,
// then at most as many of housekeeping. Several relays never take the same event.
func (o *Outbox) Take(ctx context.Context, limit int) ([]Ticket, error) {
	var tickets []Ticket
	err := o.in(ctx, func(tx pgx.Tx) error {
		rows, err := tenant.Last(tx).Query(ctx, take, limit, Lease.Microseconds(), MaxAttempts, words(o.Housekeeping))
		if err != nil {
			return err
		}
		tickets, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Ticket, err error) {
			t.Database = o.Database
			return t, row.Scan(&t.ID, &t.Kind, &t.Attempt, &t.late)
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("take events: %w", err)
	}
	slices.SortFunc(tickets, inOrder)
	return tickets, nil
}

// words are kinds as PostgreSQL takes them, and never NULL.
func words(kinds []Kind) []string {
	all := make([]string, len(kinds))
	for i, k := range kinds {
		all[i] = string(k)
	}
	return all
}

func inOrder(a, b Ticket) int {
	switch {
	case a.late == b.late:
		return cmp.Compare(a.ID, b.ID)
	case a.late:
		return 1
	}
	return -1
}

// Return gives tickets back that the queue did not accept, to be dispatched at
// the next round.
func (o *Outbox) Return(ctx context.Context, tickets []Ticket) error {
	ids := make([]int64, len(tickets))
	for i, t := range tickets {
		ids[i] = t.ID
	}
	return o.in(ctx, func(tx pgx.Tx) error {
		_, err := tenant.Queued(tx).Exec(ctx, `UPDATE platform.outbox SET dispatched_at = NULL WHERE id = ANY($1)`, ids)
		return err
	})
}
