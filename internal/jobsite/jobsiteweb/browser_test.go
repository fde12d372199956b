package jobsiteweb_test

import (
	"context"
	"net"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"vakans/internal/i18n"
	"vakans/internal/testfactory"
)

// window is one of a browser at the national site.
type window struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu   sync.Mutex
	sent []string // what it has asked for beside scripts and styles
}

// browse serves the site and starts Chromium; a machine without it cannot judge
// scripts, so that is a failure and not a skip.
func (s *site) browse(t *testing.T) *window {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.server.App.Listener(ln) }()
	t.Cleanup(func() { _ = s.server.App.Shutdown() })
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("browser tests need the package chromium:", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.DisableGPU)
	alloc, stop := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	ctx, late := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() { late(); cancel(); stop() })
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return (&window{t: t, ctx: ctx, base: "http://localhost:" + port}).watched()
}

// another is a window more: of the same browser, or with the option of another one that
// has nothing in common with it.
func (w *window) another(of ...chromedp.ContextOption) *window {
	w.t.Helper()
	w.do() // the browser is there before it is divided
	ctx, cancel := chromedp.NewContext(w.ctx, of...)
	w.t.Cleanup(cancel)
	return (&window{t: w.t, ctx: ctx, base: w.base}).watched()
}

// watched writes down what the window asks for.
func (w *window) watched() *window {
	w.t.Helper()
	err := chromedp.Listen(w.ctx, func(event any) {
		e, ok := event.(*network.EventRequestWillBeSent)
		if !ok || strings.HasPrefix(e.Request.URL, w.base+"/assets/") {
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.sent = append(w.sent, e.Request.Method+" "+strings.TrimPrefix(e.Request.URL, w.base))
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return w
}

// asked is what has been asked for since it was asked last.
func (w *window) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.sent
	w.sent = nil
	return all
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *window) open(path string) {
	w.t.Helper()
	w.do(chromedp.Navigate(w.base + path))
}

// until waits for a condition of the page.
func (w *window) until(condition string) {
	w.t.Helper()
	promise := `new Promise((ok, no) => {
		const end = Date.now() + 15000;
		const look = () => {
			if (` + condition + `) return ok("");
			if (Date.now() > end) return no(new Error("never: " + document.body.innerText.slice(0, 600)));
			requestAnimationFrame(look);
		};
		look();
	})`
	await := func(p *runtime.EvaluateParams) {
		yes := true
		p.AwaitPromise = &yes
	}
	if _, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](promise, await)); err != nil {
		w.t.Fatalf("waiting for %s: %v", condition, err)
	}
}

// text is what a script in the page gives.
func (w *window) text(expression string) string {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// favourites are the titles on the page of favourites, by name.
func (w *window) favourites() []string {
	w.t.Helper()
	titles := w.text(`[...document.querySelectorAll("#favourites article h2")].map(e => e.innerText).join("|")`)
	return slices.Sorted(strings.SplitSeq(titles, "|"))
}

// PUB-37: any job is marked with its heart. The marks are kept in this browser alone, over
// a reload and without an account; the server is told nothing but the ids that it shows.
func TestFavouritesInTheBrowser_PUB37(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	teacher := "/fi/jobs/" + s.open(t, testfactory.Job{}).Ad.String()
	gardener := "/fi/jobs/" + s.open(t, testfactory.Job{Titles: i18n.LangText{i18n.FI: "Puutarhuri"}}).Ad.String()
	const heart, page = `document.querySelector("[data-favourite]")`, "/fi/favourites"
	w := s.browse(t)
	w.open(page)
	w.until(`document.querySelector("#favourites").innerText.includes("Ei vielä suosikkeja")`)
	for _, ad := range []string{teacher, gardener} {
		w.open(ad)
		w.until(heart + ` && !` + heart + `.hidden && ` + heart + `.innerText === "Tallenna suosikiksi"`)
		w.asked()
		w.do(chromedp.Click(chromedp.CSS("[data-favourite]")))
		w.until(heart + `.innerText === "Poista suosikeista" && "on" in ` + heart + `.dataset`)
		if sent := w.asked(); len(sent) != 0 {
			t.Errorf("marking sends %q", sent)
		}
	}

	w.open(page)
	w.until(`document.querySelectorAll("#favourites article").length === 2`)
	w.asked()
	w.do(chromedp.Reload())
	w.until(`document.querySelectorAll("#favourites article").length === 2`)
	if got := w.favourites(); !slices.Equal(got, []string{"Opettaja", "Puutarhuri"}) {
		t.Errorf("marked are %q", got)
	}
	ids := url.Values{"id": {idOf(gardener), idOf(teacher)}}
	if sent := w.asked(); !slices.Equal(sent, []string{"GET " + page, "GET " + page + "?" + ids.Encode()}) {
		t.Errorf("the page of favourites asks for %q", sent)
	}
	if cookies := w.text("document.cookie"); cookies != "" {
		t.Errorf("the browser has the cookies %q", cookies)
	}

	second := w.another()
	second.open(page)
	second.until(`document.querySelectorAll("#favourites article").length === 2`)

	other := w.another(chromedp.WithNewBrowserContext())
	other.open(page)
	other.until(`document.querySelector("#favourites").innerText.includes("Ei vielä suosikkeja")`)
	other.open(teacher)
	other.until(heart + `.innerText === "Tallenna suosikiksi"`)
	if sent := other.asked(); !slices.Equal(sent, []string{"GET " + page, "GET " + teacher}) {
		t.Errorf("another browser asks for %q", sent)
	}

	w.open(teacher)
	w.until(heart + `.innerText === "Poista suosikeista"`)
	w.do(chromedp.Click(chromedp.CSS("[data-favourite]")))
	w.until(heart + `.innerText === "Tallenna suosikiksi"`)
	w.open(page)
	w.until(`document.querySelectorAll("#favourites article").length === 1`)
	if got := w.favourites(); !slices.Equal(got, []string{"Puutarhuri"}) {
		t.Errorf("marked are %q after one was unmarked", got)
	}
}

// idOf is the last part of an ad's address.
func idOf(address string) string { return address[strings.LastIndex(address, "/")+1:] }
