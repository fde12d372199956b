package organisation

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
)

// Filter narrows and orders the list of organisations. The zero Filter is the
// first page of all, by name.
type Filter struct {
	Words string // in a name, the slug or a host
	State string // active, suspended or held
	Plan  string
	Age   Age
	Cell  string
	Sort  string // one of Sorts; empty is "name"
	Desc  bool
	Page  int // from 1
}

// Sorts are the columns that the list can be ordered by.
var Sorts = []string{"name", "slug", "kind", "plan", "version", "cell", "state", "size", "activity", "created"}

// PageSize is how many organisations a page lists.
const PageSize = 50

// List is one page of organisations.
type List struct {
	Items  []Summary
	First  int // which of the matching the first item is, from 1; 0 when there are none
	Match  int // how many match the filter
	Page   int // the page it is, from 1: the last one when a later was asked for
	Pages  int // at least 1
	Totals Totals
	Cells  []string // those in use, for the filter
}

// Totals count all organisations, whatever the filter.
type Totals struct {
	All, Active, Suspended, Held int
	Behind, Ahead                int
	// sums; MeasuredAt is the oldest measurement, zero when something was never measured
	Usage Usage
}

// List returns a page of organisations to national administrators. Names are
// those of the reader's language and stand in its order.
//
// The whole registry is one query of a few hundred bytes per organisation, and
// what PostgreSQL does not know, the order of letters in four languages, is
// decided here. No organisation's own schema is asked.
func (s *Service) List(ctx context.Context, who authz.Actor, l i18n.Lang, f Filter) (List, error) {
	if err := who.Require(authz.National); err != nil {
		return List{}, err
	}
	all, err := s.summaries(ctx, 0)
	if err != nil {
		return List{}, err
	}
	out := List{Totals: totals(all), Cells: cells(all)}
	match := slices.DeleteFunc(all, func(o Summary) bool { return !f.admits(o) })
	order(match, l, f)
	out.Match, out.Pages = len(match), max(1, (len(match)+PageSize-1)/PageSize)
	out.Page = min(max(f.Page, 1), out.Pages)
	from := (out.Page - 1) * PageSize
	out.Items = match[from:min(from+PageSize, len(match))]
	if len(out.Items) > 0 {
		out.First = from + 1
	}
	return out, nil
}

func (f Filter) admits(o Summary) bool {
	return (f.State == "" || f.State == o.State()) && (f.Plan == "" || f.Plan == o.Plan) &&
		(f.Age == "" || f.Age == o.Age()) &&
		(f.Cell == "" || f.Cell == o.Cell) && f.speaksOf(o)
}

func (f Filter) speaksOf(o Summary) bool {
	words := strings.ToLower(strings.TrimSpace(f.Words))
	if words == "" {
		return true
	}
	texts := append([]string{o.Slug}, o.Hosts...)
	for _, name := range o.Names {
		texts = append(texts, name)
	}
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), words) })
}

// order sorts by one column, and within equals by name. An organisation without
// a name or a measurement comes last, whichever the direction.
func order(list []Summary, l i18n.Lang, f Filter) {
	l10n.SortBy(l, list, func(o Summary) string { return o.Name(l) })
	by := orders[f.Sort]
	if by == nil {
		by = func(_, _ Summary) int { return 0 }
		if f.Desc {
			slices.Reverse(list)
		}
	}
	slices.SortStableFunc(list, func(a, b Summary) int {
		if c := cmp.Compare(f.lacks(a), f.lacks(b)); c != 0 {
			return c
		}
		if f.Desc {
			return by(b, a)
		}
		return by(a, b)
	})
}

// lacks is 1 for an organisation that has nothing in the column.
func (f Filter) lacks(o Summary) int {
	switch {
	case o.Names.Empty() && (f.Sort == "" || f.Sort == "name"),
		o.Usage.MeasuredAt.IsZero() && f.Sort == "size",
		o.LastActivity.IsZero() && f.Sort == "activity":
		return 1
	}
	return 0
}

// orders compare by a column; the name's is the order that the list has already.
var orders = map[string]func(a, b Summary) int{
	"slug":     func(a, b Summary) int { return strings.Compare(a.Slug, b.Slug) },
	"kind":     func(a, b Summary) int { return strings.Compare(a.Kind, b.Kind) },
	"plan":     func(a, b Summary) int { return strings.Compare(a.Plan, b.Plan) },
	"version":  func(a, b Summary) int { return cmp.Compare(a.SchemaVersion, b.SchemaVersion) },
	"cell":     func(a, b Summary) int { return strings.Compare(a.Cell, b.Cell) },
	"state":    func(a, b Summary) int { return strings.Compare(a.State(), b.State()) },
	"size":     func(a, b Summary) int { return cmp.Compare(a.Usage.Total(), b.Usage.Total()) },
	"activity": func(a, b Summary) int { return a.LastActivity.Compare(b.LastActivity) },
	"created":  func(a, b Summary) int { return a.CreatedAt.Compare(b.CreatedAt) },
}

func totals(all []Summary) (t Totals) {
	t.All = len(all)
	oldest := time.Time{}
	complete := len(all) > 0
	for _, o := range all {
		t.count(o)
		t.Usage.DatabaseBytes += o.Usage.DatabaseBytes
		t.Usage.FileBytes += o.Usage.FileBytes
		t.Usage.Files += o.Usage.Files
		if at := o.Usage.MeasuredAt; at.IsZero() {
			complete = false
		} else if oldest.IsZero() || at.Before(oldest) {
			oldest = at
		}
	}
	if complete {
		t.Usage.MeasuredAt = oldest
	}
	return t
}

func (t *Totals) count(o Summary) {
	switch o.State() {
	case StateHeld:
		t.Held++
	case "suspended":
		t.Suspended++
	default:
		t.Active++
	}
	switch o.Age() {
	case Behind:
		t.Behind++
	case Ahead:
		t.Ahead++
	}
}

func cells(all []Summary) []string {
	var out []string
	for _, o := range all {
		out = append(out, o.Cell)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
