package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// buffers hold pages while they are rendered: half a page must never leave.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const (
	keptBuffer = 1 << 20 // larger ones are not kept
	worthwhile = 1 << 10 // smaller answers are not packed
)

// HTML renders a page, whole or not at all, and sends it.
func (c *Ctx) HTML(status int, page templ.Component) error {
	return c.r.render(status, page)
}

func (r *request) render(status int, page templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= keptBuffer {
			buffers.Put(buf)
		}
	}()
	buf.Reset()
	if err := page.Render(r.std(), buf); err != nil {
		return fmt.Errorf("render %s: %w", r.route.Name, err)
	}
	r.c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return r.send(status, buf.Bytes())
}

// Bytes sends content that is no page: a feed, a calendar, an image.
func (c *Ctx) Bytes(status int, contentType string, body []byte) error {
	c.r.c.Set(fiber.HeaderContentType, contentType)
	return c.r.send(status, body)
}

// Download sends a file to be saved, whatever it contains.
func (c *Ctx) Download(name, contentType string, body []byte) error {
	c.r.c.Set(fiber.HeaderContentDisposition, attachment(name))
	c.r.c.Set(fiber.HeaderContentType, contentType)
	c.r.cache.private = true
	return c.r.send(http.StatusOK, body)
}

// attachment writes the name twice: plain for old programs, and in full.
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\/%;`, r) {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, percent(name))
}

func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// JSON sends v with status 200, for the few answers to scripts that are not
// part of the API.
func (c *Ctx) JSON(v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode answer of %s: %w", c.r.route.Name, err)
	}
	c.r.c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.r.send(http.StatusOK, body)
}

// NoContent answers a script that only wants to know that it worked.
func (c *Ctx) NoContent() error {
	c.r.c.Status(http.StatusNoContent)
	c.r.c.Set(fiber.HeaderCacheControl, "no-store")
	return nil
}

// send is the one way out of handlers: caching headers, ETag, packing.
func (r *request) send(status int, body []byte) error {
	r.c.Status(status)
	usesToken := r.token != "" && bytes.Contains(body, []byte(r.token))
	if usesToken {
		r.cache.private = true
		r.sendPreSession()
	}
	r.c.Set(fiber.HeaderCacheControl, r.cacheControl(status))
	r.c.Vary(fiber.HeaderAcceptEncoding, fiber.HeaderCookie)
	if status == http.StatusOK && !r.cache.secret && !unsafe(r.c.Method()) && r.unchanged(body) {
		r.c.Status(http.StatusNotModified)
		return nil
	}
	return r.pack(body)
}

// unchanged sets the ETag and reports whether the browser has this page. The
// token's mask differs in each reply without the page being another one, so
// the hash is of the page without it, and of the secret it stands for.
func (r *request) unchanged(body []byte) bool {
	h := sha256.New()
	if r.token != "" && bytes.Contains(body, []byte(r.token)) {
		h.Write(r.csrfSecret())
		body = bytes.ReplaceAll(body, []byte(r.token), nil)
	}
	h.Write(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12]) + `"`
	r.c.Set(fiber.HeaderETag, tag)
	return strings.Contains(r.c.Get(fiber.HeaderIfNoneMatch), tag)
}

// pack sends the body, packed at level 1 where the browser understands it: on
// pages of this size higher levels cost four times as much for a tenth.
func (r *request) pack(body []byte) error {
	if r.packable(body) && r.c.Request().Header.HasAcceptEncoding("gzip") {
		r.c.Set(fiber.HeaderContentEncoding, "gzip")
		r.c.Response().SetBodyRaw(gzipped(body))
		return nil
	}
	return r.c.Send(bytes.Clone(body)) // the buffer goes back to its pool
}

func (r *request) packable(body []byte) bool {
	return len(body) >= worthwhile && !r.cache.secret && textual(string(r.c.Response().Header.ContentType()))
}

func gzipped(body []byte) []byte {
	return fasthttp.AppendGzipBytesLevel(make([]byte, 0, len(body)/2), body, fasthttp.CompressBestSpeed)
}

func textual(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.Contains(contentType, "json") ||
		strings.Contains(contentType, "xml")
}
