package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/i18n"
	"vakans/internal/jobsite"
)

// jobClients is how many ask the public pages at once: anonymous visitors come in numbers.
const jobClients = 16

// What is searched for: a word of so many ads, whatever their number.
const (
	commonWord, commonHits = "puolituttu", 50
	rareWord, rareHits     = "harvinainen", 2
)

// jobs measures what anonymous visitors ask of a job site with many open ads: the list, a
// page far behind, a search, an ad. What is kept is set against bare Fiber with the
// same bytes. What is not kept, because somebody brings a cookie, is set against
// pgbench with the same statements. The installation is the one with a single
// organisation: its ads are on the job site alone.
func (b *bench) jobs(ctx context.Context) ([]figure, error) {
	wide := *b
	wide.Clients, wide.place = jobClients, b.small
	var all []figure
	for _, n := range b.Ads {
		if err := wide.growAds(ctx, n); err != nil {
			return nil, err
		}
		figures, err := wide.jobsOf(ctx, n)
		if err != nil {
			return nil, err
		}
		all = append(all, figures...)
	}
	return all, nil
}

// jobPage is a page that anonymous visitors ask for.
type jobPage struct {
	name, what string
	path       string
	ratio      float64 // that is promised of a page that is not kept, against its SQL
	least      float64 // answers a second that are promised at the first number of ads
}

func (b *bench) jobsOf(ctx context.Context, n int) ([]figure, error) {
	far, err := b.farPage(ctx)
	if err != nil {
		return nil, err
	}
	web, err := b.web(b.place)
	if err != nil {
		return nil, err
	}
	defer web.stop()
	var all []figure
	for _, p := range []jobPage{
		{"list", "list of jobs", "/fi/jobs", 0.3, 1500},
		{"api", "list of jobs as JSON", "/api/v1/jobs?lang=fi", 0.3, 1500},
		{"far", "list of jobs, page 100", "/fi/jobs?page=" + far, 0.3, 1500},
		{"common", fmt.Sprintf("search with %d hits", commonHits), "/fi/jobs?q=" + commonWord, 0.7, 400},
		{"rare", fmt.Sprintf("search with %d hits", rareHits), "/fi/jobs?q=" + rareWord, 0.3, 1000},
	} {
		f, err := b.page(ctx, web, fmt.Sprintf("jobs_%d_%s", n, p.name), fmt.Sprintf("%s, %d ads", p.what, n),
			[]visit{{domain, p.path, "seen=1"}})
		if err != nil {
			return nil, err
		}
		all = append(all, b.promised(f, n, p.ratio, p.least))
	}
	kept, err := b.keptJobs(ctx, web, n)
	return append(all, kept...), err
}

// promised sets what is promised of a figure. Events a second are promised of the
// first number of ads alone, on two processors that do nothing else.
func (b *bench) promised(f figure, n int, ratio, least float64) figure {
	if n == b.Ads[0] {
		f.Least = least
	}
	return f.promise(ratio)
}

// keptJobs are the pages that an anonymous visitor without a cookie gets: the list, and an ad
// of all at random.
func (b *bench) keptJobs(ctx context.Context, web *child, n int) ([]figure, error) {
	ids, err := b.adIDs(ctx)
	if err != nil {
		return nil, err
	}
	var ads []visit
	for _, id := range ids {
		ads = append(ads, visit{Host: domain, Path: "/fi/jobs/" + id.String()})
	}
	list, err := b.againstBare(ctx, web, fmt.Sprintf("jobs_%d_kept", n), fmt.Sprintf("list of jobs, kept, %d ads", n),
		[]visit{{Host: domain, Path: "/fi/jobs"}, {Host: domain, Path: "/api/v1/jobs?lang=fi"}})
	if err != nil || n != b.Ads[0] {
		return []figure{b.promised(list, n, 0.6, 5000)}, err
	}
	random, err := b.againstBare(ctx, web, fmt.Sprintf("jobs_%d_ad", n), fmt.Sprintf("an ad at random of %d", n), ads)
	return []figure{b.promised(list, n, 0.6, 5000), b.promised(random, n, 0.3, 5000)}, err
}

// farPage is the address of the hundredth page, or the last one before it.
func (b *bench) farPage(ctx context.Context) (string, error) {
	f := jobsite.Filter{Lang: i18n.FI}
	for range 99 {
		p, err := b.place.services.Jobsite.List(ctx, f)
		if err != nil {
			return "", err
		}
		if p.Next == "" {
			break
		}
		f.Page = p.Next
	}
	return f.Page, nil
}

