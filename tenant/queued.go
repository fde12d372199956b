package tenant

import (
	"cmp"
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Queued is tx for changes whose answers nobody waits for: Exec adds them to the
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
	if o.queued.Len() >= mostQueued {
		if err := o.flush(ctx); err != nil {
			return err
		}
	}
	o.queued.Queue(sql, args...)
	return nil
}

// message starts one with what must come first, and counts it: what begins the
// transaction, and what is queued.
func (o *opening) message() (b *pgx.Batch, before int) {
	b = new(pgx.Batch)
	if o.tx == nil {
		b.BeginTx(pgx.TxOptions{BeginQuery: o.begin[0]})
		for _, statement := range o.begin[1:] {
			b.Queue(statement)
		}
	}
	for _, q := range o.queued.QueuedQueries {
		b.Queue(q.SQL, q.Arguments...)
	}
	o.queued = pgx.Batch{}
	return b, b.Len()
}

// send sends a message and passes over the answers to what comes first. A failure
// among them is every later answer's.
func (o *opening) send(ctx context.Context, b *pgx.Batch, before int) pgx.BatchResults {
	var results pgx.BatchResults
	if o.tx == nil {
		results = o.conn.SendBatch(ctx, b)
		o.tx = results.Tx()
	} else {
		results = o.tx.SendBatch(ctx, b)
	}
	for range before {
		if _, err := results.Exec(); err != nil {
			break
		}
	}
	return results
}

// flush sends what is queued by itself.
func (o *opening) flush(ctx context.Context) error {
	b, _ := o.message()
	return o.send(ctx, b, 0).Close()
}

// commitQueued sends what is queued and COMMIT as one message.
func (o *opening) commitQueued(ctx context.Context) error {
	b, before := o.message()
	b.Queue("COMMIT")
	return o.committed(o.send(ctx, b, before))
}

// committed reads the answer to the COMMIT at the end of a message.
func (o *opening) committed(results pgx.BatchResults) error {
	tag, err := results.Exec()
	err = cmp.Or(err, results.Close())
	o.over = o.conn.PgConn().TxStatus() == 'I'
	if err == nil && tag.String() == "ROLLBACK" {
		err = pgx.ErrTxCommitRollback
	}
	return err
}

// same implements target.
func (o *opening) same(other target) bool { return target(o) == other }

// sendAll implements target. When a statement fails, those behind it have failed too.
func (o *opening) sendAll(ctx context.Context, all []*statementOf) {
	if o.over {
		for _, s := range all {
			s.rows = &bufferedRows{err: pgx.ErrTxClosed}
		}
		return
	}
	ctx = WithoutBatch(ctx)
	b, before := o.message()
	for _, s := range all {
		b.Queue(s.sql, s.args...)
	}
	results := o.send(ctx, b, before)
	for _, s := range all {
		s.rows = buffered(results.Query())
	}
	if err := results.Close(); err != nil {
		last := all[len(all)-1].rows
		last.err = cmp.Or(last.err, err)
	}
}
