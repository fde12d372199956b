package ui_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"vakans/internal/i18n"
	"vakans/internal/theme"
	"vakans/internal/web/assets"
	"vakans/internal/web/ui"
	"vakans/internal/webtest/axe"
)

// policy is the content security policy of the service (interface.md 2.3): the
// pages must look and work under it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; " +
	"require-trusted-types-for 'script'; trusted-types vakans"

// guideServer serves the style guide, its assets and a tenant's colours.
func guideServer(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/", func(w http.ResponseWriter, r *http.Request) {
		a, ok := assets.Lookup(r.URL.Path)
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", a.Type)
		_, _ = w.Write(a.Body)
	})
	mux.HandleFunc("GET /theme/{color}", func(w http.ResponseWriter, r *http.Request) {
		colors, err := theme.Compute(r.PathValue("color"))
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(colors.CSS())
	})
	mux.HandleFunc("GET /style-guide/{example...}", servePage(t))
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func servePage(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		lang, ok := i18n.Parse(q.Get("lang"))
		if !ok {
			lang = i18n.EN
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		v := ui.StyleGuideView{
			Lang: lang, Base: "/style-guide", Example: r.PathValue("example"),
			Scheme: q.Get("scheme"), ThemeURL: "/theme/" + q.Get("color"), CSRF: "token",
		}
		if err := ui.StyleGuide(v).Render(r.Context(), w); err != nil {
			t.Error(err)
		}
	}
}

// browser starts Chromium; a machine without it cannot judge pages, so that is
// a failure and not a skip.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("browser tests need the package chromium:", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU)
	alloc, stop := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	return ctx
}

// await evaluates a promise.
func await(p *runtime.EvaluateParams) {
	yes := true
	p.AwaitPromise = &yes
}

// TestAccessible walks every page of the guide at three widths in both schemes
// and finds nothing that axe objects to and nothing that needs sideways
// scrolling (WCAG 1.4.10).
func TestAccessible(t *testing.T) {
	t.Parallel()
	s, ctx := guideServer(t), browser(t)
	for _, example := range append([]string{""}, ui.StyleGuideExamples...) {
		for _, width := range []int64{1280, 390, 320} {
			for _, scheme := range []string{"light", "dark"} {
				name := fmt.Sprintf("%s at %d, %s", example, width, scheme)
				checkPage(t, ctx, name, s.URL+"/style-guide/"+example+"?lang=fi&color=0f4c5c&scheme="+scheme, width)
			}
		}
	}
}

// TestAccessibleInAnyColour repeats the page with the most kinds of things for
// brand colours that are hard: pale, black, pure.
func TestAccessibleInAnyColour(t *testing.T) {
	t.Parallel()
	s, ctx := guideServer(t), browser(t)
	for _, color := range []string{"ffe600", "000000", "e4002b", "ffffff", "00a3e0"} {
		for _, scheme := range []string{"light", "dark"} {
			url := s.URL + "/style-guide/?lang=sv&color=" + color + "&scheme=" + scheme
			checkPage(t, ctx, color+" "+scheme, url, 1280)
		}
	}
}

func checkPage(t *testing.T, ctx context.Context, name, url string, width int64) {
	t.Helper()
	err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); err != nil ||
		wide > width {
		t.Errorf("%s: the page is %d wide (%v)", name, wide, err)
	}
	result, err := chromedp.Run(ctx, chromedp.Evaluate[string](axe.Source+";"+axe.Run, await))
	if err != nil {
		t.Fatalf("%s: axe: %v", name, err)
	}
	found, err := axe.Report(result)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Errorf("%s: %s", name, v)
	}
}

// TestPolicyHolds loads each page and listens for anything that the content
// security policy refuses, pictures in stylesheets included.
func TestPolicyHolds(t *testing.T) {
	t.Parallel()
	s, ctx := guideServer(t), browser(t)
	for _, example := range append([]string{""}, ui.StyleGuideExamples...) {
		var problems []string
		messages := chromedp.Console(ctx)
		if err := chromedp.Do(ctx, chromedp.Navigate(s.URL+"/style-guide/"+example+"?color=0f4c5c")); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`console.log("the end")`)); err != nil {
			t.Fatal(err)
		}
		for m, err := range messages {
			if err != nil {
				t.Fatal(err)
			}
			if text := fmt.Sprint(m); strings.Contains(text, "the end") {
				break
			} else {
				problems = append(problems, text)
			}
		}
		if problems != nil {
			t.Errorf("%s: %q", example, problems)
		}
	}
}

// TestAxeObjects proves that a clean report means something.
func TestAxeObjects(t *testing.T) {
	t.Parallel()
	s, ctx := guideServer(t), browser(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(s.URL+"/style-guide/ad?color=0f4c5c")); err != nil {
		t.Fatal(err)
	}
	spoil := `document.querySelector("main").append(document.createElement("img"), document.createElement("input"));`
	result, err := chromedp.Run(ctx, chromedp.Evaluate[string](spoil+axe.Source+";"+axe.Run, await))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := axe.Report(result); err != nil || len(found) < 2 {
		t.Errorf("a page with an unlabelled field and picture: %v, %v", found, err)
	}
}
