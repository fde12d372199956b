package event

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Parked is an event that was given up after MaxAttempts.
type Parked struct {
	Database string    `json:"database,omitempty"` // of Outbox; none: home's
	ID       int64     `json:"id"`
	Source   string    `json:"source"` // the login or role that wrote it
	Kind     Kind      `json:"kind"`
	At       time.Time `json:"at"`
}

// Which chooses among parked events: all of them, unless it says otherwise.
type Which struct {
	ID   int64
	Kind Kind
}

const (
	parked = ` FROM platform.outbox
WHERE attempts - postponed >= $1 AND ($2::bigint = 0 OR id = $2) AND ($3::text = '' OR kind = $3)`
	// Not 0 attempts: tickets of the first ones may still be known to the queue.
	unpark = `
UPDATE platform.outbox SET attempts = -attempts, postponed = 0, dispatched_at = NULL
WHERE id IN (SELECT id` + parked + ` FOR UPDATE) RETURNING id, source, kind, at`
)

// Parked lists the parked events that which chooses, oldest first, at most limit.
func (o *Outbox) Parked(ctx context.Context, which Which, limit int) ([]Parked, error) {
	list, err := o.chosen(ctx, `SELECT id, source, kind, at`+parked+` ORDER BY id LIMIT $4`, MaxAttempts, which.ID,
		which.Kind, limit)
	if err != nil {
		return nil, fmt.Errorf("list parked events: %w", err)
	}
	return list, nil
}

// Unpark gives the parked events that which chooses a fresh start, after what
// stopped them has been mended, and returns them, oldest first.
func (o *Outbox) Unpark(ctx context.Context, which Which) ([]Parked, error) {
	list, err := o.chosen(ctx, unpark, MaxAttempts, which.ID, which.Kind)
	if err != nil {
		return nil, fmt.Errorf("retry parked events: %w", err)
	}
	slices.SortFunc(list, func(a, b Parked) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

func (o *Outbox) chosen(ctx context.Context, sql string, args ...any) ([]Parked, error) {
	var list []Parked
	err := o.in(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Parked, error) {
			p := Parked{Database: o.Database}
			return p, row.Scan(&p.ID, &p.Source, &p.Kind, &p.At)
		})
		return err
	})
	return list, err
}

// Parked is Parked of all outboxes. A database that cannot be asked is named in
// the error, beside what the others have.
func (all Outboxes) Parked(ctx context.Context, which Which, limit int) ([]Parked, error) {
	return all.each(func(o *Outbox) ([]Parked, error) { return o.Parked(ctx, which, limit) })
}

// Unpark is Unpark of all outboxes. A database that cannot be reached is named in
// the error, beside what was done in the others.
func (all Outboxes) Unpark(ctx context.Context, which Which) ([]Parked, error) {
	return all.each(func(o *Outbox) ([]Parked, error) { return o.Unpark(ctx, which) })
}

func (all Outboxes) each(do func(*Outbox) ([]Parked, error)) (list []Parked, err error) {
	for _, o := range all {
		some, failed := do(o)
		list, err = append(list, some...), errors.Join(err, failed)
	}
	return list, err
}
