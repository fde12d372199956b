package tenant

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Queued is tx for changes whose answers are not needed at once: Exec adds them to the
// message of the next statement, or of COMMIT, in their order. It returns no count, and
// what is wrong with them is that statement's error, which takes the whole transaction
// back as any other does. What may be refused in a way that the caller words, or
// passes over, is no such change.
//
// In a Reader nothing is queued: what writes is refused at once.
func Queued(tx pgx.Tx) pgx.Tx { return queued{tx} }

type queued struct{ pgx.Tx }

// Exec queues a statement where tx can.
func (q queued) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, Queue(ctx, q.Tx, sql, args...)
}

// Queue adds a statement to tx's next message: what the transactions that embed
// another one pass on.
func Queue(ctx context.Context, tx pgx.Tx, sql string, args ...any) error {
	if to, ok := tx.(interface {
		Queue(context.Context, string, ...any) error
	}); ok {
		return to.Queue(ctx, sql, args...)
	}
	_, err := tx.Exec(ctx, sql, args...)
	return err
}

// Queue is what Queued uses.
func (tx Tx) Queue(ctx context.Context, sql string, args ...any) error {
	return Queue(ctx, tx.Tx, sql, args...)
}

// mostQueued bounds what one message holds.
const mostQueued = 100

// Queue is what Queued uses.
func (o *opening) Queue(ctx context.Context, sql string, args ...any) error {
	if o.over {
		return pgx.ErrTxClosed
	}
	if len(o.queued) >= mostQueued {
		if err := o.send(ctx, nil, false); err != nil {
			return err
		}
	}
	sql, args, err := rewrite(ctx, o.conn, sql, args)
	if err != nil {
		return err
	}
	o.queued = append(o.queued, &statementOf{sql: sql, args: args})
	return nil
}
