package preview_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"vakans/internal/demo/country"
	"vakans/internal/demo/preview"
	"vakans/internal/i18n"
	"vakans/internal/i18n/catalog"
	"vakans/internal/i18n/m"
	_ "vakans/internal/i18n/texts"
	"vakans/internal/letter"
	"vakans/internal/webtest/axe"
)

// serve shows previews without a country.
func serve(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(preview.New(&url.URL{Scheme: "http", Host: "localhost"}, country.Country{}, nil))
	t.Cleanup(s.Close)
	return s
}

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	r, err := http.Get(address) //nolint:gosec,noctx // our own address
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func page(t *testing.T, address string) *goquery.Document {
	t.Helper()
	status, body := get(t, address)
	if status != http.StatusOK {
		t.Fatalf("%s: status %d: %s", address, status, body)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Every frame of the page has a page in it, every link of its contents leads to a place on it,
// and no place has two names, in each language.
func TestEveryFrameIsFilled(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, l := range i18n.All {
		doc := page(t, s.URL+"/?lang="+l.String())
		if doc.Find("html").AttrOr("lang", "") != l.String() || doc.Find("h1").Text() != m.PreviewTitle(l) {
			t.Errorf("%s: the page is in another language", l)
		}
		titles := map[string]bool{}
		doc.Find("iframe").Each(func(_ int, f *goquery.Selection) {
			src, title := f.AttrOr("src", ""), f.AttrOr("title", "")
			if titles[title] || title == "" {
				t.Errorf("%s: two frames are called %q", l, title)
			}
			titles[title] = true
			if page(t, s.URL+src).Find("body").Children().Length() == 0 {
				t.Errorf("%s: %s is empty", l, src)
			}
		})
		ids := map[string]int{}
		doc.Find("[id]").Each(func(_ int, e *goquery.Selection) { ids[e.AttrOr("id", "")]++ })
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: %d places are called %q", l, n, id)
			}
		}
		doc.Find("#contents a").Each(func(_ int, a *goquery.Selection) {
			if to := a.AttrOr("href", ""); ids[strings.TrimPrefix(to, "#")] == 0 {
				t.Errorf("%s: %q leads nowhere", l, to)
			}
		})
	}
}

// Every letter of the catalogue is shown in every language, filled in: one whose placeholder
// has no sample, or a language without a text, fails here.
func TestEveryLetterIsShown(t *testing.T) {
	t.Parallel()
	s := serve(t)
	doc := page(t, s.URL+"/?lang=en")
	for name := range letter.Templates {
		for _, l := range i18n.All {
			src := "/letters/" + l.String() + "/" + name
			if doc.Find(`iframe[src="`+src+`"]`).Length() != 1 {
				t.Errorf("the page does not show %s", src)
			}
			html := page(t, s.URL+src)
			subject, text := html.Find("title").Text(), html.Find("[role=article]").Text()
			shown := doc.Find(`#letter-` + name + ` [lang=` + l.String() + `]`).Text()
			if subject == "" || !strings.Contains(shown, subject) || strings.Contains(shown+text, "{{") {
				t.Errorf("%s has the subject %q and says: %s", src, subject, shown)
			}
		}
	}
}

// Every title that an error page can have is the heading of one that is shown.
func TestEveryErrorPageIsShown(t *testing.T) {
	t.Parallel()
	s := serve(t)
	headings := map[string]bool{}
	page(t, s.URL+"/?lang=en").Find("#errors iframe").Each(func(_ int, f *goquery.Selection) {
		doc := page(t, s.URL+f.AttrOr("src", ""))
		headings[doc.Find("h1").Text()] = true
		if doc.Find("main a[href]").Length() == 0 {
			t.Errorf("%s leads nowhere", f.AttrOr("src", ""))
		}
	})
	area, err := catalog.Load(os.DirFS("../../i18n/catalog"), "error")
	if err != nil {
		t.Fatal(err)
	}
	titles := 0
	for _, msg := range area.Messages {
		if !strings.HasPrefix(msg.Key, "title_") {
			continue
		}
		titles++
		if !headings[msg.Other[i18n.EN.Index()]] {
			t.Errorf("no error page is headed error.%s: add the error to newFailures", msg.Key)
		}
	}
	if titles < 10 {
		t.Errorf("%d titles were found", titles)
	}
}

// What does not exist, and whoever asks by another name, gets nothing.
func TestNothingElseIsServed(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, path := range []string{
		"/none", "/letters/en/none", "/letters/de/draft_reminder", "/errors/en/none", "/paper/en/ad", "/t/a/b.css",
		"/assets/none.css",
	} {
		if status, _ := get(t, s.URL+path); status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, status)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "vakans.example"
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another host's name: status %d", answer.StatusCode)
	}
}

// A stylesheet for paper is the service's own, without a screen to wait for.
func TestPaperIsTheServicesOwn(t *testing.T) {
	t.Parallel()
	s := serve(t)
	_, css := get(t, s.URL+"/paper.css")
	if strings.Contains(css, "@media print") || !strings.Contains(css, ".vk-heading-actions") {
		t.Error("paper still waits for a printer")
	}
	doc := page(t, s.URL+"/?lang=sv")
	paper := doc.Find("#paper")
	if paper.Find("iframe").Length() != 0 || !strings.Contains(paper.Text(), m.PreviewNoCountryWhy(i18n.SV)) {
		t.Error("without a country the page does not say why there is nothing to print")
	}
}

// The page works under the service's policy, by any language, without scripts, on a phone and
// on a screen, and axe has nothing to say.
func TestAccessible(t *testing.T) {
	t.Parallel()
	s, ctx := serve(t), browser(t)
	for i, l := range i18n.All {
		for _, width := range []int64{1280, 390} {
			for _, scripts := range []bool{true, false} {
				if scripts == (i%2 == 0) { // each language once
					look(t, ctx, fmt.Sprintf("%s/?lang=%s&width=%d", s.URL, l, width), width, scripts)
				}
			}
		}
	}
	for _, path := range []string{"/errors/fi/internal", "/components/?lang=nb"} {
		look(t, ctx, s.URL+path, 390, true)
	}
}

func look(t *testing.T, ctx context.Context, address string, width int64, scripts bool) {
	t.Helper()
	switchScripts(t, ctx, scripts)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	switchScripts(t, ctx, true) // the test's own
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	if err != nil || wide > width {
		t.Errorf("%s: the page is %d wide (%v)", address, wide, err)
	}
	result, err := chromedp.Run(ctx, chromedp.Evaluate[string](axe.Source+";"+axe.Run, func(p *runtime.EvaluateParams) {
		yes := true
		p.AwaitPromise = &yes
	}))
	if err != nil {
		t.Fatalf("%s: axe: %v", address, err)
	}
	found, err := axe.Report(result)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Errorf("%s: %s", address, v)
	}
}

func switchScripts(t *testing.T, ctx context.Context, on bool) {
	t.Helper()
	off := emulation.SetScriptExecutionDisabledParams{Value: !on}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, off); err != nil {
		t.Fatal(err)
	}
}

func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("browser tests need the package chromium:", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	alloc, stop := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	limited, end := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(end)
	return limited
}
