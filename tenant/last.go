package tenant

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Last is tx for its last statement, with which COMMIT travels: a change of one
// statement then takes one message. What the function that was given tx returns
// afterwards takes nothing back, and a further statement is refused with
// pgx.ErrTxClosed.
func Last(tx pgx.Tx) pgx.Tx { return last{tx} }

type last struct{ pgx.Tx }

// Query commits with the statement.
func (l last) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return QueryLast(ctx, l.Tx, sql, args...)
}

// QueryRow is Query for one row.
func (l last) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, _ := l.Query(ctx, sql, args...) // Scan finds the error
	return firstRow{rows}
}

// Exec is Query for no rows.
func (l last) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	rows, err := l.Query(ctx, sql, args...)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	rows.Close()
	return rows.CommandTag(), rows.Err()
}

// QueryLast sends tx's last statement: what the transactions that embed another one
// pass on. A tx that cannot commit with it leaves that for later.
func QueryLast(ctx context.Context, tx pgx.Tx, sql string, args ...any) (pgx.Rows, error) {
	if to, ok := tx.(interface {
		QueryLast(context.Context, string, ...any) (pgx.Rows, error)
	}); ok {
		return to.QueryLast(ctx, sql, args...)
	}
	return tx.Query(ctx, sql, args...)
}

// QueryLast is what Last uses.
func (tx Tx) QueryLast(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return QueryLast(ctx, tx.Tx, sql, args...)
}

// QueryLast is what Last uses.
func (o *opening) QueryLast(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return o.query(ctx, sql, args, true)
}
