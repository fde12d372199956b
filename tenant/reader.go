package tenant

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
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
// whether anything in it had been prepared before.
func (a *answer) ask(r reader, sql string, args []any) (prepared bool, err error) {
	var none, values pgx.ExtendedQueryBuilder
	if err := values.Build(a.conn.Conn().TypeMap(), nil, args); err != nil {
		return false, err
	}
	a.message = a.conn.Conn().PgConn().StartPipeline(a.ctx)
	before := a.heard.letGo(a.message)
	put := func(key heardKey, v *pgx.ExtendedQueryBuilder) *statement {
		s, fresh := a.heard.of(key)
		prepared = prepared || s.name != "" && !fresh
		if fresh {
			a.message.SendPrepare(s.name, key.sql, nil)
			before++
		}
		if s.name == "" {
			a.message.SendQueryParams(key.sql, v.ParamValues, nil, v.ParamFormats, nil)
		} else {
			a.message.SendQueryPrepared(s.name, v.ParamValues, v.ParamFormats, s.formats)
		}
		return s
	}
	for _, begin := range r.begin {
		put(r.anywhere(begin), &none)
	}
	before += len(r.begin)
	s := put(heardKey{r.room, sql}, &values)
	own := before // what COMMIT takes comes after
	put(r.anywhere("COMMIT"), &none)
	if err = a.message.Sync(); err == nil {
		err = a.rows(own, s)
	}
	if err != nil {
		_ = a.close(err)
	}
	return prepared, err
}

// anywhere is a statement that means the same in every room: it has no plan.
func (r reader) anywhere(sql string) heardKey {
	if r.room == "" {
		return heardKey{"", sql}
	}
	return heardKey{"any", sql}
}

// rows passes over the results that come before the statement's own, but for what
// is told of one that has just been prepared.
func (a *answer) rows(before int, s *statement) error {
	for range before {
		result, err := a.message.GetResults()
		if err != nil {
			return err
		}
		if described, ok := result.(*pgconn.StatementDescription); ok && len(described.Fields) > 0 {
			s.formats = formats(described.Fields)
		}
	}
	result, err := a.message.GetResults()
	if err != nil {
		return err
	}
	a.Rows = pgx.RowsFromResultReader(a.conn.Conn().TypeMap(), result.(*pgconn.ResultReader))
	return nil
}

// close ends the message, in which err or nothing has failed so far. A failure leaves
// its transaction open, and what was to be prepared behind it unprepared.
func (a *answer) close(err error) error {
	err = cmp.Or(err, a.message.Close())
	if err != nil {
		a.heard.recent.Purge()
	}
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
		a.tag, err = a.Rows.CommandTag(), a.close(a.Rows.Err())
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

// mostHeard bounds what a connection remembers, with the two statements that lead
// into each room. A plan takes some 50 kB in the database.
const mostHeard = 512

// heard are the statements that a connection was asked last.
type heard struct {
	recent *simplelru.LRU[heardKey, *statement]
	gone   []string // prepared, and no longer wanted
	tracer pgx.QueryTracer
}

type heardKey struct{ room, sql string }

// statement is one that was heard.
type statement struct {
	name    string  // empty until it is prepared
	formats []int16 // of its columns; nil: all text
}

// formats are text but for what is dear to write and read as such, and means the
// same to every type of Go's that it may become.
func formats(columns []pgconn.FieldDescription) []int16 {
	all := make([]int16, len(columns))
	for i, c := range columns {
		if c.DataTypeOID == pgtype.UUIDOID || c.DataTypeOID == pgtype.TimestamptzOID {
			all[i] = pgx.BinaryFormatCode
		}
	}
	return all
}

// heardBy is what a connection has heard.
func heardBy(conn *pgx.Conn) *heard {
	const key = "heard"
	data := conn.PgConn().CustomData()
	if h, ok := data[key].(*heard); ok {
		return h
	}
	h := &heard{tracer: conn.Config().Tracer}
	h.recent, _ = simplelru.NewLRU(mostHeard, func(_ heardKey, s *statement) { // fails for no size alone
		if s.name != "" {
			h.gone = append(h.gone, s.name)
		}
	})
	data[key] = h
	return h
}

// of remembers a statement, names one that is heard again, and tells whether that
// has yet to be prepared. No statement of another tenant's can guess a name and put
// itself in its place.
func (h *heard) of(key heardKey) (s *statement, fresh bool) {
	if key.room == "" {
		return &statement{}, false
	}
	s, again := h.recent.Get(key)
	if !again {
		s = &statement{}
		h.recent.Add(key, s)
		return s, false
	}
	if fresh = s.name == ""; fresh {
		s.name = rand.Text()
	}
	return s, fresh
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
