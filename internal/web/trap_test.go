package web_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"vakans/internal/authz"
	"vakans/internal/web"
)

// What a handler keeps must still be there when the buffers are reused.
func TestKeptStringsSurviveLaterRequests(t *testing.T) {
	t.Parallel()
	var kept []string
	b := start(t, func(tb *web.Table) {
		tb.Post(web.Anywhere, "/keep/:name", authz.Public, func(c *web.Ctx) error {
			kept = append(kept, c.Param("name"), c.Query("q"), c.FormText("f"), c.Header("X-Kept"), c.Path(), c.URL().RawQuery,
				c.Site().Host)
			return c.NoContent()
		}, web.Limited(web.Limit{}))
	})
	c := b.visitor(t, "localhost:8080")
	for _, word := range []string{"first", "other", "third"} {
		req := c.Request(http.MethodPost, "/keep/"+word+"?q="+word, strings.NewReader("f="+word))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Kept", word)
		c.Do(req).Want(http.StatusNoContent)
	}
	want := []string{"first", "first", "first", "first", "/keep/first", "q=first", "localhost"}
	for i, w := range want {
		if kept[i] != w {
			t.Errorf("kept value %d reads %q after later requests, want %q", i, kept[i], w)
		}
	}
}

// X-Forwarded-* of an anonymous visitor change nothing; a trusted proxy's are believed,
// and of its list of addresses only the part it vouches for.
func TestForwardedHeaders(t *testing.T) {
	t.Parallel()
	table := func(tb *web.Table) {
		tb.Get(web.Anywhere, "/who", authz.Public, func(c *web.Ctx) error {
			return c.JSON(map[string]string{"host": c.Site().Host, "ip": c.IP()})
		})
	}
	ask := func(b bundle) map[string]string {
		req := b.browser(t, "localhost:8080").Request(http.MethodGet, "/who", nil)
		req.Header.Set("X-Forwarded-Host", "north.localhost")
		req.Header.Set("X-Forwarded-For", "6.6.6.6, 198.51.100.7, 10.1.1.1")
		var got map[string]string
		b.browser(t, "localhost:8080").Do(req).Want(200).Decode(&got)
		return got
	}
	stranger := ask(start(t, table))
	if stranger["host"] != "localhost" || stranger["ip"] != "0.0.0.0" {
		t.Errorf("a stranger's headers were believed: %v", stranger)
	}
	trusted := ask(start(t, table, func(o *web.Options) { o.TrustedProxies = []string{"0.0.0.0", "10.0.0.0/8"} }))
	if trusted["host"] != "north.localhost" || trusted["ip"] != "198.51.100.7" {
		t.Errorf("a trusted proxy's headers: %v", trusted)
	}
}

func TestDeadlineReachesTheDomain(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Get(web.Anywhere, "/slow", authz.Public, func(c *web.Ctx) error {
			<-c.Std().Done()
			return fmt.Errorf("query: %w", c.Std().Err())
		})
	}, func(o *web.Options) { o.Timeout = 20 * time.Millisecond })
	b.browser(t, "localhost:8080").Get("/slow").Want(http.StatusServiceUnavailable).WantText("h1", "Palvelu")
	if !strings.Contains(b.line(t, "GET /slow"), context.DeadlineExceeded.Error()) {
		t.Error("the log does not say why")
	}
}

// Neither a panic's text nor an error's may reach the visitor; both are in the
// log, once, under the reference on the page.
func TestInnerTextStaysInside(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Get(web.Anywhere, "/panic", authz.Public, func(*web.Ctx) error { panic("secret panic text") })
		tb.Get(web.Anywhere, "/error", authz.Public,
			func(*web.Ctx) error { return errors.New(`relation "t_0001.secret" does not exist`) })
	})
	for path, text := range map[string]string{"/panic": "secret panic text", "/error": "t_0001.secret"} {
		p := b.browser(t, "localhost:8080").Get(path).Want(http.StatusInternalServerError)
		if strings.Contains(string(p.Body), "secret") {
			t.Errorf("%s: the visitor reads %s", path, p.Body)
		}
		line := b.line(t, text)
		reference := strings.TrimSpace(p.Text("main strong"))
		if i := strings.LastIndex(reference, " "); i < 0 || !strings.Contains(line, reference[i+1:]) {
			t.Errorf("%s: reference %q is not in the log line %s", path, reference, line)
		}
		if strings.Count(b.log.String(), text) > 1 && path == "/error" {
			t.Errorf("%s is logged more than once", path)
		}
	}
}

