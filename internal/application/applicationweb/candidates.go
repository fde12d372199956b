package applicationweb

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/fault"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// query is the state of the list, which is its address.
type query struct {
	Status application.Status
	Word   string
	Sort   application.Sort
	After  string
}

// readQuery leaves out what makes no sense rather than refuse it: addresses are
// passed on and shortened.
func readQuery(get func(string) string) query {
	q := query{Word: get("q"), After: get("after")}
	if s := application.Status(get("status")); slices.Contains(application.Statuses, s) {
		q.Status = s
	}
	if s := application.Sort(get("sort")); s == application.BySent || s == application.ByName {
		q.Sort = s
	}
	return q
}

func (q query) filter() application.Filter {
	f := application.Filter{Word: q.Word, Sort: q.Sort, After: q.After}
	if q.Status != "" {
		f.Statuses = []application.Status{q.Status}
	}
	return f
}

func (q query) active() bool { return q.Status != "" || q.Word != "" }

// values are the state as it stands in an address.
func (q query) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"status": string(q.Status), "q": q.Word, "sort": string(q.Sort),
		"after": q.After} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// address is the list in another state.
func (q query) address(base string) string { return at(base, q.values()) }

// sheet is a candidate sheet from which the reader can step through the list.
func (q query) sheet(id uuid.UUID, p part) string {
	q.After = ""
	v := q.values()
	if p != partApplication {
		v.Set("show", string(p))
	}
	return at(sheetPath(id), v)
}

func at(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// hidden carries the filter along with an action on everybody that it finds.
func (q query) hidden(next string) []ui.Hidden {
	return []ui.Hidden{{Name: "status_was", Value: string(q.Status)}, {Name: "q", Value: q.Word},
		{Name: "next", Value: next}}
}

type candidatesView struct {
	workspace
	Q    query
	Page application.Page
}

// Candidates lists the applicants of a recruitment.
func (h HTML) Candidates(c *web.Ctx) error {
	v := candidatesView{Q: readQuery(c.Query)}
	var err error
	v.Page, err = h.Applications.Candidates(c.Std(), c.Actor(), c.UUID("id"), v.Q.filter())
	if fault.Is(err, fault.Invalid) { // a page's address that was cut
		v.Q.After = ""
		return c.Redirect(v.Q.address(c.Path()))
	}
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, nil, func(w workspace) templ.Component {
		v.workspace = w
		return candidatesPage(v)
	})
}

// self is the address of the list as it is now.
func (v candidatesView) self() string { return v.Q.address(v.List()) }

// counts are links that narrow the list to a status.
func (v candidatesView) counts() []ui.NavItem {
	item := func(text string, s application.Status, n int) ui.NavItem {
		q := v.Q
		q.Status, q.After = s, ""
		return ui.NavItem{Text: text, Href: q.address(v.List()), Current: v.Q.Status == s, Count: l10n.Number(v.Lang, n)}
	}
	items := []ui.NavItem{item(m.CommonAll(v.Lang), "", v.Page.Total)}
	for _, s := range application.Statuses {
		if n := v.Page.Counts[s]; n > 0 || v.Q.Status == s {
			items = append(items, item(statusName(v.Lang, s), s, n))
		}
	}
	return items
}

func (v candidatesView) columns() []ui.Column {
	return []ui.Column{
		{Text: m.CaseName(v.Lang), Sort: v.sort(application.ByName, application.ByName, ui.Ascending)},
		{Text: m.CommonStatus(v.Lang)},
		{Text: m.CaseSent(v.Lang), Sort: v.sortBySent()},
		{Text: m.CommonLanguage(v.Lang)},
	}
}

// sort leads to the list in an order; dir is shown when it has it already.
func (v candidatesView) sort(to, is application.Sort, dir ui.Direction) *ui.Sort {
	q := v.Q
	q.Sort, q.After = to, ""
	s := &ui.Sort{Href: q.address(v.List())}
	if v.Q.Sort == is {
		s.Dir = dir
	}
	return s
}

func (v candidatesView) sortBySent() *ui.Sort {
	switch v.Q.Sort {
	case application.ByNewest:
		return v.sort(application.BySent, application.ByNewest, ui.Descending)
	case application.BySent:
		return v.sort(application.ByNewest, application.BySent, ui.Ascending)
	}
	return v.sort(application.ByNewest, "none", "")
}

func (v candidatesView) pager() ui.PagerView {
	p := ui.PagerView{Summary: m.CaseFound(v.Lang, v.Page.Found)}
	if v.Page.Next != "" {
		q := v.Q
		q.After = v.Page.Next
		p.Next = q.address(v.List())
	}
	return p
}

