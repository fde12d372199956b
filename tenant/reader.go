package tenant

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Reader is a pgx.Tx for reading, each of whose statements is a transaction of its
// own: what begins it, the statement, and COMMIT travel in one message. At READ
// COMMITTED the statements of one transaction see different moments too, so nothing
// is lost but cursors and savepoints; it takes Query, QueryRow and Exec, and holds
// no connection between them.
//
// What a connection hears twice in a room is prepared, and planned no more. A room
// is a role and a path, for a plan belongs to both; in an empty one nothing is
// prepared, as behind a pooler. The pool must be in QueryExecModeExec.
func Reader(pool *pgxpool.Pool, room string, begin []string) pgx.Tx {
	return reader{pool, room, begin}
}

type reader struct {
	pool  *pgxpool.Pool
	room  string
	begin []string
}

// Query implements pgx.Tx.
func (r reader) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	conn, err := r.pool.Acquire(ctx)
	if err != nil {
		return &answer{err: err}, err
	}
	if len(args) == 1 {
		if named, ok := args[0].(pgx.QueryRewriter); ok {
			if sql, args, err = named.RewriteQuery(ctx, conn.Conn(), sql, args); err != nil {
				conn.Release()
				return &answer{err: err}, err
			}
		}
	}
	heard := heardBy(conn.Conn())
	ctx = heard.start(ctx, conn.Conn(), sql, args)
	a := &answer{ctx: ctx, conn: conn, heard: heard}
	prepared, err := a.ask(r, sql, args)
	if prepared && stale(err) {
		_, err = a.ask(r, sql, args)
	}
	if err != nil {
		a.end(err)
	}
	return a, err
}

// stale reports whether a statement was no longer what had been prepared: its
// tables have changed, or somebody has let it go.
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

// errOneByOne answers what would need a transaction of several statements.
var errOneByOne = errors.New("tenant: a read takes single statements")

// Begin refuses.
func (reader) Begin(context.Context) (pgx.Tx, error) { return nil, errOneByOne }

// Commit refuses: every statement has ended by itself.
func (reader) Commit(context.Context) error { return errOneByOne }

// Rollback refuses, as Commit does.
func (reader) Rollback(context.Context) error { return errOneByOne }

// CopyFrom refuses.
func (reader) CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error) {
	return 0, errOneByOne
}

// SendBatch refuses.
func (reader) SendBatch(_ context.Context, b *pgx.Batch) pgx.BatchResults {
	return pgx.FailedBatchResults(b, errOneByOne)
}

// Prepare refuses.
func (reader) Prepare(context.Context, string, string) (*pgconn.StatementDescription, error) {
	return nil, errOneByOne
}

// LargeObjects implements pgx.Tx. No tenant may use them.
func (reader) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Conn implements pgx.Tx: there is none between statements.
func (reader) Conn() *pgx.Conn { return nil }

// answer is the rows of one message. When they are closed, the connection goes back
// to the pool.
type answer struct {
	pgx.Rows // nil when the statement failed
	ctx      context.Context
	conn     *pgxpool.Conn // nil when the answer has ended
	heard    *heard
	message  *pgconn.Pipeline
	tag      pgconn.CommandTag
	err      error
}

// ask sends a statement as a message of its own and reads until its rows. It tells
// whether the statement had been prepared before.
func (a *answer) ask(r reader, sql string, args []any) (prepared bool, err error) {
	var values pgx.ExtendedQueryBuilder
	if err := values.Build(a.conn.Conn().TypeMap(), nil, args); err != nil {
		return false, err
	}
	key := heardKey{r.room, sql}
	name, fresh := a.heard.of(key)
	a.message = a.conn.Conn().PgConn().StartPipeline(a.ctx)
	before := a.heard.letGo(a.message) + len(r.begin)
	for _, begin := range r.begin {
		a.message.SendQueryParams(begin, nil, nil, nil, nil)
	}
	if fresh {
		a.message.SendPrepare(name, sql, nil)
		before++
	}
	if name == "" {
		a.message.SendQueryParams(sql, values.ParamValues, nil, values.ParamFormats, nil)
	} else {
		a.message.SendQueryPrepared(name, values.ParamValues, values.ParamFormats, nil)
	}
	a.message.SendQueryParams("COMMIT", nil, nil, nil, nil)
	if err = a.message.Sync(); err == nil {
		err = a.rows(before)
	}
	if err != nil {
		a.heard.recent.Remove(key)
		a.close()
	}
	return name != "" && !fresh, err
}

