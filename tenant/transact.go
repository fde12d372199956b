package tenant

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Transact runs fn in a transaction of the pool, and commits unless fn fails. The
// statements that begin it (BEGIN, then SET LOCAL and its like) travel with fn's
// first one, so entering costs no round trip of its own; what is wrong with them
// is the first one's error. What is queued (Queued) travels with the next statement or
// with COMMIT. A fn that asks nothing begins nothing. The pool must be in
// QueryExecModeExec.
func Transact(ctx context.Context, pool *pgxpool.Pool, begin []string, fn func(pgx.Tx) error) error {
	defer inTransaction(ctx)()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	return pgx.BeginFunc(ctx, entrance{conn.Conn(), begin}, fn)
}

// entrance makes a transaction that has not begun.
type entrance struct {
	conn  *pgx.Conn
	begin []string
}

// Begin is what pgx.BeginFunc asks for.
func (e entrance) Begin(context.Context) (pgx.Tx, error) { return &opening{entrance: e}, nil }

// opening is a transaction that begins with its first statement.
type opening struct {
	entrance
	tx     pgx.Tx    // nil until it has begun
	queued pgx.Batch // what is sent before the next statement
	over   bool      // COMMIT has been sent along with a statement
}

// begun begins by itself what no statement of the common kinds begins, and sends what
// is queued.
func (o *opening) begun(ctx context.Context) (pgx.Tx, error) {
	if o.over {
		return nil, pgx.ErrTxClosed
	}
	if o.queued.Len() > 0 {
		if err := o.flush(ctx); err != nil {
			return nil, err
		}
	}
	if o.tx != nil {
		return o.tx, nil
	}
	tx, err := o.conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: strings.Join(o.begin, "; ")})
	if err == nil {
		o.tx = tx
	}
	return tx, err
}

// Query implements pgx.Tx.
func (o *opening) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if p := waitingPart(ctx); p != nil {
		return p.query(ctx, o, sql, args)
	}
	if o.over {
		return &bufferedRows{err: pgx.ErrTxClosed}, pgx.ErrTxClosed
	}
	if o.tx != nil && o.queued.Len() == 0 {
		return o.tx.Query(ctx, sql, args...)
	}
	b, before := o.message()
	b.Queue(sql, args...)
	results := o.send(ctx, b, before)
	rows, err := results.Query()
	all := &firstRows{Rows: rows, results: results}
	if err != nil {
		all.end()
	}
	return all, err
}

// QueryRow implements pgx.Tx.
func (o *opening) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, _ := o.Query(ctx, sql, args...) // Scan finds the error
	return firstRow{rows}
}

// Exec implements pgx.Tx.
func (o *opening) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	rows, err := o.Query(ctx, sql, args...)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	rows.Close()
	return rows.CommandTag(), rows.Err()
}

// Begin implements pgx.Tx: a savepoint.
func (o *opening) Begin(ctx context.Context) (pgx.Tx, error) {
	tx, err := o.begun(ctx)
	if err != nil {
		return nil, err
	}
	return tx.Begin(ctx)
}

// Commit implements pgx.Tx.
func (o *opening) Commit(ctx context.Context) error {
	switch {
	case o.over:
		return nil
	case o.queued.Len() > 0:
		return o.commitQueued(ctx)
	}
	tx, err := o.begun(ctx)
	if err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Rollback implements pgx.Tx.
func (o *opening) Rollback(ctx context.Context) error {
	if o.tx == nil || o.over {
		return pgx.ErrTxClosed
	}
	return o.tx.Rollback(ctx)
}

// CopyFrom implements pgx.Tx.
func (o *opening) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	tx, err := o.begun(ctx)
	if err != nil {
		return 0, err
	}
	return tx.CopyFrom(ctx, table, columns, rows)
}

// SendBatch implements pgx.Tx.
func (o *opening) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	tx, err := o.begun(ctx)
	if err != nil {
		return pgx.FailedBatchResults(b, err)
	}
	return tx.SendBatch(ctx, b)
}

// Prepare implements pgx.Tx.
func (o *opening) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	tx, err := o.begun(ctx)
	if err != nil {
		return nil, err
	}
	return tx.Prepare(ctx, name, sql)
}

// LargeObjects implements pgx.Tx. No tenant may use them.
func (o *opening) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Conn implements pgx.Tx.
func (o *opening) Conn() *pgx.Conn { return o.conn }

// firstRows are the rows of a transaction's first statement. When they are closed
// the connection is free for the next one.
type firstRows struct {
	pgx.Rows
	results pgx.BatchResults
	ended   bool
	err     error
}

func (r *firstRows) end() {
	if !r.ended {
		r.ended = true
		r.err = r.results.Close()
	}
}

// Next implements pgx.Rows.
func (r *firstRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.end()
	return false
}

// Close implements pgx.Rows.
func (r *firstRows) Close() {
	r.Rows.Close()
	r.end()
}

// Err implements pgx.Rows.
func (r *firstRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

// firstRow is the row of a transaction's first statement.
type firstRow struct{ rows pgx.Rows }

// Scan implements pgx.Row.
func (r firstRow) Scan(dest ...any) error {
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}
