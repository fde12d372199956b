package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"vakans/internal/webtest"
	"vakans/internal/webtest/axe"
)

// shots names a folder; when it is set, a picture of every page at both widths
// is put there for people to look at.
const shots = "VAKANS_TEST_SHOTS"

// hear notes what the browser complains of: refusals of the content security
// policy, scripts' errors, and parts of a page that did not come.
func (p *person) hear(event any) {
	var problem string
	switch e := event.(type) {
	case *cdplog.EventEntryAdded:
		if e.Entry.Source != "network" && e.Entry.Level != "verbose" && e.Entry.Level != "info" {
			problem = fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			problem += fmt.Sprintf(" %+v", x)
		}
	case *page.EventJavascriptDialogOpening:
		problem = fmt.Sprintf("a dialog (%s) at %s: %s", e.Type, e.URL, e.Message)
		go func() { // the browser stands still until it is answered
			_, _ = chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}()
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			p.mu.Lock()
			p.document = e
			p.mu.Unlock()
		}
		if e.Response.Status >= 400 && e.Type != network.ResourceTypeDocument {
			problem = fmt.Sprintf("%s: status %d", e.Response.URL, e.Response.Status)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if problem == "" || p.pardoned != "" && strings.Contains(problem, p.pardoned) {
		return
	}
	p.problems = append(p.problems, problem)
}

// heard returns the complaints since it was last asked.
func (p *person) heard() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.problems
	p.problems = nil
	return all
}

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// look judges the page that the person has come to: its language, its headings,
// what axe says of it, whether it needs sideways scrolling on a phone, and what
// the browser complained of. The same page again is not judged twice, nor through the pooler.
func (p *person) look() {
	p.t.Helper()
	for _, problem := range p.heard() {
		p.t.Errorf("%s at %s: the browser complains: %s", p.name, p.url(), problem)
	}
	page := ids.ReplaceAllString(p.value(`location.pathname`), "ID") + " “" + p.value(`document.title`) + "”"
	if p.looked[page] || os.Getenv("VAKANS_TEST_POOLED") != "" ||
		strings.HasSuffix(p.value(`document.contentType`), "xml") {
		return
	}
	p.looked[page] = true
	p.keep()
	if lang := p.value(`document.documentElement.lang`); lang != string(p.lang) {
		p.t.Errorf("%s: %s is in %q, want %q", p.name, page, lang, p.lang)
	}
	if n := p.value(`String(document.querySelectorAll("h1").length)`); n != "1" {
		p.t.Errorf("%s: %s has %s main headings", p.name, page, n)
	}
	p.scripts(true)
	p.fits(page, wide)
	if p.js { // every page is met by both walks: one asks axe of it wide, the other narrow
		p.judge(page, wide)
	}
	p.do(chromedp.EmulateViewport(narrow, 844))
	p.fits(page, narrow)
	if !p.js {
		p.judge(page, narrow)
	}
	p.do(chromedp.EmulateViewport(wide, 900))
	p.scripts(p.js)
}

// keep hands the page as the server sent it to the HTML validator.
func (p *person) keep() {
	p.t.Helper()
	p.mu.Lock()
	document := p.document
	p.mu.Unlock()
	if document == nil || os.Getenv(webtest.PagesDir) == "" {
		return
	}
	sent, err := chromedp.Call(p.ctx, network.GetResponseBody,
		network.GetResponseBodyParams{RequestID: document.RequestID})
	must(p.t, err)
	must(p.t, webtest.Keep(p.value(`location.pathname`), int(document.Response.Status), sent.Body))
}

// fits fails if a page needs sideways scrolling (WCAG 1.4.10).
func (p *person) fits(page string, width int) {
	p.t.Helper()
	if p.is(fmt.Sprintf(`document.documentElement.scrollWidth > %d`, width)) {
		p.t.Errorf("%s: %s needs sideways scrolling at %d", p.name, page, width)
	}
	p.shoot(fmt.Sprintf("%s-%d", strings.Trim(strings.NewReplacer("/", "_", "“", "", "”", "", " ", "_").Replace(page),
		"_"), width))
}

// judge asks axe.
func (p *person) judge(page string, width int) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	result, err := chromedp.Run(ctx, chromedp.Evaluate[string](axe.Source+";"+axe.Run, await))
	if err != nil {
		p.fail("axe: %v", err)
	}
	found, err := axe.Report(result)
	must(p.t, err)
	for _, v := range found {
		p.t.Errorf("%s: %s at %d: %s", p.name, page, width, v)
	}
}

// await evaluates a promise.
func await(p *runtime.EvaluateParams) {
	yes := true
	p.AwaitPromise = &yes
}

// shoot takes a picture if somebody wants to see them.
func (p *person) shoot(name string) {
	dir := os.Getenv(shots)
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Logf("no picture of %s: %v", name, err)
		return
	}
	scripts := map[bool]string{true: "js", false: "nojs"}[p.js]
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%03d-%s-%s.png", scripts, len(p.looked), p.name, name)),
		picture, 0o644); err != nil {
		p.t.Log(err)
	}
}
