package web_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"vakans/internal/authz"
	"vakans/internal/clock"
	"vakans/internal/logging"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/internal/webtest"
)

// shelf is a site with one page that is kept, and says how often it was made.
type shelf struct {
	app     *fiber.App
	made    atomic.Int64
	version atomic.Int64
	lasts   time.Duration
	clock   *clock.Clock
}

func newShelf() *shelf {
	s := &shelf{lasts: time.Hour, clock: &clock.Clock{}}
	t := web.NewTable()
	page := func(c *web.Ctx) error {
		c.Fresh()
		c.Lasts(s.lasts)
		switch {
		case c.Query("flash") != "":
			c.SetLang("sv")
		case c.Query("form") != "":
			return c.Bytes(200, "text/html", []byte(c.CSRF()))
		case c.Query("missing") != "":
			return c.Bytes(404, "text/html", []byte("nothing"))
		}
		n := s.made.Add(1)
		return c.Bytes(200, "text/html",
			[]byte(fmt.Sprintf("made %d for %s in %s %s", n, c.Site().Host, c.Lang(), strings.Repeat("x", 2000))))
	}
	version := func(context.Context) (int64, error) { return s.version.Load(), nil }
	t.Get(web.Anywhere, "/:lang<alpha>/page", authz.Public, page, web.Cached(version))
	t.Get(web.Anywhere, "/page", authz.Public, page, web.Cached(version))
	t.Get(web.Anywhere, "/plain", authz.Public, page)
	s.app = web.New(web.Options{
		Base: &url.URL{Scheme: "http", Host: "example"}, Log: logging.Discard(), Keys: []logging.Secret{"k"}, Clock: s.clock,
		Resolver:       web.HostResolver{Base: "example", Tenants: directory{}},
		Authenticators: map[web.SiteKind]web.Authenticator{web.Tenant: tokens{}, web.National: tokens{}},
		Frame:          func(*web.Ctx, *ui.PageView) {},
	}, t)
	return s
}

func (s *shelf) get(t *testing.T, host, path string, headers ...string) *webtest.Page {
	t.Helper()
	c := webtest.New(t, s.app, host)
	for i := 0; i < len(headers); i += 2 {
		c = c.With(headers[i], headers[i+1])
	}
	return c.Get(path)
}

// made is which of the pages made the answer is.
func made(p *webtest.Page) string { return strings.Join(strings.Fields(string(p.Body))[:2], " ") }

func TestAKeptPageIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := newShelf()
	first := s.get(t, "north.example", "/fi/page").Want(200)
	again := s.get(t, "north.example", "/fi/page").Want(200)
	if string(first.Body) != string(again.Body) || s.made.Load() != 1 {
		t.Errorf("made %d times: %.40q and %.40q", s.made.Load(), first.Body, again.Body)
	}
	for _, name := range []string{"Etag", "Cache-Control", "Vary", "Content-Type", "Content-Security-Policy",
		"X-Frame-Options"} {
		if got, want := again.Header.Values(name), first.Header.Values(name); len(want) != 1 || len(got) != 1 ||
			got[0] != want[0] {
			t.Errorf("%s: %q, and kept %q", name, want, got)
		}
	}
	if a, b := first.Header.Get("X-Request-Id"), again.Header.Get("X-Request-Id"); a == b || b == "" {
		t.Errorf("requests %q and %q", a, b)
	}
	same := s.get(t, "north.example", "/fi/page", "If-None-Match", first.Header.Get("Etag")).Want(304)
	if len(same.Body) != 0 || same.Header.Get("Etag") != first.Header.Get("Etag") {
		t.Errorf("304 with %q %q", same.Body, same.Header)
	}
	s.get(t, "north.example", "/plain")
	s.get(t, "north.example", "/plain")
	if s.made.Load() != 3 {
		t.Error("a page was kept that nobody asked to keep")
	}
}

// Two requests that differ in anything that a page may depend on never get the
// same kept page.
func TestKeptPagesAreNotMixed(t *testing.T) {
	t.Parallel()
	s := newShelf()
	for _, r := range []struct {
		host, path string
		headers    []string
	}{
		{"north.example", "/fi/page", nil},
		{"jobs.north.example", "/fi/page", nil}, // the same organisation at its other host
		{"example", "/fi/page", nil},
		{"example:8080", "/fi/page", nil},
		{"north.example", "/sv/page", nil},
		{"north.example", "/fi/page?q=1", nil},
		{"north.example", "/fi/page?q=2", nil},
		{"north.example", "/page", []string{"Accept-Language", "sv"}},
		{"north.example", "/page", []string{"Accept-Language", "nb"}},
		{"north.example", "/fi/page", []string{"Cookie", "vakans=other"}},
		{"north.example", "/fi/page", []string{"Cookie", "vakans-lang=sv"}},
		{"north.example", "/fi/page", []string{"Cookie", "unknown=1"}},
		{"north.example", "/fi/page", []string{"Authorization", "Bearer vkn_staff"}},
	} {
		before := s.made.Load()
		s.get(t, r.host, r.path, r.headers...).Want(200)
		if s.made.Load() != before+1 {
			t.Errorf("%s%s %v got a page that was made for another", r.host, r.path, r.headers)
		}
	}
}

