package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/web"
)

// Requests whose end or meaning is in doubt get a page and no second chance on the
// same connection.
func TestOddRequests(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Post(web.Anywhere, "/in", authz.Public, ok)
		tb.Get(web.Anywhere, "/", authz.Public, ok)
	})
	address := b.listen(t)
	const (
		host    = "Host: localhost\r\nAccept-Language: en\r\n"
		length  = "Content-Length: 5\r\n"
		chunked = "Transfer-Encoding: chunked\r\n"
		chunk   = "\r\n0\r\n\r\n"
	)
	for name, one := range map[string]struct {
		said string
		want int
	}{
		"length and encoding":  {"POST /in HTTP/1.1\r\n" + host + length + chunked + chunk, 400},
		"encoding and length":  {"POST /in HTTP/1.1\r\n" + host + chunked + length + chunk, 400},
		"two encodings":        {"POST /in HTTP/1.1\r\n" + host + chunked + chunked + chunk, 400},
		"identity and chunked": {"POST /in HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\n" + chunked + chunk, 400},
		"an old version":       {"POST /in HTTP/1.0\r\nConnection: keep-alive\r\n" + host + chunked + chunk, 400},
		"an unknown version":   {"GET / HTTP/9.9\r\nConnection: keep-alive\r\n" + host + "\r\n", 505},
		"an unknown method":    {"PURGE / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n", 501},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, in := b.raw(t, address, one.said)
			resp, page := answerTo(t, in)
			// What is refused while its head is read has no language yet.
			whole := strings.Contains(page, "<h1") && reference.MatchString(page) &&
				resp.Header.Get("Content-Security-Policy") != ""
			if resp.StatusCode != one.want || !whole || strings.Contains(page, "Something went wrong") {
				t.Errorf("%d, want %d; %s", resp.StatusCode, one.want, page)
			}
			if one.want == 400 && !resp.Close {
				t.Error("the connection stays")
			}
		})
	}
	b.browser(t, "localhost").Do(b.browser(t, "localhost").Request("PURGE", "/", nil)).Want(http.StatusNotImplemented)
	if strings.Contains(b.log.String(), "PURGE") {
		t.Error("the log holds a word of the visitor's")
	}
}

var reference = regexp.MustCompile(`\b[0-9A-F]{4}(-[0-9A-F]{4}){2}\b`)

// A letter that is no ASCII is no other spelling of one that is.
func TestHostIsASCII(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) { tb.Get(web.Anywhere, "/", authz.Public, ok) },
		func(o *web.Options) { o.Resolver = anyHost{} })
	for host, want := range map[string]int{"kunta.example": 200, "KUNTA.example": 200, "\u212aunta.example": 404,
		"k\xffnta.example": 404} {
		_, in := b.raw(t, b.listen(t), "GET / HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
		if resp, _ := answerTo(t, in); resp.StatusCode != want {
			t.Errorf("%q: %d, want %d", host, resp.StatusCode, want)
		}
	}
}
