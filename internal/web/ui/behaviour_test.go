package ui_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"vakans/internal/i18n"
	"vakans/internal/web/assets"
	"vakans/internal/web/ui"
)

// desk is a small server that behaves as the product does towards the modules:
// a list that filters, a draft with a version, a store for files.
type desk struct {
	*httptest.Server
	mu      sync.Mutex
	version int
	drafts  []url.Values
	headers []http.Header
	files   []string
	asked   []string // the queries of the list
	steal   bool     // somebody else saves first
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{version: 1}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/", func(w http.ResponseWriter, r *http.Request) {
		a, _ := assets.Lookup(r.URL.Path)
		w.Header().Set("Content-Type", a.Type)
		_, _ = w.Write(a.Body)
	})
	mux.HandleFunc("GET /jobs", d.jobs)
	mux.HandleFunc("GET /draft", func(w http.ResponseWriter, r *http.Request) { d.page(w, r, draftPage()) })
	mux.HandleFunc("PATCH /draft", d.save)
	mux.HandleFunc("GET /writing", func(w http.ResponseWriter, r *http.Request) { d.page(w, r, writingPage()) })
	mux.HandleFunc("POST /rendered", d.rendered)
	mux.HandleFunc("GET /files", func(w http.ResponseWriter, r *http.Request) { d.page(w, r, d.filesPage()) })
	mux.HandleFunc("POST /files", d.upload)
	mux.HandleFunc("GET /rows", func(w http.ResponseWriter, r *http.Request) { d.page(w, r, rowsPage()) })
	mux.HandleFunc("GET /sorted", func(w http.ResponseWriter, r *http.Request) { d.page(w, r, sortedPage()) })
	mux.HandleFunc("GET /session/{seconds}", d.session)
	mux.HandleFunc("POST /alive", d.alive)
	mux.HandleFunc("GET /countdown/{minutes}", d.countdown)
	mux.HandleFunc("GET /confirm", func(w http.ResponseWriter,
		r *http.Request) {
		d.page(w, r, templ.Raw(`<h1>Confirm</h1>`))
	})
	d.Server = httptest.NewServer(mux)
	t.Cleanup(d.Close)
	return d
}

func (d *desk) page(w http.ResponseWriter, r *http.Request, content templ.Component) {
	d.signedIn(w, r, nil, content)
}

// signedIn is page with a session that ends.
func (d *desk) signedIn(w http.ResponseWriter, r *http.Request, s *ui.Session, content templ.Component) {
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v := ui.PageView{Title: "Desk", Lang: i18n.EN, Site: ui.Site{Name: "Desk", Home: "/"}, CSRF: "token",
		User: &ui.User{Name: "Aino"}, Session: s}
	_ = ui.Page(v, content).Render(r.Context(), w)
}

func (d *desk) jobs(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.asked = append(d.asked, r.URL.RawQuery)
	d.mu.Unlock()
	d.page(w, r, jobsPage(r.URL.Query().Get("q")))
}

func (d *desk) save(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_ = r.ParseForm()
	d.drafts, d.headers = append(d.drafts, r.PostForm), append(d.headers, r.Header)
	if d.steal || r.Header.Get("If-Match") != fmt.Sprintf("%q", fmt.Sprint(d.version)) {
		w.WriteHeader(http.StatusPreconditionFailed)
		return
	}
	d.version++
	_, _ = fmt.Fprintf(w, `{"version":%d,"saved":"Draft saved %d","percent":62}`, d.version, d.version)
}

func (d *desk) upload(w http.ResponseWriter, r *http.Request) {
	_, head, err := r.FormFile("file")
	if err == nil {
		d.mu.Lock()
		d.files = append(d.files, head.Filename)
		d.mu.Unlock()
	}
	d.page(w, r, d.filesPage())
}

