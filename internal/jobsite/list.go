package jobsite

import (
	"context"
	"fmt"
	"slices"
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
	// Lasts is how long the page stays as it is unless something is published, by
	// the database's clock when it was read: until the next ad opens or closes. 0:
	// unknown, as of the pages of a search.
	Lasts time.Duration
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
	Salary      i18n.LangText   `json:"salary,omitempty"`
}

func cardOf(p recruitment.Published) Card {
	c := Card{Employer: p.Employer, Unit: p.Unit, Jobs: []CardJob{}}
	for _, j := range p.Jobs {
		card := CardJob{Positions: j.Positions, Employment: j.Employment, Duration: j.Duration, WorkingTime: j.WorkingTime,
			Remote: j.Remote, Salary: j.Salary}
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
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) (err error) {
		p, err = s.page(ctx, tx, f)
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
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) error {
		found, err := fetch(ctx, tx, f, f.start(), atMost)
		items = found.items
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
