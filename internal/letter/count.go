package letter

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
)

// Counts are how many letters stand in each state, all senders together.
type Counts struct {
	States map[State]int64
	Oldest time.Time // when the oldest of the counts was taken; zero where there is none
}

// Count is a schedule's task for one organisation: it counts the letters there
// and leaves the numbers with the platform, so that whoever wants the sum need
// not enter a thousand schemas.
func (s *Service) Count(ctx context.Context, e event.Event) error {
	return s.count(ctx, &e.Tenant, func(fn func(pgx.Tx) error) error { return s.Schemas.In(ctx, e, fn) })
}

// CountRegister is Count for the applicant register.
func (s *Service) CountRegister(ctx context.Context, _ event.Event) error {
	return s.count(ctx, nil, func(fn func(pgx.Tx) error) error { return s.Schemas.Register(ctx, fn) })
}

const (
	countSQL = `SELECT count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'sending'),
       count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'cancelled')
FROM letters`
	keepSQL = `INSERT INTO letter_counts (tenant, queued, sending, sent, failed, cancelled, counted_at)
VALUES ($1::int, $2, $3, $4, $5, $6, ext.clock())
ON CONFLICT (tenant) DO UPDATE SET queued = excluded.queued, sending = excluded.sending, sent = excluded.sent,
       failed = excluded.failed, cancelled = excluded.cancelled, counted_at = excluded.counted_at`
	sumSQL = `SELECT coalesce(sum(queued), 0)::bigint, coalesce(sum(sending), 0)::bigint, coalesce(sum(sent), 0)::bigint,
       coalesce(sum(failed), 0)::bigint, coalesce(sum(cancelled), 0)::bigint, min(counted_at)
FROM letter_counts`
)

func (s *Service) count(ctx context.Context, number *int32, in func(func(pgx.Tx) error) error) error {
	var n [5]int64
	err := in(func(tx pgx.Tx) error { return tx.QueryRow(ctx, countSQL).Scan(&n[0], &n[1], &n[2], &n[3], &n[4]) })
	if err != nil {
		return fmt.Errorf("count letters: %w", err)
	}
	return s.Schemas.Platform(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, keepSQL, number, n[0], n[1], n[2], n[3], n[4])
		return err
	})
}

// Counts sums what Count has left.
func (s *Service) Counts(ctx context.Context) (Counts, error) {
	var n [5]int64
	var oldest *time.Time
	err := s.Schemas.Platform(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, sumSQL).Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &oldest)
	})
	if err != nil {
		return Counts{}, fmt.Errorf("sum letters: %w", err)
	}
	c := Counts{States: map[State]int64{Queued: n[0], Sending: n[1], Sent: n[2], Failed: n[3], Cancelled: n[4]}}
	if oldest != nil {
		c.Oldest = *oldest
	}
	return c, nil
}
