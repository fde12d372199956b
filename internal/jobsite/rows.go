package jobsite

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"vakans/internal/clock"
	"vakans/internal/i18n"
	"vakans/internal/jobsite/internal/jobsitedb"
	"vakans/internal/plane"
)

// found are ads with what was counted beside them. Of no ads nothing is counted.
type found struct {
	items   []Item
	total   int       // of a search
	version int64     // of what the job site shows, when these were read
	clock   time.Time // the database's, when these were read
}

// fetch reads the ads that follow a place: of a search, or of all.
func fetch(ctx context.Context, tx plane.JobsiteTx, f Filter, c cursor, atMost int) (found, error) {
	rows, got, err := f.rows(ctx, tx, c, int32(atMost))
	if err != nil {
		return got, fmt.Errorf("list open ads: %w", err)
	}
	got.items = make([]Item, len(rows))
	for i, row := range rows {
		if got.items[i], err = toItem(row); err != nil {
			return got, err
		}
	}
	return got, nil
}

func (f Filter) rows(ctx context.Context, tx plane.JobsiteTx, c cursor, atMost int32) ([]jobsitedb.NewestRow, found,
	error) {
	var got found
	if t := readTerms(f.Words); !t.none() {
		rows, err := q.Search(ctx, tx, f.search(t, c, atMost))
		if len(rows) > 0 {
			got.total = int(rows[0].Total)
		}
		return same(rows, searched), got, err
	}
	p := jobsitedb.NewestParams{Scope: f.Tenant, Lang: string(f.Lang), At: c.at, ID: c.id, AtMost: atMost}
	rows, err := f.walk(ctx, tx, p, c.back)
	if len(rows) > 0 {
		got.version, got.clock = rows[0].Version, rows[0].Clock
	}
	return rows, got, err
}

// walk asks in one of the four orders, whose rows are the same type by another name.
func (f Filter) walk(ctx context.Context, tx plane.JobsiteTx, p jobsitedb.NewestParams,
	back bool) ([]jobsitedb.NewestRow, error) {
	switch {
	case f.Sort == Closing && back:
		rows, err := q.ClosingBefore(ctx, tx, jobsitedb.ClosingBeforeParams(p))
		return same(rows, func(r jobsitedb.ClosingBeforeRow) jobsitedb.NewestRow { return jobsitedb.NewestRow(r) }), err
	case f.Sort == Closing:
		rows, err := q.Closing(ctx, tx, jobsitedb.ClosingParams(p))
		return same(rows, func(r jobsitedb.ClosingRow) jobsitedb.NewestRow { return jobsitedb.NewestRow(r) }), err
	case back:
		rows, err := q.NewestBefore(ctx, tx, jobsitedb.NewestBeforeParams(p))
		return same(rows, func(r jobsitedb.NewestBeforeRow) jobsitedb.NewestRow { return jobsitedb.NewestRow(r) }), err
	}
	return q.Newest(ctx, tx, p)
}

func (f Filter) search(t terms, c cursor, atMost int32) jobsitedb.SearchParams {
	return jobsitedb.SearchParams{
		Lookup: t.lookup, Words: t.words, Plain: t.plain, Down: f.down(c.back), ByClosing: f.Sort == Closing,
		Scope: f.Tenant, Lang: string(f.Lang), At: c.at, ID: c.id, AtMost: atMost,
	}
}

func searched(r jobsitedb.SearchRow) jobsitedb.NewestRow {
	return jobsitedb.NewestRow{
		ID: r.ID, Tenant: r.Tenant, Slug: r.Slug, Host: r.Host, TimeZone: r.TimeZone, Reference: r.Reference,
		OpensAt: r.OpensAt, ClosesAt: r.ClosesAt, FirstPublished: r.FirstPublished, PublishedAt: r.PublishedAt,
		Languages: r.Languages, Language: r.Language, Title: r.Title, Summary: r.Summary, Card: r.Card,
	}
}

func same[A, B any](rows []A, as func(A) B) []B {
	out := make([]B, len(rows))
	for i, r := range rows {
		out[i] = as(r)
	}
	return out
}

func toItem(r jobsitedb.NewestRow) (Item, error) {
	i := Item{
		ID: r.ID, Tenant: r.Tenant, Slug: r.Slug, Host: r.Host, Reference: r.Reference, Title: r.Title, Summary: r.Summary,
		Lang: i18n.Lang(r.Language), Languages: langs(r.Languages), OpensAt: r.OpensAt, ClosesAt: r.ClosesAt,
		FirstPublished: r.FirstPublished, PublishedAt: r.PublishedAt, Zone: clock.StoredZone(r.TimeZone),
	}
	if err := decode(r.Card, &i.Card); err != nil {
		return i, fmt.Errorf("card of ad %s: %w", r.ID, err)
	}
	return i, nil
}

func decode(body json.RawMessage, v any) error { return json.Unmarshal(body, v) }
