package session

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/fault"
)

// After so many failed sign-ins in a row the user is blocked for a while (ORG-06).
const (
	MaxFailures = 5
	BlockedFor  = 15 * time.Minute
)

// FailureKey is under which name failures of a user name are counted: typed
// differently it is still the same user. Unknown names are counted as well, so
// that being blocked does not tell which names exist.
func FailureKey(realm, name string) string {
	return realm + ":" + strings.ToLower(strings.TrimSpace(name))
}

// blockedSQL: the latest failures, as many as block, all lie within the time
// of the block before the last one; and that one is not yet too long ago.
const blockedSQL = `
SELECT extract(epoch FROM max(at) + make_interval(secs => $3::int) - ext.clock())::int
FROM (SELECT at FROM login_failures WHERE owner_key = $1::text ORDER BY at DESC LIMIT $2::int) f
HAVING count(*) >= $2::int AND max(at) - min(at) <= make_interval(secs => $3::int)
   AND max(at) + make_interval(secs => $3::int) > ext.clock()`

// Blocked returns Limited, with the minutes left, while the user is blocked.
// Attempts during the block are not counted, so that the block ends on time.
func Blocked(ctx context.Context, tx Tx, key string) error {
	var seconds int
	err := tx.QueryRow(ctx, blockedSQL, key, MaxFailures, int(BlockedFor.Seconds())).Scan(&seconds)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return blocked(seconds)
}

func blocked(seconds int) error {
	minutes := max((seconds+59)/60, 1)
	return fault.New(fault.Limited, "error.sign_in_blocked", "minutes", strconv.Itoa(minutes))
}

// lockSQL makes attempts at one name take turns. Were the check and the count
// not one step, fifty guesses sent at once would all pass the check.
const lockSQL = `SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))`

// attemptedSQL also forgets what no longer matters.
const attemptedSQL = `
WITH old AS (DELETE FROM login_failures WHERE owner_key = $1::text AND at < ext.clock() - interval '1 day')
INSERT INTO login_failures (owner_key, at) VALUES ($1::text, ext.clock())`

// Attempt is called before a password is looked at. It returns Limited while
// the user is blocked, and otherwise counts the attempt as failed until
// Succeeded says that it was not. Commit its transaction before hashing.
func Attempt(ctx context.Context, tx Tx, key string) error {
	if _, err := tx.Exec(ctx, lockSQL, key); err != nil {
		return err
	}
	if err := Blocked(ctx, tx, key); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, attemptedSQL, key)
	return err
}

// Succeeded forgets the failures: only failures in a row count.
func Succeeded(ctx context.Context, tx Tx, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM login_failures WHERE owner_key = $1::text`, key)
	return err
}