func (d *desk) filesPage() templ.Component {
	d.mu.Lock()
	defer d.mu.Unlock()
	v := ui.UploadView{Form: ui.FormView{Action: "/files"}, Field: ui.Field{Name: "file", Label: "File"}, Results: "sent"}
	for _, f := range d.files {
		v.Files = append(v.Files, ui.FileItem{Name: f})
	}
	return ui.Upload(v)
}

func jobsPage(q string) templ.Component {
	clear := ""
	if q != "" {
		clear = "/jobs"
	}
	return both(
		with(ui.FilterBar(ui.FilterView{Action: "/jobs", Results: "results", Clear: clear}),
			both(ui.Search(ui.Field{Name: "q", Label: "Keyword", Value: q}), ui.Date(ui.Field{Name: "from", Label: "From"}))),
		with(ui.Results("results", "found "+q), templ.Raw(`<p id="found">found `+templ.EscapeString(q)+`</p>`)))
}

func draftPage() templ.Component {
	percent := 10
	return with(ui.Form(ui.FormView{Action: "/draft",
		Autosave: &ui.Autosave{URL: "/draft", Version: 1, Percent: &percent}}),
		both(ui.Text(ui.Field{Name: "name", Label: "Name"}), ui.Text(ui.Field{Name: "place", Label: "Place"}),
			ui.Textarea(ui.Field{Name: "long", Label: "Text", MaxLength: 10})))
}

func rowsPage() templ.Component {
	table := with(ui.Table(ui.TableView{Caption: "Rows", SelectAll: "id", Columns: []ui.Column{{Text: "Name"}}}),
		both(row("1"), row("2"), row("3")))
	open := ui.DialogButton(ui.DialogButtonView{Button: ui.ButtonView{Text: "End"}, Dialog: "end", Href: "/confirm"})
	return both(ui.BulkBar(ui.BulkView{Name: "id"}), table, open,
		with(ui.Dialog(ui.DialogView{ID: "end", Title: "Sure?"}), ui.DialogClose("end", "No")))
}

func sortedPage() templ.Component {
	by := func(name string) ui.Column { return ui.Column{Text: name, Sort: &ui.Sort{Href: "/sorted?by=" + name}} }
	return with(ui.Table(ui.TableView{Caption: "Rows", SelectAll: "id", Stack: true,
		Columns: []ui.Column{by("Name"), by("Place"), {Text: "Actions"}}}), row("1"))
}

func row(id string) templ.Component {
	return both(templ.Raw("<tr><td>"), ui.RowCheck("id", id, "Choose "+id, ""), templ.Raw("</td><td>x</td></tr>"))
}

// both renders components one after the other; with puts one into another.
func both(list ...templ.Component) templ.Component { return templ.Join(list...) }

func with(outer, inner templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, inner), w)
	})
}

// until waits in the browser for an expression to become true.
func until(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		_, err := chromedp.Run(limited, chromedp.Poll[bool](expression))
		if err == nil {
			return
		}
		// A page that is left takes what waited in it along.
		if limited.Err() != nil || !strings.Contains(err.Error(), "navigated") &&
			!strings.Contains(err.Error(), "context with specified id") {
			t.Fatalf("never %s: %v", expression, err)
		}
	}
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// TestLiveFilter: the list follows the writing, so do the address and the link
// that clears it, and the back button brings all back.
func TestLiveFilter(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.Navigate(d.URL+"/jobs"), chromedp.SendKeys(chromedp.CSS("#q"), "nurse"))
	until(t, ctx, `document.querySelectorAll("form .vk-actions a[data-clear][href='/jobs']").length === 1`)
	until(t, ctx, `document.querySelector("#found").textContent === "found nurse"`)
	until(t, ctx, `location.search === "?q=nurse" && document.activeElement.id === "q"`)
	until(t, ctx, `document.querySelector("[data-announce]").textContent === "found nurse"`)
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`history.back()`))
	until(t, ctx, `document.querySelector("#found").textContent === "found " && document.querySelector("#q").value === "" && !document.querySelector("[data-clear]")`)
}

