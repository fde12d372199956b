package nationalweb

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

type listView struct {
	words
	Filter    organisation.Filter
	List      organisation.List
	Foundings []organisation.Founding
	Now       time.Time
}

// Tenants lists the organisations. What narrows and orders the list is all in
// the address.
func (h HTML) Tenants(c *web.Ctx) error {
	v := listView{words: h.words(c.Lang()), Filter: filter(c), Now: c.Now()}
	var err error
	if v.List, err = h.Organisations.List(c.Std(), c.Actor(), v.L, v.Filter); err != nil {
		return err
	}
	if v.Foundings, err = h.Organisations.Foundings(c.Std(), c.Actor()); err != nil {
		return err
	}
	return c.Page(http.StatusOK, ui.PageView{Title: m.AdminTenants(v.L), Area: ui.Admin, Wide: true}, listPage(v))
}

func filter(c *web.Ctx) organisation.Filter {
	f := organisation.Filter{Words: c.Query("q"), State: c.Query("state"), Plan: c.Query("plan"),
		Age:  organisation.Age(c.Query("version")),
		Cell: c.Query("cell"), Sort: c.Query("sort"), Desc: c.Query("dir") == "desc", Page: c.QueryInt("page", 1)}
	if !slices.Contains(organisation.Sorts, f.Sort) {
		f.Sort = ""
	}
	return f
}

// address is the list's own with a filter.
func address(f organisation.Filter) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Words, "state": f.State, "plan": f.Plan, "version": string(f.Age),
		"cell": f.Cell, "sort": f.Sort} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Desc {
		q.Set("dir", "desc")
	}
	if f.Page > 1 {
		q.Set("page", strconv.Itoa(f.Page))
	}
	if len(q) == 0 {
		return listPath
	}
	return listPath + "?" + q.Encode()
}

func (v listView) narrowed() bool {
	f := v.Filter
	return f.Words != "" || f.State != "" || f.Plan != "" || f.Age != "" || f.Cell != ""
}

// clear is the list without filters, in the same order.
func (v listView) clear() string {
	if !v.narrowed() {
		return ""
	}
	return address(organisation.Filter{Sort: v.Filter.Sort, Desc: v.Filter.Desc})
}

// hidden keeps the order when a filter changes.
func (v listView) hidden() []ui.Hidden {
	var h []ui.Hidden
	if v.Filter.Sort != "" {
		h = append(h, ui.Hidden{Name: "sort", Value: v.Filter.Sort})
	}
	if v.Filter.Desc {
		h = append(h, ui.Hidden{Name: "dir", Value: "desc"})
	}
	return h
}

func (v listView) columns() []ui.Column {
	return []ui.Column{
		{Text: m.AdminOrganisation(v.L), Sort: v.sort("name")}, {Text: m.AdminColumnPlan(v.L), Sort: v.sort("plan")},
		{Text: m.CommonStatus(v.L), Sort: v.sort("state")},
		{Text: m.AdminVersion(v.L), Sort: v.sort("version"), Numeric: true},
		{Text: m.AdminCell(v.L), Sort: v.sort("cell"), Numeric: true},
		{Text: m.AdminSize(v.L), Sort: v.sort("size"), Numeric: true},
		{Text: m.AdminColumnActivity(v.L), Sort: v.sort("activity"), Numeric: true},
		{Text: m.AdminCreated(v.L), Sort: v.sort("created"), Numeric: true},
	}
}

// sort is the link of a column's title: once more turns the order round.
func (v listView) sort(column string) *ui.Sort {
	f := v.Filter
	present := cmp.Or(f.Sort, "name") == column
	s := &ui.Sort{}
	if present && f.Desc {
		s.Dir = ui.Descending
	} else if present {
		s.Dir = ui.Ascending
	}
	f.Sort, f.Desc, f.Page = column, present && !f.Desc, 1
	s.Href = address(f)
	return s
}

// counts are the totals, each with the list of those it counts.
func (v listView) counts() []ui.NavItem {
	t := v.List.Totals
	keep := organisation.Filter{Sort: v.Filter.Sort, Desc: v.Filter.Desc}
	item := func(text string, n int, f organisation.Filter) ui.NavItem {
		f.Sort, f.Desc = keep.Sort, keep.Desc
		return ui.NavItem{Text: text, Count: l10n.Number(v.L, n), Href: address(f), Current: v.Filter.State == f.State &&
			v.Filter.Age == f.Age}
	}
	items := []ui.NavItem{
		item(m.CommonAll(v.L), t.All, organisation.Filter{}),
		item(v.stateCode("active"), t.Active, organisation.Filter{State: "active"}),
		item(v.stateCode("suspended"), t.Suspended, organisation.Filter{State: "suspended"}),
	}
	if t.Held > 0 {
		items = append(items, item(m.AdminStateHeld(v.L), t.Held, organisation.Filter{State: organisation.StateHeld}))
	}
	if t.Behind > 0 {
		items = append(items, item(m.AdminAgeBehind(v.L), t.Behind, organisation.Filter{Age: organisation.Behind}))
	}
	if t.Ahead > 0 {
		items = append(items, item(m.AdminAgeAhead(v.L), t.Ahead, organisation.Filter{Age: organisation.Ahead}))
	}
	return items
}

func (v listView) measured() string {
	if at := v.List.Totals.Usage.MeasuredAt; !at.IsZero() {
		return m.AdminTotalsMeasured(v.L, v.moment(at))
	}
	return m.AdminTotalsUnmeasured(v.L)
}

// summary reports which of how many are shown.
func (v listView) summary() string {
	if v.List.Pages == 1 {
		return m.AdminTenantsShown(v.L, v.List.Match)
	}
	last := v.List.First + len(v.List.Items) - 1
	return m.AdminTenantsRange(v.L, v.List.Match, l10n.Number(v.L, v.List.First), l10n.Number(v.L, last))
}

func (v listView) pager() ui.PagerView {
	p := ui.PagerView{Summary: v.summary()}
	f := v.Filter
	if f.Page = v.List.Page - 1; f.Page >= 1 {
		p.Previous = address(f)
	}
	if f.Page = v.List.Page + 1; f.Page <= v.List.Pages {
		p.Next = address(f)
	}
	return p
}

// under is the line below an organisation's name.
func (v listView) under(o organisation.Summary) string {
	if o.Kind == "" {
		return o.Slug
	}
	return o.Slug + " · " + v.kind(o.Kind)
}

func (v listView) states() []ui.Option {
	return v.options([]string{"active", "suspended", organisation.StateHeld}, v.stateCode)
}

func (v listView) plans() []ui.Option { return v.options(organisation.Plans, v.plan) }

func (v listView) ages() []ui.Option {
	return v.options([]string{string(organisation.Behind), string(organisation.Level), string(organisation.Ahead)},
		func(a string) string { return v.age(organisation.Age(a)) })
}

func (v listView) cells() []ui.Option { return v.options(v.List.Cells, v.cell) }

func (words) options(values []string, name func(string) string) []ui.Option {
	out := make([]ui.Option, len(values))
	for i, value := range values {
		out[i] = ui.Option{Value: value, Text: name(value)}
	}
	return out
}

// founding is one line about an organisation on its way.
func (v listView) founding(f organisation.Founding) ui.AlertView {
	a := ui.AlertView{Tone: ui.Info, Title: f.Spec.Names.In(v.L, f.Spec.DefaultLanguage),
		Text: v.code("admin.founding_", string(f.State)),
		Link: &ui.Link{Text: m.CommonDetails(v.L), Href: foundingURL(f)}}
	if f.State == organisation.Failed {
		a.Tone = ui.Warning
	}
	return a
}