func (b *bench) adIDs(ctx context.Context) ([]uuid.UUID, error) {
	conn, err := pgx.Connect(ctx, b.place.admin)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT id FROM jobsite.ads ORDER BY id")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// growAds copies an ad of the first organisation's until there are n, each with some
// 250 words of its own.
func (b *bench) growAds(ctx context.Context, n int) error {
	conn, err := pgx.Connect(ctx, b.place.admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	have, err := b.adIDs(ctx)
	if err != nil || len(have) >= n {
		return err
	}
	if _, err := conn.Exec(ctx, vocabulary); err != nil {
		return err
	}
	err = b.place.withoutWordIndexes(ctx, conn, func() error {
		for _, sql := range manyAds {
			if _, err := conn.Exec(ctx, sql, len(have)+1, n); err != nil {
				return fmt.Errorf("%w in %s", err, sql)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, sql := range slices.Concat(hits(commonWord, commonHits), hits(rareWord, rareHits),
		[]string{"VACUUM ANALYZE jobsite.ads, jobsite.ad_texts, jobsite.listed"}) {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%w in %s", err, sql)
		}
	}
	return nil
}

// hits makes a word be found in so many ads, by each of their texts.
func hits(word string, n int) []string {
	return []string{fmt.Sprintf(`UPDATE jobsite.ad_texts SET words = words || '%[1]s ', plain = plain || '%[1]s '
		WHERE ad_id IN (SELECT id FROM jobsite.ads ORDER BY md5(id::text || '%[1]s') LIMIT %[2]d) AND words NOT LIKE '%%%[1]s%%'
		AND (SELECT count(*) FROM jobsite.ad_texts WHERE plain LIKE '%%%[1]s%%') = 0`, word, n)}
}

// vocabulary is 4,000 invented words, and pieces of text made of them in which few
// words are frequent and many rare, as in any language.
const vocabulary = `
CREATE TEMP TABLE vocabulary AS SELECT n, translate(substr(md5(n::text), 1, 4 + n % 9), '0123456789', 'ghijklmnop') AS word FROM generate_series(0, 3999) n;
CREATE INDEX ON vocabulary (n);
CREATE TEMP TABLE pieces AS SELECT p AS n, string_agg(v.word, ' ') AS text FROM generate_series(0, 999) p, generate_series(1, 28) k
    JOIN vocabulary v ON true
    WHERE v.n = floor(4000 * power(('x' || substr(md5(p || '-' || k), 1, 7))::bit(28)::int / 268435456.0, 3))::int GROUP BY p;
CREATE INDEX ON pieces (n); ANALYZE pieces`

// manyAds are the statements of growAds; $1 and $2 are the first and the last ad.
var manyAds = []string{
	`INSERT INTO jobsite.ads SELECT (jsonb_populate_record(a, jsonb_build_object('id', x.id, 'languages', '{fi,sv}'::text[],
	    'content', a.content || jsonb_build_object('id', x.id), 'first_published', a.first_published - x.n * interval '1 minute',
	    'closes_at', a.closes_at + x.n * interval '1 second'))).*
	 FROM (SELECT n, md5('ad ' || n)::uuid AS id FROM generate_series($1::int, $2::int) n) x,
	    jobsite.ads a WHERE a.id = (SELECT id FROM jobsite.ads ORDER BY reference, id LIMIT 1)`,
	`INSERT INTO jobsite.ad_texts (ad_id, language, title, summary, words, plain)
	 SELECT id, language, title, summary, text, text FROM (
	    SELECT a.id, t.language, t.title, t.summary, ' ' || string_agg(p.text, ' ') || ' ' AS text
	    FROM (SELECT n, md5('ad ' || n)::uuid AS id FROM generate_series($1::int, $2::int) n) a,
	        (SELECT * FROM jobsite.ad_texts WHERE ad_id = (SELECT ad_id FROM jobsite.ad_texts ORDER BY ad_id LIMIT 1) AND language IN ('fi', 'sv')) t,
	        generate_series(1, 9) k JOIN pieces p ON true
	    WHERE p.n = ('x' || substr(md5(a.n || t.language || k), 1, 7))::bit(28)::int % 1000 GROUP BY a.id, t.language, t.title, t.summary) texts`,
}
