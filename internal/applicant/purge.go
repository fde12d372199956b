package applicant

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const pending = `FROM registrations WHERE created_at < $1`

// PendingDays is how long a registration is kept that nobody has confirmed (ACC-08).
const PendingDays = 7

// CountPending counts the registrations that began before cutoff and were never
// confirmed.
func CountPending(ctx context.Context, tx pgx.Tx, cutoff time.Time) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT count(*) `+pending, cutoff).Scan(&n)
	return n, err
}

// PurgePending deletes at most limit of them, with the letters that went to them.
func PurgePending(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (int, error) {
	const sql = `
WITH gone AS (DELETE FROM registrations WHERE id IN (SELECT id ` + pending +
		` ORDER BY created_at LIMIT $2::int FOR UPDATE SKIP LOCKED) RETURNING id),
     told AS (DELETE FROM letters WHERE recipient_id IN (SELECT id FROM gone))
SELECT count(*) FROM gone`
	n := 0
	if err := tx.QueryRow(ctx, sql, cutoff, limit).Scan(&n); err != nil {
		return 0, fmt.Errorf("purge registrations: %w", err)
	}
	return n, nil
}