// TestLiveDate: a date is asked for when it is written, not each half of it.
func TestLiveDate(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.Navigate(d.URL+"/jobs"), chromedp.SendKeys(chromedp.CSS("#from"), "4.12.2026"))
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#q"), "nurse"))
	until(t, ctx, `document.querySelector("#found").textContent === "found nurse"`)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, query := range d.asked {
		if query != "" && !strings.Contains(query, "from=4.12.2026") {
			t.Errorf("asked for %q", query)
		}
	}
}

// TestAutosave: FORM-03. A changed field that is left is saved, with version and
// token; a conflict stops it and says so.
func TestAutosave(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.Navigate(d.URL+"/draft"), chromedp.SendKeys(chromedp.CSS("#name"), "Aino"),
		chromedp.Focus(chromedp.CSS("#place")))
	until(t, ctx, `document.querySelector("[data-autosave-status]").textContent === "Draft saved 2"`)
	until(t, ctx, `document.querySelector("form[data-autosave] [name=version]").value === "2" && document.querySelector("[data-percent]").value === 62`)
	d.mu.Lock()
	sent, head := d.drafts[0], d.headers[0]
	d.steal = true
	d.mu.Unlock()
	if sent.Get("name") != "Aino" || sent.Has("_csrf") || head.Get("X-Csrf-Token") != "token" ||
		head.Get("If-Match") != `"1"` {
		t.Errorf("sent %v with %v", sent, head)
	}
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#place"), "Here"), chromedp.Focus(chromedp.CSS("#name")))
	until(t, ctx, `document.querySelector("[data-autosave-status]").textContent.includes("another window")`)
}

// TestCounter counts characters as people do.
func TestCounter(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.Navigate(d.URL+"/draft"), chromedp.SendKeys(chromedp.CSS("#long"), "åäö 👩 12"))
	until(t, ctx, `document.querySelector("#long-count").textContent === "2 characters left"`)
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#long"), "3456"))
	until(t, ctx, `document.querySelector("#long-count").textContent === "2 characters too many"`)
}

// TestUpload: a chosen file is sent at once and the list comes back.
func TestUpload(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(d.URL+"/files"), chromedp.SetUploadFiles(chromedp.CSS("#file"),
		[]string{dir + "/render_test.go"}))
	until(t, ctx, `document.querySelector(".vk-files")?.textContent.includes("render_test.go")`)
	until(t, ctx, `document.activeElement.id === "file"`)
}

// TestRowsAndDialog: select all, the count, and a dialog in the place of
// the page that asks.
func TestRowsAndDialog(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.Navigate(d.URL+"/rows"), chromedp.Click(chromedp.CSS("[data-select-all]")))
	until(t, ctx, `document.querySelector("[data-bulk-count]").textContent === "3 selected"`)
	do(t, ctx, chromedp.Click(chromedp.CSS(`input[value="2"]`)))
	until(t, ctx, `document.querySelector("[data-bulk-count]").textContent === "2 selected" && document.querySelector("[data-select-all]").indeterminate`)
	do(t, ctx, chromedp.Click(chromedp.CSS("[data-dialog-open=end]")))
	until(t, ctx, `document.querySelector("#end").open && location.pathname === "/rows" && document.activeElement.matches("[command=close]")`)
	do(t, ctx, chromedp.Click(chromedp.CSS("[command=close]")))
	until(t, ctx, `!document.querySelector("#end").open`)
}

// TestSortOnAPhone: where rows become blocks, the links that sort them are still
// seen, and nothing that the keyboard comes to is hidden (WCAG 2.4.7).
func TestSortOnAPhone(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.EmulateViewport(390, 844), chromedp.Navigate(d.URL+"/sorted"))
	until(t, ctx, `[...document.querySelectorAll("thead a")].every(e => e.getBoundingClientRect().height >= 24 && e.getBoundingClientRect().width > 24)`)
	until(t, ctx, `document.querySelectorAll("thead a").length === 2 && !document.querySelector("thead input").checkVisibility()`)
}
