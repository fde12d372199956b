package worker

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/retention"
)

// Rules is everything that must be purged, and when. The features know how, the areas
// say after how long; floor is asked for what the law demands.
func Rules(floor Floor) []retention.Rule {
	return slices.Concat(caseRules(floor), applyRules, accountRules)
}

// days is a cutoff that many days back.
func days(n int) func(context.Context, pgx.Tx, time.Time) (time.Time, error) {
	return func(_ context.Context, _ pgx.Tx, now time.Time) (time.Time, error) { return now.AddDate(0, 0, -n), nil }
}

// counted names what a count counts.
func counted(
	what string, count func(context.Context, pgx.Tx, time.Time) (int, error),
) func(context.Context, pgx.Tx, time.Time) (retention.Counts, error) {
	return func(ctx context.Context, tx pgx.Tx, cutoff time.Time) (retention.Counts, error) {
		n, err := count(ctx, tx, cutoff)
		return retention.Counts{what: n}, err
	}
}
