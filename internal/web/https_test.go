package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// Over https no sub-domain can plant a cookie, none travels in the clear, and
// scripts see none.
func TestCookiesOverHTTPS(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Get(web.Anywhere, "/form", authz.Public, form)
		tb.Post(web.Anywhere, "/in", authz.Public,
			func(c *web.Ctx) error { c.SetSession("staff"); return c.SeeOther("/form") })
		tb.Post(web.Anywhere, "/change", authz.Public, ok)
	}, func(o *web.Options) { o.Base = &url.URL{Scheme: "https", Host: "jobs.example"}; o.Resolver = anyHost{} })
	c := b.browser(t, "jobs.example")
	page := c.Get("/form").Want(200)
	token := page.Form("form[action='/change']").Value("_csrf")
	signedIn := c.Post("/in", url.Values{"_csrf": {token}}).WantRedirect("/form")
	for _, p := range []*webtest.Page{page, signedIn} {
		set := strings.ToLower(p.Header.Get("Set-Cookie"))
		for _, part := range []string{"__host-vakans", "; secure", "; httponly", "; samesite=lax", "; path=/"} {
			if !strings.Contains(set, part) {
				t.Errorf("cookie %q has no %q", set, part)
			}
		}
		if strings.Contains(set, "domain=") {
			t.Errorf("cookie %q is for other hosts too", set)
		}
	}
	if page.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS over https")
	}
	if c.Cookie("__Host-vakans-form") != "" {
		t.Error("the visitor's form cookie outlives signing in")
	}
}

func TestPagesArePacked(t *testing.T) {
	t.Parallel()
	b := start(t, csrfTable)
	plainPage := b.browser(t, "north.localhost").Get("/plain")
	p := b.browser(t, "north.localhost").With("Accept-Encoding", "gzip").Get("/plain").Want(200)
	if p.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("headers %v", p.Header)
	}
	r, err := gzip.NewReader(bytes.NewReader(p.Body))
	if err != nil {
		t.Fatal(err)
	}
	if unpacked, err := io.ReadAll(r); err != nil || !bytes.Equal(unpacked, plainPage.Body) {
		t.Errorf("unpacked to another page: %v", err)
	}
}

// A page that does not exist is still the signed-in person's: the menu is
// there and its forms work.
func TestMissingPageKnowsWhoAsks(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) { tb.Post(web.Tenant, "/language", authz.Public, ok) })
	c := b.signedIn(t, "staff").With("Accept-Language", "en")
	p := c.Get("/none").Want(http.StatusNotFound).WantText("header", "Aino Test")
	p.Form(".vk-tools button[value=sv]").Press("Svenska").Want(200)
}
