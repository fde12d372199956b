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
