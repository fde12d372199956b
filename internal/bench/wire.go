package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/pgcount"
)

// messages counts how often a page waits for the database, with a web process whose
// way there leads through a relay. A page now and then also asks what it remembers
// for a moment; the fewest of five visits are the page itself.
func (b *bench) messages(v visit) (int64, error) {
	home, err := url.Parse(b.place.admin)
	if err != nil {
		return 0, err
	}
	relay, err := pgcount.Listen(home.Host)
	if err != nil {
		return 0, err
	}
	defer relay.Close()
	led, err := b.ledThrough(relay)
	if err != nil {
		return 0, err
	}
	web, err := b.webWith(b.place, led)
	if err != nil {
		return 0, err
	}
	defer web.stop()
	c, least := call(web.Addr), int64(-1)
	for range 5 {
		before := relay.Counts()
		if err := c.do(v); err != nil {
			return 0, err
		}
		if n := relay.Counts().Since(before).Messages; least < 0 || n < least {
			least = n
		}
	}
	return least, nil
}

// largeApplications is how many have applied to the largest case.
const largeApplications = 10000

// enlarge adds to a recruitment copies of an application to another one.
const enlarge = `INSERT INTO $schema.applications (id, recruitment_id, ad_id, applicant_id, name, email, phone, language,
	electronic_notice, content, content_version, status, status_at, sent_at)
SELECT gen_random_uuid(), $1::uuid, (SELECT ad_id FROM $schema.ad_recruitments WHERE recruitment_id = $1), gen_random_uuid(),
	'Hakija ' || n, 'hakija' || n || '@example.test', p.phone, p.language, p.electronic_notice, p.content, p.content_version, 'received',
	p.sent_at + n * interval '1 second', p.sent_at + n * interval '1 second'
FROM (SELECT * FROM $schema.applications WHERE recruitment_id = $2::uuid LIMIT 1) p, generate_series(1, $3::int) n
WHERE NOT EXISTS (SELECT 1 FROM $schema.applications WHERE recruitment_id = $1 OFFSET 5000) -- kept from an earlier run`

// largeCase enlarges another recruitment of an organisation and returns the address
// of its list.
func (b *bench) largeCase(ctx context.Context, s subject) ([]visit, error) {
	conn, err := pgx.Connect(ctx, b.place.admin)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	in := func(sql string) string { return strings.ReplaceAll(sql, "$schema", s.Schema()) }
	var id uuid.UUID
	err = conn.QueryRow(ctx,
		in("SELECT recruitment_id FROM $schema.ad_recruitments WHERE recruitment_id <> $1 ORDER BY 1 LIMIT 1"),
		s.Case).Scan(&id)
	if err != nil {
		return nil, fmt.Errorf("another recruitment: %w", err)
	}
	if _, err := conn.Exec(ctx, in(enlarge), id, s.Case, largeApplications); err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, in("VACUUM ANALYZE $schema.applications")); err != nil {
		return nil, err
	}
	cookie, err := b.place.signIn(ctx, s)
	s.Case = id
	return []visit{caseList(s, cookie)}, err
}
