package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"vakans/internal/authz"
	"vakans/internal/web"
	"vakans/internal/web/assets"
	"vakans/internal/web/ui"
)

func open(path string, h web.Handler) func(*web.Table) {
	return func(tb *web.Table) {
		tb.Post(web.Anywhere, path, authz.Public, h, web.Limited(web.Limit{}))
	}
}

func TestFormGivesTypedValues(t *testing.T) {
	t.Parallel()
	helsinki, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	b := start(t, open("/f", func(c *web.Ctx) error {
		f := c.Form()
		at, timed := f.DateTime("closes", helsinki)
		return c.JSON(map[string]any{
			"text": f.Text("text"), "secret": f.Secret("secret"), "n": f.Int("n"), "none": f.OptInt("none"),
			"yes": f.Bool("yes"), "no": f.Bool("no"),
			"all": f.All("all"), "day": f.Date("day", helsinki), "at": at, "timed": timed, "err": f.Err() != nil,
		})
	}))
	var got struct {
		Text, Secret string
		N            int
		None         *int
		Yes, No, Err bool
		Timed        bool
		All          []string
		Day, At      time.Time
	}
	b.visitor(t, "localhost").Post("/f", url.Values{
		"text": {"  a\x00b\r\nc "}, "secret": {" s "}, "n": {"1 234"}, "yes": {"0", "1"}, "no": {"0"}, "all": {"x", "", "y"},
		"day": {"4.12.2026"}, "closes": {"2026-07-01"}, "closes_time": {"16.15"},
	}).Want(200).Decode(&got)
	if got.Text != "ab\nc" || got.Secret != " s " || got.N != 1234 || got.None != nil || !got.Yes || got.No || got.Err {
		t.Errorf("got %+v", got)
	}
	if !slices.Equal(got.All, []string{"x", "y"}) || !got.Day.Equal(time.Date(2026, 12, 3, 22, 0, 0, 0, time.UTC)) {
		t.Errorf("got %+v", got)
	}
	if !got.Timed || !got.At.Equal(time.Date(2026, 7, 1, 13, 15, 0, 0, time.UTC)) {
		t.Errorf("got %+v", got)
	}
}

// A form reports everything that cannot be read at once, each at its field.
func TestFormBlamesFields(t *testing.T) {
	t.Parallel()
	b := start(t, open("/f", func(c *web.Ctx) error {
		f := c.Form()
		f.Int("n")
		f.UUID("id")
		f.Date("day", nil)
		f.Choice("kind", "a", "b")
		f.Required("title")
		errs, shown := c.Errors(f.Err())
		if !shown || web.Status(f.Err()) != http.StatusUnprocessableEntity {
			t.Error("the error is not for the form")
		}
		var fields []string
		for _, e := range errs {
			fields = append(fields, e.Field)
		}
		return c.JSON(fields)
	}))
	var got []string
	b.visitor(t, "localhost").Post("/f", url.Values{"n": {"1e9"}, "id": {"x"}, "day": {"31.2.2026"},
		"kind": {"c"}}).Decode(&got)
	if !slices.Equal(got, []string{"n", "id", "day", "kind", "title"}) {
		t.Errorf("blamed %q", got)
	}
}

// A file's name is for showing only and leads nowhere; an empty file field is
// no file.
func TestUploads(t *testing.T) {
	t.Parallel()
	b := start(t, open("/up", func(c *web.Ctx) error {
		var names []string
		for _, u := range c.Files("file") {
			body, err := u.Bytes()
			if err != nil {
				return err
			}
			names = append(names, u.Name+"="+string(body))
		}
		return c.JSON(names)
	}))
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range []string{"../../x.pdf", `C:\docs\cv.pdf`, ""} {
		part, _ := w.CreateFormFile("file", name)
		if name != "" {
			_, _ = part.Write([]byte("%PDF"))
		}
	}
	_ = w.Close()
	c := b.visitor(t, "localhost")
	req := c.Request(http.MethodPost, "/up", &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	var got []string
	c.Do(req).Want(200).Decode(&got)
	if !slices.Equal(got, []string{"x.pdf=%PDF", "cv.pdf=%PDF"}) {
		t.Errorf("got %q", got)
	}
	broken := c.Request(http.MethodPost, "/up", strings.NewReader("no parts"))
	broken.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	c.Do(broken).Want(http.StatusUnprocessableEntity)
}

// A message is shown once, survives the redirect, and cannot be forged.
func TestFlash(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Get(web.Anywhere, "/", authz.Public, plain)
		tb.Post(web.Anywhere, "/do", authz.Public, func(c *web.Ctx) error {
			c.Flash(web.Flash{Tone: ui.Success, Text: "Saved", Undo: &ui.UndoView{Action: "/undo"}})
			return c.SeeOther("/")
		})
	})
	c := b.visitor(t, "localhost:8080")
	page := c.Post("/do", nil).WantRedirect("/").Follow().WantText("[role=status]", "Saved")
	if got := page.Header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("a page with somebody's message: %q", got)
	}
	page.WantCount(`form[action="/undo"]`, 1)
	if got := c.Get("/").Find(".vk-flash").Length(); got != 0 {
		t.Error("the message is shown twice")
	}
	c.SetCookie("vakans-8080-notice", "eyJ4IjoiZm9yZ2VkIn0.AAAA")
	if got := c.Get("/").Find(".vk-flash").Length(); got != 0 {
		t.Error("a forged message is shown")
	}
}

func TestStaticFiles(t *testing.T) {
	t.Parallel()
	css := []byte(":root{--x:1}")
	b := start(t, func(*web.Table) {}, func(o *web.Options) { o.Theme = themeOf(css) })
	c := b.browser(t, "nobody.example").With("Accept-Encoding", "gzip, br")
	p := c.Get(assets.URL("app.css")).Want(200)
	if p.Header.Get("Cache-Control") != assets.CacheControl || p.Header.Get("Content-Encoding") != "br" ||
		p.Header.Get("Vary") == "" {
		t.Errorf("headers %v", p.Header)
	}
	if got := c.Get("/assets/app-none.css").Want(404).Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("an unknown hash is kept: %q", got)
	}
	if p := c.Get("/t/north/abc.css").Want(200); string(p.Body) != string(css) ||
		p.Header.Get("Cache-Control") != assets.CacheControl {
		t.Errorf("theme %v", p.Header)
	}
	c.Get("/t/north/other.css").Want(404)
	c.Get("/t/north/abc.js").Want(404)
	c.Get("/healthz").Want(200)
	c.Get("/readyz").Want(200)
}
