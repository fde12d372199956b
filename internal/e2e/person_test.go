package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"vakans/internal/i18n"
)

// person is somebody at a browser of their own: their own cookies, one window.
type person struct {
	t    *testing.T
	name string
	lang i18n.Lang
	ctx  context.Context
	js   bool

	mu       sync.Mutex
	document *network.EventResponseReceived // the page that was opened last
	problems []string                       // what the browser complained of
	pardoned string                         // a complaint that is as it should be
	looked   map[string]bool
}

// wide and narrow are the widths at which pages are looked at.
const (
	wide   = 1280
	narrow = 390
)

// chromium is the one browser that all tests share; its end is TestMain's.
var chromium struct {
	sync.Once
	ctx  context.Context
	stop func()
	err  error
}

func TestMain(m *testing.M) {
	status := m.Run()
	if chromium.stop != nil {
		chromium.stop()
	}
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(status)
}

// browser starts Chromium; a machine without it cannot judge pages, so that is
// a failure and not a skip.
func browser(t *testing.T) context.Context {
	t.Helper()
	chromium.Do(func() {
		var path string
		if path, chromium.err = exec.LookPath("chromium"); chromium.err != nil {
			return
		}
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
			chromedp.DisableGPU)
		alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, cancel := chromedp.NewContext(alloc)
		chromium.ctx, chromium.stop = ctx, func() { cancel(); stop() }
		chromium.err = chromedp.Do(ctx)
	})
	if chromium.err != nil {
		t.Fatal("browser tests need the package chromium: ", chromium.err)
	}
	return chromium.ctx
}

// enter gives somebody a browser. Without scripts it is one whose owner has
// switched them off.
func enter(t *testing.T, name string, l i18n.Lang, scripts bool) *person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &person{t: t, name: name, lang: l, ctx: ctx, js: scripts, looked: map[string]bool{}}
	must(t, chromedp.Listen(ctx, p.hear))
	p.do(chromedp.EmulateViewport(wide, 900))
	p.scripts(scripts)
	_, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
		Headers: network.Headers{"Accept-Language": string(l)}})
	must(t, err)
	return p
}

// scripts switches a page's scripts on or off; the tests' own always run.
func (p *person) scripts(on bool) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: !on})
	must(p.t, err)
}

// do takes steps in the browser.
func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.fail("%v", err)
	}
}

// arrive takes steps that lead to another page, waits for it and looks at it.
func (p *person) arrive(want int, steps ...chromedp.Action[chromedp.Void]) *person {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	r, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		p.fail("no page came: %v", err)
	}
	if int(r.Status) != want {
		p.fail("status %d, want %d", r.Status, want)
	}
	p.look()
	return p
}

// open goes to an address.
func (p *person) open(url string) *person {
	p.t.Helper()
	return p.arrive(200, chromedp.Navigate(url))
}

// find is a script that finds the one visible element of a kind with a text.
func find(scope, kinds, text string) string {
	return fmt.Sprintf(`(() => {
		const tidy = s => s.replace(/\s+/g, " ").trim(), want = tidy(%s);
		for (const exact of [true, false]) for (const e of document.querySelectorAll(%s)) {
			const text = tidy(e.textContent), label = e.getAttribute("aria-label") || "";
			const rect = e.getBoundingClientRect();
			if ((exact ? text === want || label === want : text.startsWith(want)) && rect.width > 0 && e.checkVisibility() && !e.closest("[aria-hidden=true]")) return e;
		}
		return null;
	})()`, quote(text), quote(within(scope, kinds)))
}

func within(scope, kinds string) string {
	all := strings.Split(kinds, ",")
	for i, k := range all {
		all[i] = scope + " " + k
	}
	return strings.Join(all, ",")
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string
	}
	return string(b)
}

// press clicks the button with the text, which leads to another page. Scopes are
// selectors of what it stands in.
func (p *person) press(text string, scope ...string) *person {
	p.t.Helper()
	return p.pressFor(200, text, scope...)
}

// pressFor is press where the answer is a refusal.
func (p *person) pressFor(status int, text string, scope ...string) *person {
	p.t.Helper()
	return p.arrive(status, p.click("button", text, scope))
}

// follow clicks the link with the text.
func (p *person) follow(text string, scope ...string) *person {
	p.t.Helper()
	return p.arrive(200, p.click("a[href]", text, scope))
}

func (p *person) click(kinds, text string, scope []string) chromedp.Action[chromedp.Void] {
	p.t.Helper()
	what := find(strings.Join(scope, " "), kinds, text)
	if !p.is(what + " !== null") {
		p.fail("nothing to press says %q; there is %s", text, p.offered(kinds))
	}
	return chromedp.Click(chromedp.JSPath(what))
}

// tap clicks what leads to no other page.
func (p *person) tap(text string, scope ...string) {
	p.t.Helper()
	p.do(p.click("button,a[href],summary,label", text, scope))
}

// offered lists what can be pressed, for messages.
func (p *person) offered(kinds string) string {
	return p.value(fmt.Sprintf(`[...document.querySelectorAll(%s)].map(e => e.textContent.replace(/\s+/g, " ").trim()).join(" | ")`, quote(kinds)))
}

// field is the selector of a field in a scope.
func field(name string, scope []string) string {
	return fmt.Sprintf(`%s [name=%s]`, strings.Join(scope, " "), quote(name))
}

// write fills a text field as a keyboard or a password manager does.
func (p *person) write(name, value string, scope ...string) *person {
	p.t.Helper()
	return p.fill(field(name, scope), value)
}

