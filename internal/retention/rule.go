// Package retention decides when personal data must go. It plans, orders and
// proves; features delete their own rows in its transactions, and files leave
// the store after the commit, by an event.
package retention

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Plane says in which schemas a rule works.
type Plane string

// The planes that hold data with an end. The zero value is refused.
const (
	Tenant   Plane = "tenant"
	Register Plane = "register"
)

// Counts says how many of what, never whose.
type Counts map[string]int

// Total adds up.
func (c Counts) Total() int {
	n := 0
	for _, each := range c {
		n += each
	}
	return n
}

// Batch is what one step of a purge did.
type Batch struct {
	Counts Counts
	Keys   []string // objects in the file store to delete once the rows are gone for good
	More   bool     // there is more to purge
}

// Rule is one duty to delete data.
type Rule struct {
	Name        string // in proofs: never changes once in use
	Requirement string // "PRIV-14"
	Plane       Plane

	// Cutoff says from which moment backwards data has to go; it may read the
	// organisation's settings. It is never later than now.
	Cutoff func(ctx context.Context, tx pgx.Tx, now time.Time) (time.Time, error)
	// Count says what a purge would take, without touching it.
	Count func(ctx context.Context, tx pgx.Tx, cutoff time.Time) (Counts, error)
	// Purge deletes what is older than cutoff, at most limit of what the rule
	// counts by. What it deletes must not be found by the next call.
	Purge func(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (Batch, error)
}

// Months is a Cutoff that many months back.
func Months(n int) func(context.Context, pgx.Tx, time.Time) (time.Time, error) {
	return func(_ context.Context, _ pgx.Tx, now time.Time) (time.Time, error) {
		return now.AddDate(0, -n, 0), nil
	}
}
