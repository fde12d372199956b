package tenant

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// How PostgreSQL shall plan a statement that Reader executes again and again, as a
// comment anywhere in it. A prepared statement that says nothing gets custom plans
// five times, and then a generic one if that looks no dearer than they did.
const (
	// CustomPlan marks a statement whose best plan depends on its parameters, such as
	// on which of its conditions are left empty: a generic plan that a connection has
	// taken for some would serve others badly.
	CustomPlan = "/* custom plan */"
	// GenericPlan marks a statement that has one good plan for all parameters, and
	// that takes long to plan beside what it takes to run.
	GenericPlan = "/* generic plan */"
)

// planCacheMode is what must be set for a marked statement; it is empty for others.
// A statement with a custom plan stays prepared too: planning is done again, parsing
// and analysing are not.
func planCacheMode(sql string) string {
	switch {
	case strings.Contains(sql, CustomPlan):
		return "SET LOCAL plan_cache_mode = force_custom_plan"
	case strings.Contains(sql, GenericPlan):
		return "SET LOCAL plan_cache_mode = force_generic_plan"
	}
	return ""
}

// How many statements a connection remembers. A plan takes some 50 kB in the database; what
// begins and ends transactions has none, and is there for each tenant.
const (
	mostPlans     = 128
	mostUtilities = 512
)

// statementCache are the statements that a connection executed last.
type statementCache struct {
	plans, utilities *simplelru.LRU[statementKey, *statement]
	evicted          []string // names of prepared statements that are to be deallocated
	tracer           pgx.QueryTracer
}

// utilityKey is the cache key of statements that have no plan.
const utilityKey = "utility"

func (c *statementCache) of(key statementKey) *simplelru.LRU[statementKey, *statement] {
	if key.cacheKey == utilityKey {
		return c.utilities
	}
	return c.plans
}

// statementKey is a statement under the cache key of a reader.
type statementKey struct{ cacheKey, sql string }

// statement is one that was executed.
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

// cacheOf is a connection's statement cache.
func cacheOf(conn *pgx.Conn) *statementCache {
	const key = "tenant.statementCache"
	data := conn.PgConn().CustomData()
	if c, ok := data[key].(*statementCache); ok {
		return c
	}
	c := &statementCache{tracer: conn.Config().Tracer}
	evict := func(_ statementKey, s *statement) {
		if s.name != "" {
			c.evicted = append(c.evicted, s.name)
		}
	}
	c.plans, _ = simplelru.NewLRU(mostPlans, evict) // fails for no size alone
	c.utilities, _ = simplelru.NewLRU(mostUtilities, evict)
	data[key] = c
	return c
}

// get finds a statement, names one that is used for the second time, and tells
// whether that has yet to be prepared. No statement of another tenant's can guess a
// name and put itself in its place.
func (c *statementCache) get(key statementKey) (s *statement, fresh bool) {
	if key.cacheKey == "" {
		return &statement{}, false
	}
	recent := c.of(key)
	s, again := recent.Get(key)
	if !again {
		s = &statement{}
		recent.Add(key, s)
		return s, false
	}
	if fresh = s.name == ""; fresh {
		s.name = rand.Text()
	}
	return s, fresh
}

// remove takes a statement out, which is deallocated if it has been prepared.
func (c *statementCache) remove(key statementKey) { c.of(key).Remove(key) }

// deallocate adds to a pipeline that evicted statements are no longer wanted, and
// counts them. It must be the first of the pipeline, which then cannot fail before.
func (c *statementCache) deallocate(p *pgconn.Pipeline) int {
	for _, name := range c.evicted {
		p.SendDeallocate(name)
	}
	n := len(c.evicted)
	c.evicted = c.evicted[:0]
	return n
}

func (c *statementCache) traceStart(ctx context.Context, conn *pgx.Conn, sql string, args []any) context.Context {
	if c.tracer == nil {
		return ctx
	}
	return c.tracer.TraceQueryStart(ctx, conn, pgx.TraceQueryStartData{SQL: sql, Args: args})
}

func (c *statementCache) traceEnd(ctx context.Context, conn *pgx.Conn, tag pgconn.CommandTag, err error) {
	if c.tracer != nil {
		c.tracer.TraceQueryEnd(ctx, conn, pgx.TraceQueryEndData{CommandTag: tag, Err: err})
	}
}
