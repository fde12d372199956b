package jobsite

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/jobsite/internal/jobsitedb"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
)

// Sort is an order of the list (PUB-31).
type Sort string

// The orders. The zero Sort is Newest.
const (
	Newest  Sort = "newest"
	Closing Sort = "closing"
)

// Sorts lists the orders as they are offered.
var Sorts = []Sort{Newest, Closing}

// Sizes are the numbers of ads on a page that one may choose from (PUB-33).
var Sizes = []int{24, 48}

// Filter says which open ads to list, and how.
type Filter struct {
	Lang   i18n.Lang // the reader's
	Tenant int32     // 0: every organisation
	Words  string    // as typed into the keyword box
	Sort   Sort
	Size   int    // one of Sizes; anything else is the first of them
	Page   string // as given by Page.Next or Page.Previous; else the first page
}

// Page is one page of the list.
type Page struct {
	Items    []Item
	Total    int // of all pages
	Number   int // counted from 1
	Next     string
	Previous string
}

// Item is an ad in a list, in one language.
type Item struct {
	ID             uuid.UUID
	Tenant         int32
	Slug           string // the employer's
	Host           string // the employer's
	Reference      string
	Title          string
	Summary        string
	Lang           i18n.Lang // of title and summary
	Languages      []i18n.Lang
	OpensAt        time.Time
	ClosesAt       time.Time
	FirstPublished time.Time
	PublishedAt    time.Time
	Zone           *time.Location
	Card           Card
	Closed         bool // never in the list of open ads
}

// Card is what a list shows of an ad beside its title.
type Card struct {
	Employer i18n.LangText `json:"employer"`
	Unit     i18n.LangText `json:"unit"`
	Jobs     []CardJob     `json:"jobs"`
}

// CardJob is one of the ad's recruitments.
type CardJob struct {
	Positions   int             `json:"positions"`
	Employment  string          `json:"employment"`
	Duration    string          `json:"duration"`
	WorkingTime []string        `json:"working_time,omitempty"`
	Remote      string          `json:"remote"`
	Places      []i18n.LangText `json:"places,omitempty"`
}

func cardOf(p recruitment.Published) Card {
	c := Card{Employer: p.Employer, Unit: p.Unit, Jobs: []CardJob{}}
	for _, j := range p.Jobs {
		card := CardJob{Positions: j.Positions, Employment: j.Employment, Duration: j.Duration, WorkingTime: j.WorkingTime, Remote: j.Remote}
		for _, city := range j.Municipalities {
			card.Places = append(card.Places, city.Name)
		}
		c.Jobs = append(c.Jobs, card)
	}
	return c
}

// List returns a page of the ads that are open now, each once: in the reader's
// language where the employer wrote it, else in the ad's default (LANG-02, C1).
func (s *Service) List(ctx context.Context, f Filter) (Page, error) {
	f = f.tidy()
	var p Page
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) error {
		total, err := q.CountOpen(ctx, tx, f.count())
		if err != nil {
			return fmt.Errorf("count open ads: %w", err)
		}
		p, err = page(ctx, tx, f)
		p.Total = int(total)
		return err
	})
	return p, err
}

// Open lists all open ads in one language, newest first: for feeds and maps of
// the site.
func (s *Service) Open(ctx context.Context, f Filter, atMost int) ([]Item, error) {
	f = f.tidy()
	f.Sort, f.Size = Newest, atMost
	var items []Item
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) (err error) {
		items, err = fetch(ctx, tx, f, cursor{}, atMost)
		return err
	})
	return items, err
}

// Chosen returns the ads with these ids, closed ones too, soonest closing first.
// Ids of no ad are left out, and so is what follows the hundredth.
func (s *Service) Chosen(ctx context.Context, f Filter, ids []uuid.UUID) ([]Item, error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	var items []Item
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) error {
		rows, err := q.Chosen(ctx, tx, jobsitedb.ChosenParams{Ids: texts, Tenant: f.Tenant, Lang: string(f.Lang)})
		if err != nil {
			return fmt.Errorf("chosen ads: %w", err)
		}
		for _, r := range rows {
			i, err := toItem(jobsitedb.NewestRow{
				ID: r.ID, Tenant: r.Tenant, Slug: r.Slug, Host: r.Host, TimeZone: r.TimeZone, Reference: r.Reference,
				OpensAt: r.OpensAt, ClosesAt: r.ClosesAt, FirstPublished: r.FirstPublished, PublishedAt: r.PublishedAt,
				Languages: r.Languages, Language: r.Language, Title: r.Title, Summary: r.Summary, Card: r.Card,
			})
			if err != nil {
				return err
			}
			i.Closed = r.Closed
			items = append(items, i)
		}
		return nil
	})
	return items, err
}

