package ui_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"vakans/internal/web/ui"
)

// session is a page whose session has so many seconds left.
func (d *desk) session(w http.ResponseWriter, r *http.Request) {
	left, _ := strconv.Atoi(r.PathValue("seconds"))
	now := time.Unix(0, 0)
	s := ui.Session{Now: now, Expires: now.Add(time.Duration(left) * time.Second), KeepAlive: "/alive", SignIn: "/confirm"}
	d.signedIn(w, r, &s, templ.Raw(`<h1>Work</h1>`))
}

// alive is what keeps a session: it answers how long it lasts now.
func (d *desk) alive(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.headers = append(d.headers, r.Header)
	d.mu.Unlock()
	_, _ = w.Write([]byte(`{"seconds":3600}`))
}

// countdown is a page with a moment that comes in so many minutes. The server's
// clock is a day behind the browser's.
func (d *desk) countdown(w http.ResponseWriter, r *http.Request) {
	minutes, _ := strconv.Atoi(r.PathValue("minutes"))
	now := time.Now().UTC().Add(-24 * time.Hour).Truncate(time.Second)
	d.page(w, r, templ.Raw(fmt.Sprintf(
		`<h1>Form</h1><p id="left" data-countdown="%s" data-now="%s" data-hours="%%h h %%m min" data-minutes="%%m min" data-over="over">not yet</p>`,
		now.Add(time.Duration(minutes)*time.Minute).Format(time.RFC3339), now.Format(time.RFC3339))))
}

// TestSessionWarns: two minutes before the session ends a dialog says so, and
// whoever stays keeps it (WCAG 2.2.1).
func TestSessionWarns(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.Navigate(d.URL+"/session/121"))
	until(t, ctx, `document.querySelector("#session-warning").open && document.activeElement.matches("[data-session-stay]")`)
	do(t, ctx, chromedp.Click(chromedp.CSS("[data-session-stay]")))
	until(t, ctx, `!document.querySelector("#session-warning").open && location.pathname === "/session/121"`)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.headers) != 1 || d.headers[0].Get("X-Csrf-Token") != "token" {
		t.Errorf("the session was kept with %v", d.headers)
	}
}

// TestSessionEnds: who does not answer comes to the sign-in page.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.Navigate(d.URL+"/session/1"))
	until(t, ctx, `location.pathname === "/confirm"`)
}

// TestSessionInTwoWindows: an answer in one window is heard in the others.
func TestSessionInTwoWindows(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.Navigate(d.URL+"/session/120"))
	until(t, ctx, `document.querySelector("#session-warning").open`)
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`{ const other = new BroadcastChannel("vakans-session"); other.postMessage(3600) }`))
	until(t, ctx, `!document.querySelector("#session-warning").open`)
}

// TestCountdown: the time left is told in hours, then in minutes, by the clock
// of the server.
func TestCountdown(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	for minutes, want := range map[int]string{125: "2 h 5 min", 59: "59 min", 0: "over"} {
		do(t, ctx, chromedp.Navigate(fmt.Sprintf("%s/countdown/%d", d.URL, minutes)))
		until(t, ctx, fmt.Sprintf(`document.querySelector("#left").textContent === %q`, want))
	}
}
