// Package plane holds the connection pools of the schemas of the database that belong to no
// tenant: each has a login, a schema and a type of its own, so code of one plane
// cannot name another's tables by accident, and may not by right. It also sets up
// and checks the rights themselves.
package plane

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"vakans/tenant"
)

// The planes. Each is a pool with its own kind of transaction.
type (
	// Platform knows tenants, staff and their sessions, and reference data.
	Platform = DB[PlatformTx]
	// Register is the applicants' own schema.
	Register = DB[RegisterTx]
	// Publisher writes what the job site shows.
	Publisher = DB[PublisherTx]
	// Jobsite reads what the job site shows, and can do nothing else.
	Jobsite = DB[JobsiteTx]
	// Relay reads, marks and removes events in the outbox, asks how large a schema
	// is, and can do nothing else.
	Relay = DB[RelayTx]
)

// The transactions of the planes. All are a pgx.Tx; only a DB begins and ends one.
type (
	// PlatformTx runs as the platform's login with platform as its path.
	PlatformTx struct{ base }
	// RegisterTx runs as the register's login with applicant as its path.
	RegisterTx struct{ base }
	// PublisherTx runs as the publisher's login with jobsite as its path.
	PublisherTx struct{ base }
	// JobsiteTx runs as the visitors' login with jobsite as its path.
	JobsiteTx struct{ base }
	// RelayTx runs as the relay's login with platform as its path.
	RelayTx struct{ base }
)

// DB opens transactions of one kind, as one login.
type DB[T ~struct{ base }] struct {
	pool     *pgxpool.Pool
	cacheKey string   // see tenant.Reader
	begin    []string // what every BEGIN adds
	offset   func() time.Duration
}

// In runs fn in a transaction, and commits unless fn fails.
func (d *DB[T]) In(ctx context.Context, fn func(T) error) error {
	if d == nil {
		return errClosed
	}
	return tenant.Transact(ctx, d.pool, d.cacheKey, d.entrance("BEGIN"),
		func(tx pgx.Tx) error { return fn(entered[T](tx)) })
}

// Read is In for reading: whatever fn tries to write is refused. Each of its
// statements is a transaction of its own (tenant.Reader).
func (d *DB[T]) Read(_ context.Context, fn func(T) error) error {
	if d == nil {
		return errClosed
	}
	return fn(entered[T](tenant.Reader(d.pool, d.cacheKey, d.entrance("BEGIN READ ONLY"))))
}

func entered[T ~struct{ base }](tx pgx.Tx) T { return T(struct{ base }{base{tx}}) }

// Stat reports how busy the pool is.
func (d *DB[T]) Stat() *pgxpool.Stat { return d.pool.Stat() }

var errClosed = errors.New("plane: this process was given no login for this plane")

// entrance is what comes before the first statement.
func (d *DB[T]) entrance(begin string) []string {
	return slices.Concat([]string{begin}, d.begin, d.clock())
}

// clock is what BEGIN must add when the clock has been moved.
func (d *DB[T]) clock() []string {
	if d.offset == nil {
		return nil
	}
	return tenant.ClockOffset(d.offset())
}

// at is the same DB under another clock.
func (d *DB[T]) at(offset func() time.Duration) *DB[T] {
	if d == nil {
		return nil
	}
	return &DB[T]{d.pool, d.cacheKey, d.begin, offset}
}

func (d *DB[T]) close() {
	if d != nil {
		d.pool.Close()
	}
}

// base is what the planes' transactions have in common with a tenant's.
type base struct{ pgx.Tx }

var errOwnEnd = errors.New("plane: the DB method that began this transaction ends it")

// Commit refuses: return nil from the function instead.
func (b base) Commit(context.Context) error { return errOwnEnd }

// Rollback refuses: return an error from the function instead.
func (b base) Rollback(context.Context) error { return errOwnEnd }

// Exec runs one statement. Without arguments pgx would use the simple protocol,
// which takes several statements at once; this way a second one is refused.
func (b base) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if len(args) > 0 {
		return b.Tx.Exec(ctx, sql, args...)
	}
	rows, err := b.Query(ctx, sql)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	rows.Close()
	return rows.CommandTag(), rows.Err()
}

// Queue is what tenant.Queued uses.
func (b base) Queue(ctx context.Context, sql string, args ...any) error {
	return tenant.Queue(ctx, b.Tx, sql, args...)
}

// QueryLast is what tenant.Last uses.
func (b base) QueryLast(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return tenant.QueryLast(ctx, b.Tx, sql, args...)
}
