package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"vakans/internal/demo/visit"
	"vakans/internal/i18n"
)

// picture is one picture of the README.
type picture struct {
	name          string // of the file
	width, height int64  // in pixels
	find          func(context.Context, i18n.Lang) (visit.Page, error)
}

// most is the largest that a picture may be, in bytes: the README is read over slow lines too.
const most = 150_000

// patience is how long a picture may take.
const patience = time.Minute

// pictures are what the README shows, in the order of the main job.
func pictures(v *visit.Visitor) []picture {
	return []picture{
		{"job-site.png", 1280, 860, v.Jobs},
		{"application-form.png", 390, 844, v.Form},
		{"candidates.png", 1280, 1040, v.Candidates},
		{"organisations.png", 1280, 800, v.Organisations},
	}
}

// take finds the page and photographs the top of it, in English, in the light scheme, when its
// fonts are there.
func (p picture) take(ctx context.Context, v *visit.Visitor, out string) error {
	found, err := p.find(ctx, i18n.EN)
	if err != nil {
		return err
	}
	ctx, stop := browser(ctx)
	defer stop()
	if err := enter(ctx, v, found); err != nil {
		return err
	}
	loaded := `document.fonts.ready.then(() => document.activeElement.blur())`
	err = chromedp.Do(ctx, chromedp.EmulateViewport(p.width, p.height), chromedp.Navigate(found.URL.String()),
		chromedp.Evaluate[chromedp.Void](loaded, func(e *runtime.EvaluateParams) {
			yes := true
			e.AwaitPromise = &yes
		}))
	if err != nil {
		return err
	}
	png := page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng}
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, png)
	if err != nil {
		return err
	}
	if len(shot.Data) > most {
		return fmt.Errorf("the picture has %d bytes, more than %d", len(shot.Data), most)
	}
	return os.WriteFile(filepath.Join(out, p.name), shot.Data, 0o644) //nolint:gosec // for everybody to read
}

func browser(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, end := context.WithTimeout(ctx, patience)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)
	alloc, stop := chromedp.NewExecAllocator(ctx, options...)
	tab, cancel := chromedp.NewContext(alloc)
	return tab, func() { cancel(); stop(); end() }
}

// enter gives the browser what the visitor has been given: the session and the language.
func enter(ctx context.Context, v *visit.Visitor, found visit.Page) error {
	var cookies []*network.CookieParam
	for _, c := range v.Cookies(found.URL) {
		cookies = append(cookies, &network.CookieParam{Name: c.Name, Value: c.Value, URL: found.URL.String()})
	}
	if len(cookies) > 0 {
		if _, err := chromedp.Call(ctx, network.SetCookies, network.SetCookiesParams{Cookies: cookies}); err != nil {
			return err
		}
	}
	hidden := emulation.SetScrollbarsHiddenParams{Hidden: true}
	if _, err := chromedp.Call(ctx, emulation.SetScrollbarsHidden, hidden); err != nil {
		return err
	}
	calm := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: "light"}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, calm)
	return err
}
