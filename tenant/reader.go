package tenant

import (
	"cmp"
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Reader is a pgx.Tx for reading, each of whose statements is a transaction of its
// own: what begins it, the statement, and COMMIT travel in one pipeline. At READ
// COMMITTED the statements of one transaction see different moments too, so nothing
// is lost but cursors and savepoints; it takes Query, QueryRow and Exec, and holds
// no connection between them.
//
// A statement is prepared on its second use by a connection. The cache key names
// the role and the search path, to which a plan belongs: what was prepared under
// one key is never executed under another. With an empty key nothing is prepared,
// as behind a pooler. CustomPlan and GenericPlan say how a statement is planned. The pool must be in QueryExecModeExec.
func Reader(pool *pgxpool.Pool, cacheKey string, begin []string) pgx.Tx {
	return reader{pool, cacheKey, begin}
}

type reader struct {
	pool     *pgxpool.Pool
	cacheKey string
	begin    []string
}

// Query implements pgx.Tx.
func (r reader) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if p := waitingPart(ctx); p != nil {
		return p.query(ctx, r, sql, args)
	}
	conn, err := r.pool.Acquire(ctx)
	if err != nil {
		return &pipelineRows{err: err}, err
	}
	if sql, args, err = rewrite(ctx, conn.Conn(), sql, args); err != nil {
		conn.Release()
		return &pipelineRows{err: err}, err
	}
	cache := cacheOf(conn.Conn())
	rows := &pipelineRows{sql: sql, ctx: cache.traceStart(ctx, conn.Conn(), sql, args), conn: conn, cache: cache}
	err = rows.send(r, sql, args)
	if rows.pipeline.stale(err) {
		err = rows.send(r, sql, args)
	}
	if err != nil {
		rows.end(err)
	}
	return rows, rows.err
}

// rewrite lets a pgx.QueryRewriter (pgx.NamedArgs) have its way.
func rewrite(ctx context.Context, conn *pgx.Conn, sql string, args []any) (string, []any, error) {
	if len(args) == 1 {
		if rewriter, ok := args[0].(pgx.QueryRewriter); ok {
			return rewriter.RewriteQuery(ctx, conn, sql, args)
		}
	}
	return sql, args, nil
}

// stale reports whether a statement was no longer what had been prepared: its
// tables have changed, or somebody has deallocated it.
func stale(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == "26000" || refused.Code == "0A000")
}

// QueryRow implements pgx.Tx.
func (r reader) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, _ := r.Query(ctx, sql, args...) // Scan finds the error
	return firstRow{rows}
}

// Exec implements pgx.Tx.
func (r reader) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	rows, _ := r.Query(ctx, sql, args...)
	rows.Close()
	return rows.CommandTag(), rows.Err()
}

// errSingleStatements answers what would need a transaction of several statements.
var errSingleStatements = errors.New("tenant: a read takes single statements")

// Begin refuses.
func (reader) Begin(context.Context) (pgx.Tx, error) { return nil, errSingleStatements }

// Commit refuses: every statement has ended by itself.
func (reader) Commit(context.Context) error { return errSingleStatements }

// Rollback refuses, as Commit does.
func (reader) Rollback(context.Context) error { return errSingleStatements }

// CopyFrom refuses.
func (reader) CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error) {
	return 0, errSingleStatements
}

// SendBatch refuses.
func (reader) SendBatch(_ context.Context, b *pgx.Batch) pgx.BatchResults {
	return pgx.FailedBatchResults(b, errSingleStatements)
}

// Prepare refuses.
func (reader) Prepare(context.Context, string, string) (*pgconn.StatementDescription, error) {
	return nil, errSingleStatements
}

// LargeObjects implements pgx.Tx. No tenant may use them.
func (reader) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Conn implements pgx.Tx: there is none between statements.
func (reader) Conn() *pgx.Conn { return nil }

// key is the cache key of a statement whose plan belongs to the role and path.
func (r reader) key(sql string) statementKey { return statementKey{r.cacheKey, sql} }

// utility is the cache key of a statement that has no plan, and so means the same
// to every role and path.
func (r reader) utility(sql string) statementKey {
	if r.cacheKey == "" {
		return statementKey{"", sql}
	}
	return statementKey{utilityKey, sql}
}

// pipeline is what is sent at once: statements that are prepared, or have been, or
// are executed without.
type pipeline struct {
	*pgconn.Pipeline
	cache   *statementCache
	results int  // that have been asked for
	cached  bool // a statement in it had been prepared before
	used    []usedStatement
}

// usedStatement is a statement of a pipeline.
type usedStatement struct {
	key   statementKey
	fresh bool // it is prepared by the pipeline
}