// fill is write for the field that a selector finds.
func (p *person) fill(sel, value string) *person {
	p.t.Helper()
	p.need(sel)
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{ const e = document.querySelector(%s); e.scrollIntoView({block: "center"}); e.focus(); e.select() }`, quote(sel))))
	_, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: value})
	must(p.t, err)
	if got := p.value(fmt.Sprintf(`document.querySelector(%s).value`, quote(sel))); strings.ReplaceAll(got, "\r\n",
		"\n") != value {
		p.fail("field %s holds %q, want %q", sel, got, value)
	}
	return p
}

// choose chooses of a list by value, or by text when no value is it; or sets
// radios and boxes of a name by value.
func (p *person) choose(name, value string, scope ...string) *person {
	p.t.Helper()
	return p.pick(field(name, scope), value)
}

// pick is choose for the field that a selector finds.
func (p *person) pick(sel, value string) *person {
	p.t.Helper()
	p.need(sel)
	said := p.value(fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll(%s)], want = %s, e = all[0];
		if (e.tagName !== "SELECT") {
			const box = all.find(b => b.value === want);
			if (!box) return "it offers " + all.map(b => b.value).join(", ");
			if (!box.checked) box.click();
			return "";
		}
		const o = [...e.options].find(o => o.value === want) || [...e.options].find(o => o.text.replace(/^[– ]+/, "") === want);
		if (!o) return "it offers " + [...e.options].map(o => o.text).join(", ");
		e.focus();
		e.value = o.value;
		e.dispatchEvent(new Event("input", {bubbles: true}));
		e.dispatchEvent(new Event("change", {bubbles: true}));
		return "";
	})()`, quote(sel), quote(value)))
	if said != "" {
		p.fail("field %s does not offer %q: %s", sel, value, said)
	}
	return p
}

// attach puts a file from the disk into a field.
func (p *person) attach(selector, path string) *person {
	p.t.Helper()
	p.do(chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
	return p
}

func (p *person) need(sel string) {
	p.t.Helper()
	if !p.is(fmt.Sprintf(`document.querySelector(%s) !== null`, quote(sel))) {
		p.fail("no field %s; there are %s", sel,
			p.value(`[...document.querySelectorAll("input,select,textarea")].map(e => e.name).join(" ")`))
	}
}

// value is what a script in the page gives.
func (p *person) value(expression string) string {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		p.fail("%s: %v", expression, err)
	}
	return v
}

func (p *person) is(expression string) bool {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression))
	if err != nil {
		p.fail("%s: %v", expression, err)
	}
	return v
}

// until waits in the browser for an expression to become true.
func (p *person) until(expression string) *person {
	p.t.Helper()
	eventually(p.t, p.name+" sees "+expression, func() bool { return p.is(expression) })
	return p
}

// url is where the person is.
func (p *person) url() string { return p.value(`location.href`) }

// text is the text of the page, or of a part.
func (p *person) text(selector ...string) string {
	p.t.Helper()
	sel := "main"
	if len(selector) > 0 {
		sel = selector[0]
	}
	return p.value(fmt.Sprintf(`[...document.querySelectorAll(%s)].map(e => e.innerText).join("\n")`, quote(sel)))
}

// sees fails unless the texts stand on the page.
func (p *person) sees(texts ...string) *person {
	p.t.Helper()
	page := squeeze(p.text("body"))
	for _, want := range texts {
		if !strings.Contains(strings.ToLower(page), strings.ToLower(squeeze(want))) {
			p.fail("the page does not say %q", want)
		}
	}
	return p
}

// misses fails if one of the texts stands on the page.
func (p *person) misses(texts ...string) *person {
	p.t.Helper()
	page := squeeze(p.text("body"))
	for _, unwanted := range texts {
		if strings.Contains(page, squeeze(unwanted)) {
			p.fail("the page says %q", unwanted)
		}
	}
	return p
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// fail ends the test and says where the person was.
func (p *person) fail(format string, args ...any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	where, _ := chromedp.Run(ctx, chromedp.Location())
	page, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main, body")?.innerText ?? ""`))
	p.shoot("failed")
	p.t.Fatalf("%s at %s: %s\n--- the page:\n%.1500s", p.name, where, fmt.Sprintf(format, args...), squeeze(page))
}

// nameOf is the name of the field that a label or a legend belongs to.
func (p *person) nameOf(label string) string {
	p.t.Helper()
	name := p.value(fmt.Sprintf(`(() => {
		const e = [...document.querySelectorAll("label, legend")].find(e => e.textContent.replace(/\s+/g, " ").trim().startsWith(%s));
		const field = !e ? null : e.tagName === "LEGEND" ? e.parentElement.querySelector("input") : document.getElementById(e.htmlFor);
		return field?.name ?? "";
	})()`, quote(label)))
	if name == "" {
		p.fail("no field is called %q", label)
	}
	return name
}

// pickLabel clicks the radio or the box with a label.
func (p *person) pickLabel(label string, scope ...string) *person {
	p.t.Helper()
	p.do(p.click("label", label, scope))
	return p
}

// tick ticks the box with the name.
func (p *person) tick(name string) *person {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(field(name, nil))))
	return p
}

// mark chooses somebody's row of a table.
func (p *person) mark(name string) *person {
	p.t.Helper()
	row := fmt.Sprintf(`[...document.querySelectorAll("tbody tr")].find(r => r.textContent.includes(%s))?.querySelector("input[type=checkbox]")`, quote(name))
	if !p.is(row + " != null") {
		p.fail("no row of %q", name)
	}
	p.do(chromedp.Click(chromedp.JSPath(row)))
	return p
}

// focus puts the cursor into a field, which leaves another.
func focus(name string) chromedp.Action[chromedp.Void] {
	return chromedp.Focus(chromedp.CSS(field(name, nil)))
}

// pardons lets the browser complain of something from now on.
func (p *person) pardons(complaint string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pardoned = complaint
}
