package session

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// FailuresKept is how long failed sign-ins are counted, and what is left of codes
// and links that no longer work.
const FailuresKept = 24 * time.Hour

// kept is how long ended rows stay, for whoever asks who was signed in when.
const kept = 90 * 24 * time.Hour

const purgeSQL = `
WITH s AS (DELETE FROM sessions WHERE id IN (
        SELECT id FROM sessions WHERE least(expires_at, coalesce(revoked_at, expires_at)) < ext.clock() - make_interval(secs => $1::int) LIMIT $2::int) RETURNING 1),
     t AS (DELETE FROM personal_tokens WHERE id IN (
        SELECT id FROM personal_tokens WHERE least(expires_at, revoked_at) < ext.clock() - make_interval(secs => $1::int) LIMIT $2::int) RETURNING 1),
     o AS (DELETE FROM one_time_secrets WHERE id IN (
        SELECT id FROM one_time_secrets WHERE expires_at < ext.clock() - make_interval(secs => $3::int)
        LIMIT $2::int) RETURNING 1),
     f AS (DELETE FROM login_failures WHERE id IN (
        SELECT id FROM login_failures WHERE at < ext.clock() - make_interval(secs => $3::int)
        LIMIT $2::int) RETURNING 1)
SELECT (SELECT count(*) FROM s) + (SELECT count(*) FROM t) + (SELECT count(*) FROM o) + (SELECT count(*) FROM f)`

const oldSQL = `
SELECT (SELECT count(*) FROM sessions WHERE least(expires_at, coalesce(revoked_at, expires_at)) < $2::timestamptz - make_interval(secs => $1::int))
     + (SELECT count(*) FROM personal_tokens WHERE least(expires_at, revoked_at) < $2::timestamptz - make_interval(secs => $1::int))
     + (SELECT count(*) FROM one_time_secrets WHERE expires_at < $2::timestamptz - make_interval(secs => $3::int))
     + (SELECT count(*) FROM login_failures WHERE at < $2::timestamptz - make_interval(secs => $3::int))`

// CountOld counts what Purge would delete at a moment.
func CountOld(ctx context.Context, tx pgx.Tx, at time.Time) (n int, err error) {
	err = tx.QueryRow(ctx, oldSQL, int(kept.Seconds()), at, int(FailuresKept.Seconds())).Scan(&n)
	return n, err
}

// Purge deletes what has long ended, at most batch rows of each kind, and
// reports how many it deleted: the retention job repeats it until that is none.
func Purge(ctx context.Context, tx Tx, batch int) (deleted int, err error) {
	err = tx.QueryRow(ctx, purgeSQL, int(kept.Seconds()), batch, int(FailuresKept.Seconds())).Scan(&deleted)
	return deleted, err
}
