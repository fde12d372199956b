package submissionweb_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"vakans/internal/authz"
	"vakans/internal/submission"
	"vakans/internal/testfactory"
	"vakans/internal/webtest/axe"
)

// screen is Chromium, signed in as an applicant.
type screen struct {
	*site
	ctx  context.Context
	base string
	who  authz.Actor
}

func openScreen(t *testing.T) *screen {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	_, port, err := net.SplitHostPort(ln.Addr().String())
	must(t, err)
	s := &screen{site: openAt(t, "localhost:"+port), base: "http://localhost:" + port}
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
	s.ctx = ctx
	who, token, _ := s.account("Maija Mallikas")
	s.who = who
	s.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.SetCookie,
			network.SetCookieParams{Name: "vakans-" + port, Value: token, URL: s.base})
		return err
	}))
	return s
}

func (s *screen) do(steps ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	must(s.t, chromedp.Do(s.ctx, steps...))
}

// until waits for a condition of the page.
func (s *screen) until(condition string) {
	s.t.Helper()
	promise := `new Promise((ok, no) => { const end = Date.now() + 15000; const look = () => { if (` + condition +
		`) return ok("");
if (Date.now() > end) return no(new Error("never: " + document.body.innerText.slice(0, 600))); requestAnimationFrame(look); }; look(); })`
	if _, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](promise, await)); err != nil {
		s.t.Fatalf("waiting for %s: %v", condition, err)
	}
}

func await(p *runtime.EvaluateParams) {
	yes := true
	p.AwaitPromise = &yes
}

// run evaluates statements in the page.
func (s *screen) run(js string) {
	s.t.Helper()
	_, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](`(() => { `+js+`; return "" })()`))
	must(s.t, err)
}

// clean finds nothing that axe objects to, at two widths, and no sideways scrolling.
func (s *screen) clean(path string) {
	s.t.Helper()
	for _, width := range []int64{1280, 390} {
		s.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(s.base+path))
		if wide, err := chromedp.Run(s.ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); err != nil ||
			wide > width {
			s.t.Errorf("%s at %d is %d wide: %v", path, width, wide, err)
		}
		result, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](axe.Source+";"+axe.Run, await))
		must(s.t, err)
		found, err := axe.Report(result)
		must(s.t, err)
		for _, v := range found {
			s.t.Errorf("%s at %d: %s", path, width, v)
		}
	}
}

// FORM-03, FORM-08, FORM-34 with a script: a field that is left is saved and
// the percentage moves; a file is sent as soon as it is chosen, and what is
// written after it is saved without a conflict.
func TestInTheBrowser(t *testing.T) {
	t.Parallel()
	s := openScreen(t)
	a := s.start(s.who, s.publish(testfactory.Job{Form: everything()}))
	s.do(chromedp.Navigate(s.base + address(a.ID, "")))
	write := func(field, text string) {
		s.run(`const f = document.getElementById("` + field + `"); f.focus(); f.value = "` + text +
			`"; f.dispatchEvent(new Event("input", {bubbles: true})); f.dispatchEvent(new FocusEvent("focusout", {bubbles: true}))`)
	}
	write("basic.phone", "040 000 0000")
	s.until(`document.querySelector("form[data-autosave]").dataset.version === "2"`)
	s.until(`document.querySelector("progress[data-percent]").value > ` + strconv.Itoa(a.Percent))
	file := filepath.Join(t.TempDir(), "Hakemus åäö.pdf")
	must(t, os.WriteFile(file, pdf, 0o600))
	s.do(chromedp.SetUploadFiles(chromedp.CSS(`[id="attachment.1"]`), []string{file}))
	s.until(`document.querySelector("#slot-1 .vk-files")?.textContent.includes("Hakemus åäö.pdf")`)
	write("motivation", "I want to.")
	s.until(`document.querySelector("form[data-autosave]").dataset.version === "3"`)
	got := s.get(s.who, a.ID)
	if got.Content.Basic.Phone != "040 000 0000" || got.Content.Motivation != "I want to." || len(got.Files) != 1 ||
		got.State != submission.Draft {
		t.Errorf("kept %+v", got)
	}
}

// Every page of applying, in every state, is accessible at both widths.
func TestAccessible(t *testing.T) {
	t.Parallel()
	s := openScreen(t)
	a := s.start(s.who, s.publish(testfactory.Job{Form: everything()}))
	s.clean("/apply/" + s.publish(testfactory.Job{}).Ad.String())
	for _, below := range []string{"?check=1", "?add=courses", "/preview", "/delete", "/ad"} {
		s.clean(address(a.ID, below))
	}
	b := s.start(s.who, s.publish(testfactory.Job{}))
	_, err := s.submissions.Save(t.Context(), s.who, b.ID, b.ContentVersion, testfactory.Content(s.who.Name))
	must(t, err)
	b = s.get(s.who, b.ID)
	_, err = s.submissions.Send(t.Context(), s.who, b.ID, b.Version)
	must(t, err)
	_, err = s.submissions.Save(t.Context(), s.who, b.ID, b.ContentVersion, testfactory.Content(s.who.Name))
	must(t, err)
	for _, below := range []string{"", "/edit", "/preview", "/withdraw"} {
		s.clean(address(b.ID, below))
	}
	s.clean("/account")
}