// One kept page serves those who read gzip and those who do not, whoever came first.
func TestAKeptPageIsReadPackedAndUnpacked(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"gzip", "identity"} {
		s := newShelf()
		for _, encoding := range []string{first, "gzip", "identity", "gzip"} {
			p := s.get(t, "north.example", "/fi/page", "Accept-Encoding", encoding).Want(200)
			body := p.Body
			if encoding == "gzip" {
				unpacked, err := fasthttp.AppendGunzipBytes(nil, p.Body)
				if err != nil || p.Header.Get("Content-Encoding") != "gzip" {
					t.Fatalf("first %s: %q, %v", first, p.Header.Get("Content-Encoding"), err)
				}
				body = unpacked
			} else if p.Header.Get("Content-Encoding") != "" {
				t.Errorf("first %s: %s for one who cannot read it", first, p.Header.Get("Content-Encoding"))
			}
			if !strings.HasPrefix(string(body), "made 1 for north.example in fi") || s.made.Load() != 1 {
				t.Errorf("first %s, then %s: made %d times: %.60q", first, encoding, s.made.Load(), body)
			}
		}
	}
}

// What belongs to one visitor is never kept for the next.
func TestOnlyPagesForEverybodyAreKept(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"?flash=1", "?form=1", "?missing=1"} {
		s := newShelf()
		first := s.get(t, "north.example", "/fi/page"+query)
		again := s.get(t, "north.example", "/fi/page"+query)
		if query == "?form=1" && string(first.Body) == string(again.Body) {
			t.Error("two visitors have one token")
		}
		if query == "?flash=1" && (first.Header.Get("Set-Cookie") == "" || again.Header.Get("Set-Cookie") == "" ||
			s.made.Load() != 2) {
			t.Errorf("a page that sets a cookie was kept: %v, %v", first.Header, again.Header)
		}
		if query == "?missing=1" && again.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v", again.Header)
		}
	}
}

func TestAKeptPageEndsWithItsVersion(t *testing.T) {
	t.Parallel()
	s := newShelf()
	s.get(t, "north.example", "/fi/page")
	s.version.Add(1)
	if got := made(s.get(t, "north.example", "/fi/page")); got != "made 2" {
		t.Errorf("after a change: %s", got)
	}
	s.get(t, "north.example", "/fi/page")
	if s.made.Load() != 2 {
		t.Error("the new one is not kept")
	}
}

// PUB-08: gone at the closing second, not one moment later.
func TestAKeptPageEndsWithItsMoment(t *testing.T) {
	t.Parallel()
	s := newShelf()
	s.lasts = 10 * time.Minute
	s.get(t, "north.example", "/fi/page")
	s.clock.Move(9 * time.Minute)
	if s.get(t, "north.example", "/fi/page"); s.made.Load() != 1 {
		t.Error("it ended early")
	}
	s.clock.Move(time.Minute)
	if got := made(s.get(t, "north.example", "/fi/page")); got != "made 2" {
		t.Errorf("at its end: %s", got)
	}
	s.clock.Move(-time.Hour) // to before it was made
	if got := made(s.get(t, "north.example", "/fi/page")); got != "made 3" {
		t.Errorf("before its beginning: %s", got)
	}
	s.lasts = 0
	s.version.Add(1)
	s.get(t, "north.example", "/fi/page")
	s.get(t, "north.example", "/fi/page")
	if s.made.Load() != 5 {
		t.Errorf("a page that lasts no time was kept: %d", s.made.Load())
	}
}

// However many addresses are asked for, kept pages take a bounded room.
func TestKeptPagesAreBounded(t *testing.T) {
	t.Parallel()
	k := web.NewKeptPages()
	body := make([]byte, 1<<19)
	for n := range 200 {
		k.Put(fmt.Sprint(n), body)
	}
	if n := k.Len(); n == 0 || n > 128 {
		t.Errorf("%d pages of half a megabyte are kept", n)
	}
	if k.Has("0") || !k.Has("199") {
		t.Error("the oldest must go first")
	}
	if k.Put("large", make([]byte, 2<<20)); k.Has("large") {
		t.Error("one page takes more than a page may")
	}
}
