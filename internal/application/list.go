package application

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/lists"
	"vakans/policies"
	"vakans/tenant"
)

// Candidate is one line of a case's list.
type Candidate struct {
	ID          uuid.UUID
	Name        string
	Email       string
	Phone       string
	Language    i18n.Lang
	Status      Status
	StatusAt    time.Time
	SentAt      time.Time
	EditedAt    *time.Time
	WithdrawnAt *time.Time
	ToldAt      *time.Time
	Version     int
}

// Sort is the order of a case's list.
type Sort string

// The orders. The zero value is ByNewest.
const (
	ByNewest Sort = ""
	BySent   Sort = "sent"
	ByName   Sort = "name"
)

// Sorts lists the orders that are asked for by name.
var Sorts = []Sort{BySent, ByName}

// Filter chooses candidates of a case.
type Filter struct {
	Statuses []Status // any when empty
	Word     string   // in the name or the address
	Sort     Sort
	After    string // Page.Next of the page before
	Limit    int    // 0 means 50, at most 200
}

// Page is one page of a case's list, with the counts of the whole case.
type Page struct {
	Candidates []Candidate
	Next       string // empty on the last page
	Counts     map[Status]int
	Total      int
	Found      int // how many the filter finds
}

// Candidates lists the applicants of a recruitment to those who may view them.
// Seeing the list is seeing personal data, and so it is recorded (PRIV-11).
func (s *Service) Candidates(ctx context.Context, who authz.Actor, recruitment uuid.UUID, f Filter) (Page, error) {
	after, err := decodeCursor(f.After)
	if err != nil {
		return Page{}, err
	}
	var page Page
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		var row caseRow
		err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
			row, err = s.inCase(ctx, tx, who, recruitment, policies.ApplicationView)
			return err
		}, func(ctx context.Context) (err error) {
			page, err = s.pageTx(ctx, tx, recruitment, f, after)
			return err
		})
		if err != nil {
			return err
		}
		return viewed(ctx, tx, who, caseAt{recruitment, row.Path}, len(page.Candidates))
	})
	if err != nil {
		return Page{}, err
	}
	return page, nil
}

func (s *Service) pageTx(ctx context.Context, tx tenant.Tx, recruitment uuid.UUID, f Filter, after cursor) (page Page,
	err error) {
	limit := f.Limit
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	err = tenant.Batch(ctx, func(ctx context.Context) (err error) {
		page.Counts, page.Total, err = s.countsTx(ctx, tx, recruitment)
		return err
	}, func(ctx context.Context) (err error) {
		page.Candidates, err = s.listTx(ctx, tx, recruitment, f, after, limit+1)
		return err
	}, func(ctx context.Context) (err error) {
		page.Found, err = s.matchingTx(ctx, tx, recruitment, f)
		return err
	})
	if like(f.Word) == nil {
		page.Found = page.counted(f)
	}
	if len(page.Candidates) > limit {
		page.Candidates = page.Candidates[:limit]
		page.Next = encodeCursor(f.Sort, page.Candidates[limit-1])
	}
	return page, err
}

// matchingTx counts what a word finds.
func (s *Service) matchingTx(ctx context.Context, tx tenant.Tx, recruitment uuid.UUID, f Filter) (int, error) {
	word := like(f.Word)
	if word == nil {
		return 0, nil
	}
	n, err := s.q.CountMatching(ctx, tx, applicationdb.CountMatchingParams{RecruitmentID: recruitment,
		Statuses: f.statuses(), Word: word})
	return int(n), err
}

// counted is what a filter without a word finds: the counts know it.
func (p Page) counted(f Filter) int {
	if len(f.Statuses) == 0 {
		return p.Total
	}
	n := 0
	for _, status := range f.Statuses {
		n += p.Counts[status]
	}
	return n
}

func (s *Service) countsTx(ctx context.Context, tx tenant.Tx, recruitment uuid.UUID) (map[Status]int, int, error) {
	rows, err := s.q.Counts(ctx, tx, recruitment)
	counts, total := make(map[Status]int, len(rows)), 0
	for _, r := range rows {
		counts[Status(r.Status)] = int(r.N)
		total += int(r.N)
	}
	return counts, total, err
}

func (s *Service) listTx(ctx context.Context, tx tenant.Tx, recruitment uuid.UUID, f Filter, after cursor,
	most int) ([]Candidate, error) {
	p := applicationdb.BySentParams{
		RecruitmentID: recruitment, Statuses: f.statuses(), Word: like(f.Word), AfterAt: after.At, AfterID: after.ID,
		Most: int32(most),
	}
	var list []Candidate
	switch f.Sort {
	case ByName:
		rows, err := s.q.ByName(ctx, tx, applicationdb.ByNameParams{
			RecruitmentID: recruitment, Statuses: p.Statuses, Word: p.Word, AfterName: after.Name, AfterID: after.ID,
			Most: p.Most,
		})
		for _, r := range rows {
			list = append(list, candidate(applicationdb.BySentRow(r)))
		}
		return list, err
	case BySent:
		rows, err := s.q.BySent(ctx, tx, p)
		for _, r := range rows {
			list = append(list, candidate(r))
		}
		return list, err
	}
	rows, err := s.q.ByNewest(ctx, tx, applicationdb.ByNewestParams(p))
	for _, r := range rows {
		list = append(list, candidate(applicationdb.BySentRow(r)))
	}
	return list, err
}

func candidate(r applicationdb.BySentRow) Candidate {
	return Candidate{
		ID: r.ID, Name: r.Name, Email: r.Email, Phone: r.Phone, Language: i18n.Lang(r.Language), Status: Status(r.Status),
		StatusAt: r.StatusAt, SentAt: r.SentAt, EditedAt: r.EditedAt, WithdrawnAt: r.WithdrawnAt, ToldAt: r.ToldAt,
		Version: int(r.Version),
	}
}

func (f Filter) statuses() []string {
	var out []string
	for _, s := range f.Statuses {
		out = append(out, string(s))
	}
	return out
}

// like turns a word into a pattern that finds it anywhere, taken literally.
func like(word string) *string {
	word = strings.TrimSpace(word)
	if word == "" {
		return nil
	}
	p := lists.Anywhere(word)
	return &p
}

// cursor is the last line of the page before.
type cursor struct {
	At   *time.Time `json:"t,omitempty"`
	Name *string    `json:"n,omitempty"`
	ID   *uuid.UUID `json:"i,omitempty"`
}

func encodeCursor(sort Sort, last Candidate) string {
	c := cursor{ID: &last.ID, At: &last.SentAt}
	if sort == ByName {
		name := strings.ToLower(last.Name)
		c.At, c.Name = nil, &name
	}
	return lists.Cursor(c)
}

func decodeCursor(s string) (cursor, error) {
	var c cursor
	if s != "" && !lists.ReadCursor(s, &c) {
		return c, fault.InvalidField("after", "error.choose")
	}
	return c, nil
}

// Tally is how many applications a recruitment has, and how many of them nobody
// has touched.
type Tally struct{ Total, Fresh int }
