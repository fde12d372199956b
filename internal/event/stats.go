package event

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Stats is how the outbox stands, for the doctor and the metrics.
type Stats struct {
	Waiting    int           // never dispatched
	Dispatched int           // in the queue, running, or to be tried again
	Parked     int           // given up after MaxAttempts; they wait for an operator
	Oldest     time.Duration // age of the oldest that is neither finished nor parked
}

const stats = `
SELECT count(*) FILTER (WHERE dispatched_at IS NULL AND attempts - postponed < $1),
       count(*) FILTER (WHERE dispatched_at IS NOT NULL AND attempts - postponed < $1),
       count(*) FILTER (WHERE attempts - postponed >= $1),
       coalesce(extract(epoch FROM now() - min(at) FILTER (WHERE attempts - postponed < $1)), 0)::float8
FROM platform.outbox`

// Stats counts what the outbox holds.
func (o *Outbox) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	var age float64
	err := o.in(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, stats, MaxAttempts).Scan(&s.Waiting, &s.Dispatched, &s.Parked, &age)
	})
	if err != nil {
		return Stats{}, fmt.Errorf("count events: %w", err)
	}
	s.Oldest = time.Duration(age * float64(time.Second))
	return s, nil
}

// Parked is an event that was given up.
type Parked struct {
	ID     int64
	Source string
	Kind   Kind
	At     time.Time
}

// Parked lists events that were given up, oldest first.
func (o *Outbox) Parked(ctx context.Context, limit int) ([]Parked, error) {
	var parked []Parked
	err := o.in(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, source, kind, at FROM platform.outbox
WHERE attempts - postponed >= $1 ORDER BY id LIMIT $2`, MaxAttempts, limit)
		if err != nil {
			return err
		}
		parked, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Parked])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list parked events: %w", err)
	}
	return parked, nil
}

// Unpark gives every parked event a fresh start, after what stopped them has
// been mended. It returns how many there were.
func (o *Outbox) Unpark(ctx context.Context) (int, error) {
	var n int
	err := o.in(ctx, func(tx pgx.Tx) error {
		// Not 0: tickets of the first attempts may still be known to the queue.
		tag, err := tx.Exec(ctx, `UPDATE platform.outbox SET attempts = -attempts, postponed = 0, dispatched_at = NULL
WHERE attempts - postponed >= $1`, MaxAttempts)
		n = int(tag.RowsAffected())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("unpark events: %w", err)
	}
	return n, nil
}
