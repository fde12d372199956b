package tenant

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// same implements target: what begins their transactions is the same.
func (r reader) same(other target) bool {
	o, ok := other.(reader)
	return ok && o.pool == r.pool && o.cacheKey == r.cacheKey && slices.Equal(o.begin, r.begin)
}

// sendAll implements target. The statements share one transaction and one message. When
// something is wrong with the message, each is asked by itself, and so gets its own
// error: a read may always be asked again.
func (r reader) sendAll(ctx context.Context, all []*statementOf) {
	if len(all) > 1 && r.sendTogether(ctx, all) == nil {
		return
	}
	for _, s := range all {
		s.rows = buffered(r.Query(WithoutBatch(ctx), s.sql, s.args...))
	}
}

func (r reader) sendTogether(ctx context.Context, all []*statementOf) error {
	conn, err := r.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	values := make([]pgx.ExtendedQueryBuilder, len(all))
	for i, s := range all {
		if err := values[i].Build(conn.Conn().TypeMap(), nil, s.args); err != nil {
			return err
		}
	}
	m := message{from: r, conn: conn, pipeline: pipeline{Pipeline: conn.Conn().PgConn().StartPipeline(ctx), cache: cacheOf(conn.Conn())}}
	m.compose(all, values)
	return m.exchange(ctx)
}

// message is several statements on their way.
type message struct {
	pipeline
	from     reader
	conn     *pgxpool.Conn
	expected []result
}

// result is what the database answers next: to a statement of a part, to a
// preparation, or to something whose answer nobody needs.
type result struct {
	of       *statementOf
	prepared *statement
}

func (m *message) compose(all []*statementOf, values []pgx.ExtendedQueryBuilder) {
	m.expected = make([]result, m.cache.deallocate(m.Pipeline), len(all)+len(m.from.begin)+4)
	for _, begin := range m.from.begin {
		m.utility(begin)
	}
	mode := ""
	for i, s := range all {
		if wanted := planCacheMode(s.sql); wanted != mode && m.from.cacheKey != "" {
			mode = wanted
			if wanted == "" {
				wanted = "SET LOCAL plan_cache_mode TO DEFAULT"
			}
			m.utility(wanted)
		}
		m.put(m.from.key(s.sql), &values[i], s)
	}
	m.utility("COMMIT")
}

func (m *message) utility(sql string) {
	m.put(m.from.utility(sql), new(pgx.ExtendedQueryBuilder), nil)
}

func (m *message) put(key statementKey, v *pgx.ExtendedQueryBuilder, of *statementOf) {
	before := m.results
	if s := m.add(key, v); m.results == before+2 {
		m.expected = append(m.expected, result{prepared: s})
	}
	m.expected = append(m.expected, result{of: of})
}

// exchange sends the message and reads all answers.
func (m *message) exchange(ctx context.Context) error {
	err := m.Sync()
	for i := 0; err == nil && i < len(m.expected); i++ {
		err = m.read(ctx, m.expected[i])
	}
	if ended := m.Close(); err == nil {
		err = ended
	}
	if err != nil {
		m.cache.purge()
	}
	if pg := m.conn.Conn().PgConn(); !pg.IsClosed() && pg.TxStatus() != 'I' {
		_, rollback := m.conn.Exec(ctx, "ROLLBACK")
		err = errors.Join(err, rollback)
	}
	return err
}

func (m *message) read(ctx context.Context, r result) error {
	if r.of != nil {
		traced := m.cache.traceStart(ctx, m.conn.Conn(), r.of.sql, r.of.args)
		defer func() { m.cache.traceEnd(traced, m.conn.Conn(), r.of.tag(), r.of.err()) }()
	}
	got, err := m.GetResults()
	if err != nil {
		return err
	}
	if described, ok := got.(*pgconn.StatementDescription); ok && len(described.Fields) > 0 && r.prepared != nil {
		r.prepared.formats = formats(described.Fields)
	}
	if rows, ok := got.(*pgconn.ResultReader); ok && r.of != nil {
		r.of.rows = answered(rows.Read())
		return r.of.rows.err
	}
	return nil
}

func (s *statementOf) tag() (tag pgconn.CommandTag) {
	if s.rows != nil {
		tag = s.rows.tag
	}
	return tag
}

func (s *statementOf) err() error {
	if s.rows != nil {
		return s.rows.err
	}
	return nil
}
