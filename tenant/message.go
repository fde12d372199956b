package tenant

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
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
	m, err := r.message(ctx, conn.Conn(), all)
	if err != nil {
		return err
	}
	m.begin()
	m.statements(all, "")
	m.commit()
	return errors.Join(m.exchange(ctx), rollback(ctx, conn.Conn()))
}

// message is several statements on their way.
type message struct {
	pipeline
	from      reader
	conn      *pgx.Conn
	values    []pgx.ExtendedQueryBuilder // of each statement
	expected  []result
	committed string // what the database said to COMMIT
}

// result is what the database answers next: to a statement of a part, to a
// preparation, to COMMIT, or to something whose answer nobody needs.
type result struct {
	of       *statementOf
	prepared *statement
	commit   bool
}

// message starts a message that is to hold some statements. Nothing is sent when one has
// an argument that cannot be.
func (r reader) message(ctx context.Context, conn *pgx.Conn, all []*statementOf) (*message, error) {
	values := make([]pgx.ExtendedQueryBuilder, len(all))
	for i, s := range all {
		s.rows = nil
		if err := values[i].Build(conn.TypeMap(), nil, s.args); err != nil {
			return nil, err
		}
	}
	m := &message{from: r, conn: conn, values: values}
	m.pipeline = pipeline{Pipeline: conn.PgConn().StartPipeline(ctx), cache: cacheOf(conn)}
	m.expected = make([]result, m.cache.deallocate(m.Pipeline), len(all)+len(r.begin)+4)
	return m, nil
}

// begin adds what begins a transaction.
func (m *message) begin() {
	for _, begin := range m.from.begin {
		m.utility(begin)
	}
}

// statements adds statements, each under the plan_cache_mode that it asks for. It takes
// and returns the mode that is set.
func (m *message) statements(all []*statementOf, mode string) string {
	for i, s := range all {
		if wanted := planCacheMode(s.sql); wanted != mode && m.from.cacheKey != "" {
			mode = wanted
			m.utility(cmp.Or(wanted, "SET LOCAL plan_cache_mode TO DEFAULT"))
		}
		m.put(m.from.key(s.sql), &m.values[i], result{of: s})
	}
	return mode
}

func (m *message) commit() {
	m.put(m.from.utility("COMMIT"), new(pgx.ExtendedQueryBuilder), result{commit: true})
}

func (m *message) utility(sql string) {
	m.put(m.from.utility(sql), new(pgx.ExtendedQueryBuilder), result{})
}

func (m *message) put(key statementKey, v *pgx.ExtendedQueryBuilder, r result) {
	before := m.results
	if s := m.add(key, v); m.results == before+2 {
		m.expected = append(m.expected, result{prepared: s})
	}
	m.expected = append(m.expected, r)
}

// exchange sends the message and reads all answers. A failure leaves its transaction
// open.
func (m *message) exchange(ctx context.Context) error {
	err := m.Sync()
	for i := 0; err == nil && i < len(m.expected); i++ {
		err = m.read(ctx, m.expected[i])
	}
	if ended := m.Close(); err == nil {
		err = ended
	}
	if err != nil {
		m.forget(err)
	}
	return err
}

func (m *message) read(ctx context.Context, r result) error {
	if r.of != nil {
		traced := m.cache.traceStart(ctx, m.conn, r.of.sql, r.of.args)
		defer func() { m.cache.traceEnd(traced, m.conn, r.of.tag(), r.of.err()) }()
	}
	got, err := m.GetResults()
	if err != nil {
		if r.of != nil {
			err = inQuery(r.of.sql, err)
			r.of.rows = &bufferedRows{err: err}
		}
		return err
	}
	if described, ok := got.(*pgconn.StatementDescription); ok && len(described.Fields) > 0 && r.prepared != nil {
		r.prepared.formats = formats(described.Fields)
	}
	rows, ok := got.(*pgconn.ResultReader)
	if !ok {
		return nil
	}
	if r.of != nil {
		r.of.rows = answered(rows.Read())
		r.of.rows.err = inQuery(r.of.sql, r.of.rows.err)
		return r.of.rows.err
	}
	tag, err := rows.Close()
	if r.commit {
		m.committed = tag.String()
	}
	return err
}

// answer is what the database said to a statement of a message, or what was wrong with
// the message.
func (s *statementOf) answer(err error) (pgx.Rows, error) {
	if s.rows == nil {
		s.rows = &bufferedRows{}
	}
	s.rows.err = cmp.Or(err, s.rows.err)
	return s.rows, s.rows.err
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