// first leads back to the first page from another.
func (v candidatesView) first() string {
	q := v.Q
	q.After = ""
	return q.address(v.List())
}

// several reports whether the filter finds more than this page shows.
func (v candidatesView) several() bool { return v.Page.Next != "" || v.Q.After != "" }

func (v candidatesView) clear() string {
	if !v.Q.active() {
		return ""
	}
	return query{Sort: v.Q.Sort}.address(v.List())
}

func (v candidatesView) empty() ui.EmptyView {
	if v.Page.Total == 0 {
		return ui.EmptyView{Title: m.CaseNobodyYet(v.Lang), Reason: m.CaseNobodyYetReason(v.Lang)}
	}
	return ui.EmptyView{Title: m.CaseNoMatch(v.Lang), Reason: m.CaseNoMatchReason(v.Lang),
		Action: &ui.Link{Text: m.CommonFilterClear(v.Lang), Href: v.clear()}}
}

// ShowsBar reports whether the reader can do anything with chosen applicants.
func (v candidatesView) ShowsBar() bool { return v.MayHandle() || v.MayWrite() }

// chosen are the applicants that an action on the list concerns: those ticked,
// or everybody that the filter finds.
func (h HTML) chosen(c *web.Ctx) ([]uuid.UUID, error) {
	f := c.Form()
	if f.Bool("all") {
		q := query{Word: f.Text("q"), Status: application.Status(f.Choice("status_was", statusValues()...))}
		return h.Applications.Matching(c.Std(), c.Actor(), c.UUID("id"), q.filter())
	}
	return f.UUIDs("id"), f.Err()
}

func statusValues() []string {
	var out []string
	for _, s := range application.Statuses {
		out = append(out, string(s))
	}
	return out
}

// SetStatus moves the chosen applicants to a status.
func (h HTML) SetStatus(c *web.Ctx) error {
	list := "/office/recruitments/" + c.UUID("id").String() + "/candidates"
	ids, err := h.chosen(c)
	if err != nil {
		return refused(c, err, list)
	}
	return h.move(c, c.UUID("id"), ids, list)
}

// move changes a status and offers to take it back.
func (h HTML) move(c *web.Ctx, recruitment uuid.UUID, ids []uuid.UUID, back string) error {
	to := application.Status(c.FormText("status"))
	done, err := h.Applications.SetStatus(c.Std(), c.Actor(), recruitment, ids, to)
	if err != nil {
		return refused(c, err, back)
	}
	return h.moved(c, recruitment, done, to, back)
}

func (h HTML) moved(c *web.Ctx, recruitment uuid.UUID, done application.Change, to application.Status,
	back string) error {
	if done.Moved == 0 {
		return flash(c, web.Flash{Tone: ui.Info, Text: m.CaseNobodyMoved(c.Lang())}, back)
	}
	undo := &ui.UndoView{Action: "/office/recruitments/" + recruitment.String() + "/undo", Hidden: []ui.Hidden{
		{Name: "batch", Value: done.Batch.String()}, {Name: "next", Value: c.SafeNext(c.FormText("next"), back)},
	}}
	return flash(c, web.Flash{Tone: ui.Success, Text: m.CaseMoved(c.Lang(), done.Moved, statusName(c.Lang(), to)),
		Undo: undo}, back)
}

// Undo takes a change of status back.
func (h HTML) Undo(c *web.Ctx) error {
	list := "/office/recruitments/" + c.UUID("id").String() + "/candidates"
	f := c.Form()
	batch := f.UUID("batch")
	if err := f.Err(); err != nil {
		return err
	}
	n, err := h.Applications.UndoStatus(c.Std(), c.Actor(), batch)
	switch {
	case err != nil:
		return refused(c, err, list)
	case n == 0:
		return flash(c, web.Flash{Tone: ui.Warning, Text: m.CaseNothingToUndo(c.Lang())}, list)
	}
	return saved(c, m.CaseUndone(c.Lang(), n), list)
}

// actions reports whether there is anything to do with the whole recruitment.
func (v candidatesView) actions() bool { return v.MayTell() && v.Page.Total > 0 || v.closable() }

// closable reports whether there is something to close: a draft that nobody has
// seen is deleted instead.
func (v candidatesView) closable() bool { return v.MayClose() && v.R.Stage != recruitment.Draft }

func (v candidatesView) table() ui.TableView {
	t := ui.TableView{Caption: m.CaseTitle(v.Lang), HideCaption: true, Columns: v.columns(), Stack: true}
	if v.ShowsBar() {
		t.SelectAll = "id"
	}
	return t
}
