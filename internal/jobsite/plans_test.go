package jobsite_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

// manyAds are enough for a plan that reads them all to be told from one that does not.
const manyAds = 2000

// What the public pages ask costs the same whatever a connection was asked before,
// and does not grow with the number of ads: each of their statements, planned as it
// is after many executions, looks up what it needs in indexes.
func TestPlansOfThePublicPages(t *testing.T) {
	t.Parallel()
	env := planetest.Fresh(t)
	s := &site{Recruiting: testfactory.NewWho(env).Office(t).Recruiting(t)}
	s.svc = jobsite.New(env.Planes, s.Organisations)
	if err := s.svc.OnOrganisation(t.Context(), event.Event{Tenant: s.Tenant.Number, Payload: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	admin := connect(t, env.AdminDSN)
	multiply(t, admin, s.ad(t, nil).ID)
	rare := s.ad(t, func(p *recruitment.Published) { p.Reference = "harvinainen" })

	trace := &statements{args: map[string][]any{}}
	planes, err := plane.Open(t.Context(), plane.Config{DSNs: env.DSNs, Pooled: planetest.Pooled(env.DSNs),
		Tracer: func(string) pgx.QueryTracer { return trace }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(planes.Close)
	visit(t, jobsite.New(planes, nil), s.Tenant.Number, rare.ID)
	if len(trace.args) < 9 {
		t.Errorf("%d statements", len(trace.args))
	}
	for sql, args := range trace.args {
		for _, fault := range faults(explain(t, admin, sql, args), sql) {
			t.Errorf("%s in\n%s", fault, sql)
		}
	}
}

// visit asks what the public pages ask: the list in its orders, from page to page,
// of all and of one organisation, a search, an ad, and what stands around them.
func visit(t *testing.T, svc *jobsite.Service, number int32, ad uuid.UUID) {
	t.Helper()
	ctx := t.Context()
	var err error
	must := func(e error) {
		if err = e; err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []jobsite.Filter{
		{Lang: i18n.FI}, {Lang: i18n.FI, Sort: jobsite.Closing}, {Lang: i18n.SV, Tenant: number, Size: 48},
		{Lang: i18n.FI, Words: "harvinainen"},
	} {
		p, err := svc.List(ctx, f)
		must(err)
		if f.Words != "" && p.Total != 1 || f.Words == "" && p.Total != manyAds+1 {
			t.Errorf("%+v: %d ads", f, p.Total)
		}
		for _, f.Page = range []string{p.Next, at(2, time.Now().UnixMicro(), true)} {
			_, err = svc.List(ctx, f)
			must(err)
		}
	}
	_, err = svc.Get(ctx, ad)
	must(err)
	_, err = svc.Employer(ctx, number)
	must(err)
	_, err = svc.Chosen(ctx, jobsite.Filter{Lang: i18n.FI}, []uuid.UUID{ad})
	must(err)
	_, err = svc.Version(ctx)
	must(err)
}

// multiply copies an ad often, as the database's owner, with words of its own.
func multiply(t *testing.T, admin *pgx.Conn, ad uuid.UUID) {
	t.Helper()
	const copies = `
INSERT INTO ads SELECT (jsonb_populate_record(a, jsonb_build_object('id', md5(n::text)::uuid, 'first_published', a.first_published - n * interval '1 minute',
    'closes_at', a.closes_at + n * interval '1 minute'))).* FROM ads a, generate_series(2, $2::int) n WHERE a.id = $1;
INSERT INTO ad_texts (ad_id, language, title, summary, words, plain)
    SELECT md5(n::text)::uuid, language, title, summary, words || md5(n::text), plain || md5(n::text)
    FROM ad_texts, generate_series(2, $2::int) n WHERE ad_id = $1;
VACUUM (ANALYZE) ads, ad_texts, listed, employers`
	for sql := range strings.SplitSeq(copies, ";") {
		var args []any
		if strings.Contains(sql, "$2") {
			args = []any{ad, manyAds}
		}
		if _, err := admin.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%v in %s", err, sql)
		}
	}
}

// explain executes a statement with the plan that it has after many executions:
// generic unless custom plans are asked for.
func explain(t *testing.T, admin *pgx.Conn, sql string, args []any) node {
	t.Helper()
	mode := "force_generic_plan"
	if strings.Contains(sql, tenant.CustomPlan) {
		mode = "force_custom_plan"
	}
	// The cost of a page is an installation's (deploy/postgresql.conf).
	for _, sql := range []string{"DEALLOCATE ALL", "SET random_page_cost = 1.1", "SET plan_cache_mode = " + mode,
		"PREPARE asked AS " + sql} {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v in %s", err, sql)
		}
	}
	execute := "EXECUTE asked"
	for i := range args {
		execute += strings.Repeat("(", 1-min(i, 1)) + strings.Repeat(", ", min(i, 1)) + fmt.Sprintf("$%d", i+1)
	}
	execute += strings.Repeat(")", min(len(args), 1))
	var text []byte
	row := admin.QueryRow(t.Context(), "EXPLAIN (ANALYZE, FORMAT JSON) "+execute,
		append([]any{pgx.QueryExecModeSimpleProtocol}, args...)...)
	if err := row.Scan(&text); err != nil {
		t.Fatalf("%v in %s", err, execute)
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal(text, &plans); err != nil || len(plans) != 1 {
		t.Fatalf("%d plans, %v", len(plans), err)
	}
	return plans[0].Plan
}

// node is a part of a plan, as EXPLAIN writes it.
type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Plans    []node  `json:"Plans"`
}

// faults are what is wrong with a plan. Only counting may go through many rows, and
// only in an index.
func faults(n node, sql string) []string {
	var all []string
	if n.Type == "Seq Scan" && n.Relation != "employers" && n.Relation != "version" {
		all = append(all, "the whole of "+n.Relation+" is read")
	}
	counts := n.Type == "Index Only Scan" && n.Relation == "listed" && strings.Contains(sql, "count(*)")
	if read := (n.Rows + n.Removed) * n.Loops; read > 200 && !counts {
		all = append(all, fmt.Sprintf("%.0f rows of %s %s", read, n.Type, n.Relation))
	}
	for _, part := range n.Plans {
		all = append(all, faults(part, sql)...)
	}
	return all
}

// statements remembers what was asked, with the last arguments.
type statements struct {
	sync.Mutex
	args map[string][]any
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.Lock()
	defer s.Unlock()
	s.args[data.SQL] = data.Args
	return ctx
}

func (*statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// connect is a connection of its own to what visitors read.
func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.RuntimeParams["search_path"] = "jobsite, ext"
	conn, err := pgx.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
