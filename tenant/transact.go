package tenant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Transact runs fn in a transaction of the pool, and commits unless fn fails. The
// statements that begin it (BEGIN, then SET LOCAL and its like) travel with fn's
// first one, so entering costs no round trip of its own; what is wrong with them
// is the first one's error. What is queued (Queued) travels with the next statement or
// with COMMIT. The rows of each statement are read whole before fn sees them. The
// transaction takes Query, QueryRow and Exec.
//
// Statements are prepared as those of a Reader are, under the same cacheKey. When a
// table has changed under a prepared one, the statement that began the transaction
// is sent again, and a later one fails with ErrMaintenance: what fn did before it
// cannot be done again on its behalf. The pool must be in QueryExecModeExec.
func Transact(ctx context.Context, pool *pgxpool.Pool, cacheKey string, begin []string, fn func(pgx.Tx) error) error {
	defer inTransaction(ctx)()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	return pgx.BeginFunc(ctx, entrance{conn.Conn(), reader{pool, cacheKey, begin}}, fn)
}

// entrance makes a transaction that has not begun.
type entrance struct {
	conn *pgx.Conn
	from reader
}

// Begin is what pgx.BeginFunc asks for.
func (e entrance) Begin(context.Context) (pgx.Tx, error) { return &opening{entrance: e}, nil }

// opening is a transaction that begins with its first statement.
type opening struct {
	entrance
	begun     bool
	over      bool           // nothing more is sent
	committed bool           // it is over, and all is well
	queued    []*statementOf // what is sent before the next statement
	mode      string         // the plan_cache_mode that has been set
}

// Query implements pgx.Tx.
func (o *opening) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if p := waitingPart(ctx); p != nil {
		return p.query(ctx, o, sql, args)
	}
	return o.query(ctx, sql, args, false)
}

// query sends a statement, and COMMIT when it is the last one.
func (o *opening) query(ctx context.Context, sql string, args []any, commit bool) (pgx.Rows, error) {
	sql, args, err := rewrite(ctx, o.conn, sql, args)
	if err != nil {
		return &bufferedRows{err: err}, err
	}
	s := &statementOf{sql: sql, args: args}
	err = o.send(ctx, []*statementOf{s}, commit)
	return s.answer(err)
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

// Commit implements pgx.Tx.
func (o *opening) Commit(ctx context.Context) error {
	if o.committed {
		return nil
	}
	return o.send(ctx, nil, true)
}

// Rollback implements pgx.Tx.
func (o *opening) Rollback(ctx context.Context) error {
	if o.over || !o.begun {
		return pgx.ErrTxClosed
	}
	o.over = true
	return rollback(ctx, o.conn)
}

// rollback ends a transaction that may have failed. A connection that cannot do so is
// closed.
func rollback(ctx context.Context, conn *pgx.Conn) error {
	if pg := conn.PgConn(); pg.IsClosed() || pg.TxStatus() == 'I' {
		return nil
	}
	_, err := conn.Exec(ctx, "ROLLBACK")
	if err != nil {
		_ = conn.Close(ctx)
	}
	return err
}

// send sends a message of what begins the transaction, unless it has begun, what is
// queued, and statements, which it answers; and COMMIT when it is the last one. What
// cannot be sent changes nothing. When the database is in no transaction afterwards,
// be it that none began or that a statement ended it, nothing is sent any more: it
// would run outside the tenant.
func (o *opening) send(ctx context.Context, all []*statementOf, commit bool) error {
	if o.over {
		return pgx.ErrTxClosed
	}
	all = append(slices.Clip(o.queued), all...)
	m, err := o.message(ctx, all, commit)
	if err != nil {
		return err
	}
	err = m.exchange(ctx)
	if m.stale(err) && !o.begun && rollback(ctx, o.conn) == nil {
		if m, err = o.message(ctx, all, commit); err != nil {
			return err
		}
		err = m.exchange(ctx)
	}
	o.begun, o.queued = true, nil
	o.over = o.conn.PgConn().TxStatus() == 'I'
	switch {
	case m.stale(err):
		err = fmt.Errorf("%w: %w", ErrMaintenance, err)
	case err == nil && m.committed == "ROLLBACK":
		err = pgx.ErrTxCommitRollback
	case err == nil && o.over && !commit:
		err = pgx.ErrTxClosed
	}
	o.committed = commit && err == nil
	return err
}

// message is what send sends.
func (o *opening) message(ctx context.Context, all []*statementOf, commit bool) (*message, error) {
	m, err := o.from.message(ctx, o.conn, all)
	if err != nil {
		return nil, err
	}
	if !o.begun {
		o.mode = ""
		m.begin()
	}
	o.mode = m.statements(all, o.mode)
	if commit {
		m.commit()
	}
	return m, nil
}

// same implements target.
func (o *opening) same(other target) bool { return target(o) == other }

// sendAll implements target. When a statement fails, those behind it have failed too.
func (o *opening) sendAll(ctx context.Context, all []*statementOf) {
	err := o.send(WithoutBatch(ctx), all, false)
	for _, s := range all {
		if s.rows == nil || s.rows.err != nil {
			_, _ = s.answer(err)
		}
	}
}

// errPlainStatements answers what a transaction does not take.
var errPlainStatements = errors.New("tenant: a transaction takes single statements, and no savepoint")

// Begin refuses.
func (o *opening) Begin(context.Context) (pgx.Tx, error) { return nil, errPlainStatements }

// CopyFrom refuses.
func (o *opening) CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error) {
	return 0, errPlainStatements
}

// SendBatch refuses.
func (o *opening) SendBatch(_ context.Context, b *pgx.Batch) pgx.BatchResults {
	return pgx.FailedBatchResults(b, errPlainStatements)
}

// Prepare refuses: statements are prepared by themselves.
func (o *opening) Prepare(context.Context, string, string) (*pgconn.StatementDescription, error) {
	return nil, errPlainStatements
}

// LargeObjects implements pgx.Tx. No tenant may use them.
func (o *opening) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Conn implements pgx.Tx.
func (o *opening) Conn() *pgx.Conn { return o.conn }

// firstRow is the only row that is asked for.
type firstRow struct{ rows pgx.Rows }

// Scan implements pgx.Row.
func (r firstRow) Scan(dest ...any) error {
	defer r.rows.Close()
	if !r.rows.Next() {
		return cmp.Or(r.rows.Err(), pgx.ErrNoRows)
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}