// rows skips the results that come before the statement's own.
func (a *answer) rows(before int) error {
	for range before {
		if _, err := a.message.GetResults(); err != nil {
			return err
		}
	}
	result, err := a.message.GetResults()
	if err != nil {
		return err
	}
	a.Rows = pgx.RowsFromResultReader(a.conn.Conn().TypeMap(), result.(*pgconn.ResultReader))
	return nil
}

// close ends the message. What failed has left its transaction open.
func (a *answer) close() error {
	err := a.message.Close()
	if pg := a.conn.Conn().PgConn(); !pg.IsClosed() && pg.TxStatus() != 'I' {
		_, rollback := a.conn.Exec(a.ctx, "ROLLBACK")
		err = cmp.Or(err, rollback)
	}
	return err
}

// end gives the connection back.
func (a *answer) end(err error) {
	if a.conn == nil {
		return
	}
	if a.Rows != nil {
		a.Rows.Close()
		a.tag, err = a.Rows.CommandTag(), a.Rows.Err()
		err = cmp.Or(err, a.close())
	}
	a.err = err
	a.heard.stop(a.ctx, a.conn.Conn(), a.tag, err)
	a.conn.Release()
	a.conn = nil
}

// Next implements pgx.Rows.
func (a *answer) Next() bool {
	if a.conn != nil && a.Rows.Next() {
		return true
	}
	a.end(nil)
	return false
}

// Close implements pgx.Rows.
func (a *answer) Close() { a.end(nil) }

// Err implements pgx.Rows.
func (a *answer) Err() error {
	if a.conn != nil {
		return a.Rows.Err()
	}
	return a.err
}

// CommandTag implements pgx.Rows. It is empty until the rows are closed.
func (a *answer) CommandTag() pgconn.CommandTag { return a.tag }

// mostHeard bounds what a connection remembers: a plan takes some 50 kB in the
// database.
const mostHeard = 256

// heard are the statements that a connection was asked last.
type heard struct {
	recent *simplelru.LRU[heardKey, string] // to the name of what is prepared, or to none
	gone   []string                         // prepared, and no longer wanted
	tracer pgx.QueryTracer
}

type heardKey struct{ room, sql string }

// heardBy is what a connection has heard.
func heardBy(conn *pgx.Conn) *heard {
	const key = "heard"
	data := conn.PgConn().CustomData()
	if h, ok := data[key].(*heard); ok {
		return h
	}
	h := &heard{tracer: conn.Config().Tracer}
	h.recent, _ = simplelru.NewLRU(mostHeard, func(_ heardKey, name string) { // fails for no size alone
		if name != "" {
			h.gone = append(h.gone, name)
		}
	})
	data[key] = h
	return h
}

// of names a statement that is heard again, and tells whether it has yet to be
// prepared. No statement of another tenant can guess a name and put its own there.
func (h *heard) of(key heardKey) (name string, fresh bool) {
	if key.room == "" {
		return "", false
	}
	name, again := h.recent.Get(key)
	if fresh = again && name == ""; fresh {
		name = rand.Text()
	}
	if fresh || !again {
		h.recent.Add(key, name)
	}
	return name, fresh
}

// letGo adds to a message that some statements are no longer wanted, and counts
// them. It must be the first of the message, which then cannot fail before it.
func (h *heard) letGo(message *pgconn.Pipeline) int {
	for _, name := range h.gone {
		message.SendDeallocate(name)
	}
	n := len(h.gone)
	h.gone = h.gone[:0]
	return n
}

func (h *heard) start(ctx context.Context, conn *pgx.Conn, sql string, args []any) context.Context {
	if h.tracer == nil {
		return ctx
	}
	return h.tracer.TraceQueryStart(ctx, conn, pgx.TraceQueryStartData{SQL: sql, Args: args})
}

func (h *heard) stop(ctx context.Context, conn *pgx.Conn, tag pgconn.CommandTag, err error) {
	if h.tracer != nil {
		h.tracer.TraceQueryEnd(ctx, conn, pgx.TraceQueryEndData{CommandTag: tag, Err: err})
	}
}