// add executes a statement, and prepares it before on its second use.
func (p *pipeline) add(key statementKey, v *pgx.ExtendedQueryBuilder) *statement {
	s, fresh := p.cache.get(key)
	p.used = append(p.used, usedStatement{key, fresh})
	p.cached = p.cached || s.name != "" && !fresh
	if fresh {
		p.SendPrepare(s.name, key.sql, nil)
		p.results++
	}
	if s.name == "" {
		p.SendQueryParams(key.sql, v.ParamValues, nil, v.ParamFormats, nil)
	} else {
		p.SendQueryPrepared(s.name, v.ParamValues, v.ParamFormats, s.formats)
	}
	p.results++
	return s
}

// stale reports whether what is wrong with the pipeline may be that something in it is no
// longer what had been prepared.
func (p *pipeline) stale(err error) bool { return p.cached && stale(err) }

// forget takes out of the cache what a pipeline that failed was to prepare, and what is
// stale. Which one that is the database does not say.
func (p *pipeline) forget(err error) {
	for _, u := range p.used {
		if u.key.cacheKey != "" && (u.fresh || stale(err)) {
			p.cache.remove(u.key)
		}
	}
}

// pipelineRows are the rows of one statement. When they are closed, the connection
// goes back to the pool.
type pipelineRows struct {
	pgx.Rows // nil when the statement failed
	sql      string
	ctx      context.Context
	conn     *pgxpool.Conn // nil when the rows are closed
	cache    *statementCache
	pipeline pipeline
	tag      pgconn.CommandTag
	err      error
}

// send sends a statement with what begins and ends its transaction, and reads until
// its rows.
func (r *pipelineRows) send(from reader, sql string, args []any) (err error) {
	var none, values pgx.ExtendedQueryBuilder
	if err := values.Build(r.conn.Conn().TypeMap(), nil, args); err != nil {
		return err
	}
	r.pipeline = pipeline{Pipeline: r.conn.Conn().PgConn().StartPipeline(r.ctx), cache: r.cache}
	p := &r.pipeline
	p.results = r.cache.deallocate(p.Pipeline)
	for _, begin := range from.begin {
		p.add(from.utility(begin), &none)
	}
	if mode := planCacheMode(sql); mode != "" && from.cacheKey != "" {
		p.add(from.utility(mode), &none)
	}
	s := p.add(from.key(sql), &values)
	before := p.results - 1
	p.add(from.utility("COMMIT"), &none)
	if err = p.Sync(); err == nil {
		err = r.rows(before, s)
	}
	if err != nil {
		_ = r.close(err)
	}
	return err
}

// rows passes over the results that come before the statement's own, but for the
// description of one that has just been prepared.
func (r *pipelineRows) rows(before int, s *statement) error {
	for range before {
		result, err := r.pipeline.GetResults()
		if err != nil {
			return err
		}
		if described, ok := result.(*pgconn.StatementDescription); ok && len(described.Fields) > 0 {
			s.formats = formats(described.Fields)
		}
	}
	result, err := r.pipeline.GetResults()
	if err != nil {
		return err
	}
	r.Rows = pgx.RowsFromResultReader(r.conn.Conn().TypeMap(), result.(*pgconn.ResultReader))
	return nil
}

// close ends the pipeline, in which err or nothing has failed so far. A failure
// leaves its transaction open, and what was to be prepared behind it unprepared.
func (r *pipelineRows) close(err error) error {
	err = cmp.Or(err, r.pipeline.Close())
	if err != nil {
		r.pipeline.forget(err)
	}
	return cmp.Or(err, rollback(r.ctx, r.conn.Conn()))
}

// end gives the connection back.
func (r *pipelineRows) end(err error) {
	if r.conn == nil {
		return
	}
	if r.Rows != nil {
		r.Rows.Close()
		r.tag, err = r.Rows.CommandTag(), r.close(r.Rows.Err())
	}
	r.err = inQuery(r.sql, err)
	r.cache.traceEnd(r.ctx, r.conn.Conn(), r.tag, err)
	r.conn.Release()
	r.conn = nil
}

// Next implements pgx.Rows.
func (r *pipelineRows) Next() bool {
	if r.conn != nil && r.Rows.Next() {
		return true
	}
	r.end(nil)
	return false
}

// Close implements pgx.Rows.
func (r *pipelineRows) Close() { r.end(nil) }

// Err implements pgx.Rows.
func (r *pipelineRows) Err() error {
	if r.conn != nil {
		return r.Rows.Err()
	}
	return r.err
}

// CommandTag implements pgx.Rows. It is empty until the rows are closed.
func (r *pipelineRows) CommandTag() pgconn.CommandTag { return r.tag }
