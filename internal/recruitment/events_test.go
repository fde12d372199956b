package recruitment_test

import (
	"context"

	"vakans/internal/plane"
)

// countEvents counts the outbox's rows of one kind that name an ad.
func countEvents(ctx context.Context, kind, ad string, n *int) func(plane.RelayTx) error {
	return func(tx plane.RelayTx) error {
		return tx.QueryRow(ctx, `SELECT count(*) FROM platform.outbox WHERE kind = $1 AND payload ->> 'ad' = $2`, kind,
			ad).Scan(n)
	}
}
