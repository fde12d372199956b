package web_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"vakans/internal/authz"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/internal/webtest"
)

// form is a page with one form, posting to /change.
func form(c *web.Ctx) error {
	return c.Page(200, ui.PageView{Title: "Form"}, ui.Form(ui.FormView{Action: "/change"}))
}

func plain(c *web.Ctx) error {
	return c.Page(200, ui.PageView{Title: "Plain", Languages: []ui.LanguageLink{{Lang: "fi", Href: "/fi"}}},
		templ.ComponentFunc(
			func(_ context.Context, w io.Writer) error { _, err := io.WriteString(w, "<h1>Plain</h1>"); return err }))
}

func csrfTable(tb *web.Table) {
	tb.Get(web.Tenant, "/form", authz.Public, form)
	tb.Get(web.Tenant, "/plain", authz.Public, plain)
	tb.Get(web.Tenant, "/office", authz.Staff, form)
	tb.Post(web.Tenant, "/change", authz.Public, ok)
	tb.Post(web.Tenant, "/office/change", edit, ok)
}

func TestFormOfNobody(t *testing.T) {
	t.Parallel()
	b := start(t, csrfTable)
	c := b.browser(t, "north.localhost:8080")
	page := c.Get("/form").Want(200)
	page.Form("form[action='/change']").Submit().Want(200)

	t.Run("without the token", func(t *testing.T) {
		c.Post("/change", url.Values{}).Want(http.StatusForbidden)
	})
	t.Run("with another visitor's token", func(t *testing.T) {
		other := b.browser(t, "north.localhost:8080")
		stolen := other.Get("/form").Form("form[action='/change']").Value("_csrf")
		c.Post("/change", url.Values{"_csrf": {stolen}}).Want(http.StatusForbidden)
	})
	t.Run("token in the query", func(t *testing.T) {
		token := c.Get("/form").Form("form[action='/change']").Value("_csrf")
		c.Post("/change?_csrf="+token, url.Values{}).Want(http.StatusForbidden)
	})
}

// PUB-07: a browser that keeps no cookies is told so.
func TestBlockedCookiesAreExplained(t *testing.T) {
	t.Parallel()
	c := start(t, csrfTable).browser(t, "north.localhost:8080").With("Accept-Language", "en")
	f := c.Get("/form").Form("form[action='/change']")
	c.ForgetCookies()
	f.Submit().Want(http.StatusForbidden).WantText("main", "needs cookies")
}

func TestCrossSiteRequests(t *testing.T) {
	t.Parallel()
	b := start(t, csrfTable)
	for name, one := range map[string]struct {
		header, value string
		want          int
	}{
		"our own page":       {"Sec-Fetch-Site", "same-origin", 200},
		"typed or bookmark":  {"Sec-Fetch-Site", "none", 200},
		"another site":       {"Sec-Fetch-Site", "cross-site", 403},
		"a sibling host":     {"Sec-Fetch-Site", "same-site", 403},
		"old browser, ours":  {"Origin", "http://north.localhost:8080", 200},
		"old browser, other": {"Origin", "http://localhost:8080", 403},
		"opaque origin":      {"Origin", "null", 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := b.signedIn(t, "staff")
			token := c.Get("/office").Form("form[action='/change']").Value("_csrf")
			req := c.Request(http.MethodPost, "/office/change", strings.NewReader(url.Values{"_csrf": {token}}.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set(one.header, one.value)
			c.Do(req).Want(one.want)
		})
	}
}

// The token differs in every reply (BREACH), each of them works, and the page
// is still known to be the same.
func TestTokenIsMaskedPerReply(t *testing.T) {
	t.Parallel()
	c := start(t, csrfTable).signedIn(t, "staff")
	first, second := c.Get("/office"), c.Get("/office")
	token := func(p *webtest.Page) string { return p.Form("form[action='/change']").Value("_csrf") }
	if token(first) == token(second) {
		t.Error("two replies have the same token")
	}
	for _, p := range []string{token(first), token(second)} {
		c.Post("/office/change", url.Values{"_csrf": {p}}).Want(200)
	}
	if first.Header.Get("ETag") != second.Header.Get("ETag") {
		t.Error("the same page has two tags")
	}
	req := c.Request(http.MethodGet, "/office", nil)
	req.Header.Set("If-None-Match", first.Header.Get("ETag"))
	if p := c.Do(req).Want(http.StatusNotModified); len(p.Body) != 0 {
		t.Error("304 with a body")
	}
}

func TestCachingFollowsWhoAsks(t *testing.T) {
	t.Parallel()
	b := start(t, csrfTable)
	visitor := b.browser(t, "north.localhost:8080")
	for path, want := range map[string]string{
		"/plain": "public, max-age=60, stale-while-revalidate=300", "/form": "private, no-cache", "/none": "no-store",
	} {
		if got := visitor.Get(path).Header.Get("Cache-Control"); got != want {
			t.Errorf("%s for a visitor: %q, want %q", path, got, want)
		}
	}
	fresh := b.browser(t, "north.localhost:8080")
	if fresh.Get("/plain"); len(fresh.Cookies()) != 0 {
		t.Errorf("a page without a form sets cookies %v", fresh.Cookies())
	}
	p := b.signedIn(t, "staff").Get("/plain")
	if got := p.Header.Get("Cache-Control"); got != "private, no-cache" ||
		!strings.Contains(p.Header.Get("Vary"), "Cookie") {
		t.Errorf("signed in: %q, Vary %q", got, p.Header.Get("Vary"))
	}
}

// ACC-14: a session that is no good makes nobody of its owner, and no more.
func TestStaleSessionDoesNotLockOut(t *testing.T) {
	t.Parallel()
	b := start(t, csrfTable)
	c := b.signedIn(t, "expired")
	c.Get("/plain").Want(200)
	if c.Cookie("vakans-8080") != "" {
		t.Error("the stale cookie stays")
	}
	b.signedIn(t, "expired").Get("/office").WantRedirect("/office/sign-in?next=%2Foffice")
	b.signedIn(t, "vkn_staff").Get("/office").WantRedirect("/office/sign-in?next=%2Foffice")
	b.signedIn(t, "broken").Get("/plain").Want(http.StatusInternalServerError)
}