// A packed body is refused unread; unpacked it could be a thousand times larger.
func TestPackedBodyIsRefused(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) { tb.Post(web.Anywhere, "/in", authz.Public, ok) })
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte("name=x"))
	_ = w.Close()
	c := b.browser(t, "localhost:8080")
	req := c.Request(http.MethodPost, "/in", &packed)
	req.Header.Set("Content-Encoding", "gzip")
	c.Do(req).Want(http.StatusUnsupportedMediaType)
}

// Over the route's limit or every route's, the answer is the page, with headers and
// a reference.
func TestBodyTooLarge(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Post(web.Anywhere, "/in", authz.Public, ok, web.Body(100))
	})
	address := b.listen(t)
	for _, size := range []int{101, 3 << 20} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		// Of the body over every route's limit one byte is sent: nobody reads the rest.
		body := strings.Repeat("x", max(size%(3<<20), 1))
		fmt.Fprintf(conn, "POST /in HTTP/1.1\r\nHost: localhost:8080\r\nAccept-Language: sv\r\nContent-Length: %d\r\n\r\n%s",
			size, body)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(resp.Body)
		_ = conn.Close()
		whole := strings.Contains(string(page), `lang="sv"`) && strings.Contains(string(page), "eferensnummer")
		if resp.StatusCode != http.StatusRequestEntityTooLarge || resp.Header.Get("Content-Security-Policy") == "" || !whole {
			t.Errorf("%d bytes: status %d, page %s", size, resp.StatusCode, page)
		}
	}
}

// A path that begins with two slashes is another host to a browser.
func TestNoOpenRedirect(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Get(web.Anywhere, "/page", authz.Public, ok)
		tb.Get(web.Anywhere, "/things/:id<guid>", authz.Public, ok)
		tb.Get(web.Anywhere, "/next", authz.Public,
			func(c *web.Ctx) error { return c.Redirect(c.SafeNext(c.Query("to"), "/page")) })
	})
	c := b.browser(t, "localhost:8080")
	if to := c.Get("/page/?a=b").Want(http.StatusPermanentRedirect).Location(); to != "/page?a=b" {
		t.Errorf("slash too many leads to %q", to)
	}
	if p := c.Get("//evil.example/"); p.Location() != "" {
		t.Errorf("//evil.example/ leads to %q", p.Location())
	}
	safe := map[string]string{
		"/page?x=1": "/page?x=1",
		"/things/0193f1c0-0000-7000-8000-000000000001": "/things/0193f1c0-0000-7000-8000-000000000001",
		"//evil.example": "/page", "https://evil.example/page": "/page", `/\evil.example`: "/page", "/nowhere": "/page",
		"javascript:alert(1)": "/page", "/page\r\nX: y": "/page", "": "/page", "/things/none": "/page",
	}
	for next, want := range safe {
		req := c.Request(http.MethodGet, "/next", nil)
		q := req.URL.Query()
		q.Set("to", next)
		req.URL.RawQuery = q.Encode()
		if got := c.Do(req).Want(http.StatusSeeOther).Location(); got != want {
			t.Errorf("next %q leads to %q, want %q", next, got, want)
		}
	}
}

func TestPathsAreDecodedAndExact(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Get(web.National, "/:lang<regex(^(fi|sv|nb|en)$)>/jobs/:slug", authz.Public, func(c *web.Ctx) error {
			return c.JSON([]string{c.Param("slug"), c.Lang().String()})
		})
		tb.Get(web.Tenant, "/things/:id<guid>", authz.Public, ok)
	})
	c := b.browser(t, "localhost:8080")
	var got []string
	c.Get("/sv/jobs/r%C3%A4ksmörg%C3%A5s").Want(200).Decode(&got)
	if got[0] != "räksmörgås" || got[1] != "sv" {
		t.Errorf("got %q", got)
	}
	c.Get("/de/jobs/x").Want(http.StatusNotFound)
	c.Get("/SV/jobs/x").Want(http.StatusNotFound)
	c.Get("/fix/jobs/x").Want(http.StatusNotFound)
	n := b.browser(t, "north.localhost:8080")
	n.Get("/things/17").Want(http.StatusNotFound)
	n.Get("/things/0193f1c0-0000-7000-8000-000000000001").Want(200)
	n.Post("/things/0193f1c0-0000-7000-8000-000000000001", nil).Want(http.StatusMethodNotAllowed)
}