func (f Filter) tidy() Filter {
	if !slices.Contains(Sorts, f.Sort) {
		f.Sort = Newest
	}
	if !slices.Contains(Sizes, f.Size) {
		f.Size = Sizes[0]
	}
	return f
}

// page reads one row more than it shows, to know whether there are others.
func page(ctx context.Context, tx plane.JobsiteTx, f Filter) (Page, error) {
	at := readCursor(f)
	items, err := fetch(ctx, tx, f, at, f.Size+1)
	if err == nil && at.back && len(items) < f.Size {
		at = cursor{number: 1} // there is no full page before: begin anew
		items, err = fetch(ctx, tx, f, at, f.Size+1)
	}
	if err != nil {
		return Page{}, err
	}
	more := len(items) > f.Size
	items = items[:min(len(items), f.Size)]
	if at.back {
		slices.Reverse(items)
	}
	p := Page{Items: items, Number: at.number}
	if len(items) == 0 {
		return p, nil
	}
	if more || at.back {
		p.Next = cursorAt(f, items[len(items)-1], false, at.number+1)
	}
	if !at.back && !at.at.IsZero() || at.back && more {
		p.Previous = cursorAt(f, items[0], true, at.number-1)
	}
	return p, nil
}

// cursor is a place in the list: the page begins after an ad, or ends before it.
type cursor struct {
	at     time.Time
	id     uuid.UUID
	back   bool
	number int
}

func cursorAt(f Filter, i Item, back bool, number int) string {
	at, way := i.FirstPublished, "n"
	if f.Sort == Closing {
		at = i.ClosesAt
	}
	if back {
		way = "p"
	}
	id := base64.RawURLEncoding.EncodeToString(i.ID[:])
	return strings.Join([]string{way, strconv.Itoa(max(number, 1)), strconv.FormatInt(at.UnixMicro(), 36), id}, ".")
}

// readCursor is the first page for whatever is no cursor.
func readCursor(f Filter) cursor {
	start := cursor{number: 1}
	part := strings.Split(f.Page, ".")
	if len(part) != 4 || part[0] != "n" && part[0] != "p" {
		return start
	}
	number, err1 := strconv.Atoi(part[1])
	micro, err2 := strconv.ParseInt(part[2], 36, 64)
	raw, err3 := base64.RawURLEncoding.DecodeString(part[3])
	id, err4 := uuid.FromBytes(raw)
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || number < 1 || number > 1e6 || micro < 0 || micro > 1e17 {
		return start
	}
	return cursor{at: time.UnixMicro(micro), id: id, back: part[0] == "p", number: number}
}

func (f Filter) count() jobsitedb.CountOpenParams {
	p := f.query(cursor{}, 0)
	return jobsitedb.CountOpenParams{Lang: p.Lang, Tenant: p.Tenant, Word: p.Word, PlainWord: p.PlainWord, Words: p.Words, PlainWords: p.PlainWords}
}

func (f Filter) query(c cursor, atMost int) jobsitedb.NewestParams {
	t := readTerms(f.Words)
	p := jobsitedb.NewestParams{Lang: string(f.Lang), Tenant: f.Tenant, ID: c.id, AtMost: int32(atMost)}
	p.Word, p.Words = first(t.words)
	p.PlainWord, p.PlainWords = first(t.plain)
	if !c.at.IsZero() {
		p.At = &c.at
	}
	return p
}

func fetch(ctx context.Context, tx plane.JobsiteTx, f Filter, c cursor, atMost int) ([]Item, error) {
	rows, err := f.rows(ctx, tx, f.query(c, atMost), c.back)
	if err != nil {
		return nil, fmt.Errorf("list open ads: %w", err)
	}
	items := make([]Item, len(rows))
	for i, row := range rows {
		if items[i], err = toItem(row); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// rows asks in one of the four orders, whose rows are the same type by another name.
func (f Filter) rows(ctx context.Context, tx plane.JobsiteTx, p jobsitedb.NewestParams, back bool) ([]jobsitedb.NewestRow, error) {
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
		FirstPublished: r.FirstPublished, PublishedAt: r.PublishedAt, Zone: zone(r.TimeZone),
	}
	if err := decode(r.Card, &i.Card); err != nil {
		return i, fmt.Errorf("card of ad %s: %w", r.ID, err)
	}
	return i, nil
}

func decode(body json.RawMessage, v any) error { return json.Unmarshal(body, v) }
