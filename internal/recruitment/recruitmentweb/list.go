package recruitmentweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/lists"
	"vakans/internal/recruitment"
	"vakans/internal/unit"
	"vakans/internal/unit/unitweb"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
	"vakans/tenant"
)

// pageSize is how many recruitments a page lists.
const pageSize = 50

type listView struct {
	Lang      i18n.Lang
	Words     string
	Stage     string
	Unit      string
	Units     []ui.Option
	Rows      []rowView
	Next      string
	Filtered  bool
	MayCreate bool
	Counted   bool
	Sort      recruitment.Sort
	URL       *url.URL // of the page as it is
}

type rowView struct {
	recruitment.Summary
	Closes string
	Count  string
}

// List shows the recruitments of the units that the reader may see.
func (h HTML) List(c *web.Ctx) error {
	f := listFilter(c.Query("stage"), c.Query("unit"), c.Query("q"), c.Query("after"))
	f.Limit, f.Sort, f.Lang = pageSize, recruitment.ParseSort(c.Query("sort")), c.Lang()
	var rows []recruitment.Summary
	var more bool
	var units []unit.Unit
	err := tenant.Batch(c.Std(), func(ctx context.Context) (err error) {
		rows, more, err = h.Recruitments.List(ctx, c.Actor(), f)
		return err
	}, func(ctx context.Context) (err error) {
		units, err = h.Units.Choices(ctx, c.Actor(), policies.RecruitmentList, c.Lang())
		return err
	})
	if err != nil {
		return err
	}
	v := listView{
		Lang: c.Lang(), Words: f.Words, Stage: string(f.Stage), Unit: c.Query("unit"),
		Units:    unitweb.Options(c.Lang(), units),
		Filtered: f.Words != "" || f.Stage != "" || f.Unit != uuid.Nil, MayCreate: c.Actor().Can(policies.RecruitmentEdit),
		Counted: h.Applicants != nil, Sort: f.Sort, URL: c.URL(),
	}
	if v.Rows, err = h.rows(c, rows); err != nil {
		return err
	}
	if more {
		v.Next = nextPage(c.URL(), rows[len(rows)-1])
	}
	return c.Page(http.StatusOK, ui.PageView{Title: m.RecruitmentTitle(c.Lang()), Area: ui.Office, Wide: true},
		listPage(v))
}

func (h HTML) rows(c *web.Ctx, list []recruitment.Summary) ([]rowView, error) {
	counts := map[uuid.UUID]int{}
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err == nil && h.Applicants != nil {
		counts, err = h.Applicants.CountApplicants(c.Std(), c.Actor(), ids(list))
	}
	if err != nil {
		return nil, err
	}
	out := make([]rowView, 0, len(list))
	for _, s := range list {
		row := rowView{Summary: s, Closes: when(c.Lang(), s.ClosesAt, o.Zone())}
		if n, ok := counts[s.ID]; ok {
			row.Count = l10n.Number(c.Lang(), n)
		}
		out = append(out, row)
	}
	return out, nil
}

func ids(list []recruitment.Summary) []uuid.UUID {
	out := make([]uuid.UUID, len(list))
	for i, s := range list {
		out[i] = s.ID
	}
	return out
}

// listFilter reads a filter as it stands in an address. What makes no sense is
// left out rather than refused: addresses are passed on and shortened.
func listFilter(stage, in, words, after string) recruitment.Filter {
	f := recruitment.Filter{Words: words, After: cursor(after)}
	if s := recruitment.Stage(stage); slices.Contains(recruitment.Stages, s) {
		f.Stage = s
	}
	f.Unit, _ = uuid.Parse(in)
	return f
}

// lastSeen is the last line seen as it stands in an address.
type lastSeen struct {
	At  time.Time `json:"t"`
	Key string    `json:"k,omitempty"`
	ID  uuid.UUID `json:"i"`
}

func cursorText(s recruitment.Summary) string { return lists.Cursor(lastSeen(*s.Cursor())) }

func cursor(s string) *recruitment.Cursor {
	var p lastSeen
	if !lists.ReadCursor(s, &p) {
		return nil
	}
	c := recruitment.Cursor(p)
	return &c
}

func nextPage(u *url.URL, last recruitment.Summary) string {
	query := u.Query()
	query.Set("after", cursorText(last))
	return u.Path + "?" + query.Encode()
}

func (v listView) columns() []ui.Column {
	l := v.Lang
	columns := []ui.Column{{Text: m.RecruitmentColumnTitle(l), Sort: v.sort(recruitment.ByTitle)}}
	if v.Counted { // right after the title: it must not be scrolled out of sight
		columns = append(columns, ui.Column{Text: m.RecruitmentTabCandidates(l), Numeric: true,
			Sort: v.sort(recruitment.ByCandidates)})
	}
	return append(columns, ui.Column{Text: m.CommonStatus(l)},
		ui.Column{Text: m.RecruitmentCloses(l), Sort: v.sort(recruitment.ByCloses)},
		ui.Column{Text: m.CommonUnit(l), Sort: v.sort(recruitment.ByUnit)},
		ui.Column{Text: m.RecruitmentResponsible(l), Sort: v.sort(recruitment.ByResponsible)})
}

// sort leads to the list in the order of a column; from there to the opposite
// one, and then to newest first again. Most applicants come first.
func (v listView) sort(by recruitment.Column) *ui.Sort {
	first := recruitment.Sort{By: by, Descending: by == recruitment.ByCandidates}
	next, s := first, &ui.Sort{}
	if v.Sort.By == by {
		s.Dir = direction(v.Sort)
		next = recruitment.Sort{}
		if v.Sort == first {
			next = recruitment.Sort{By: by, Descending: !first.Descending}
		}
	}
	s.Href = v.inOrder(next)
	return s
}

func direction(s recruitment.Sort) ui.Direction {
	if s.Descending {
		return ui.Descending
	}
	return ui.Ascending
}

func (v listView) inOrder(s recruitment.Sort) string {
	query := v.URL.Query()
	query.Del("after")
	query.Set("sort", s.String())
	if s.By == "" {
		query.Del("sort")
	}
	if len(query) == 0 {
		return v.URL.Path
	}
	return v.URL.Path + "?" + query.Encode()
}

// adTitle tells recruitments of the same job title apart; empty when the ad is
// called by that.
func (r rowView) adTitle(l i18n.Lang) (string, i18n.Lang) {
	title, _ := r.Titles.For(l)
	ad, of := r.AdTitles.For(l)
	if ad == title {
		return "", of
	}
	return ad, of
}

func (v listView) empty() ui.EmptyView {
	l := v.Lang
	if v.Filtered {
		return ui.EmptyView{Title: m.RecruitmentNoMatch(l), Reason: m.CommonNoResultsAdvice(l),
			Action: &ui.Link{Text: m.CommonFilterClear(l), Href: home}}
	}
	e := ui.EmptyView{Title: m.RecruitmentNone(l), Reason: m.RecruitmentNoneReason(l)}
	if v.MayCreate {
		e.Action = &ui.Link{Text: m.RecruitmentNew(l), Href: home + "/new"}
	}
	return e
}

func stageOptions(l i18n.Lang) []ui.Option {
	out := make([]ui.Option, 0, len(recruitment.Stages))
	for _, s := range recruitment.Stages {
		out = append(out, ui.Option{Value: string(s), Text: m.Code(l, "state", string(s))})
	}
	return out
}

func clearLink(v listView) string {
	if v.Filtered {
		return home
	}
	return ""
}
