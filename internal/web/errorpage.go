package web

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// title is a status in words.
func title(l i18n.Lang, status int) string {
	switch status {
	case http.StatusNotImplemented:
		status = http.StatusMethodNotAllowed // means the same to whoever reads it
	case http.StatusHTTPVersionNotSupported:
		status = http.StatusBadRequest
	}
	id := "error.title_" + strconv.Itoa(status)
	if !m.Exists(id) {
		id = "error.title_500"
	}
	return m.Text(l, id, nil)
}

// heading is what an error page is headed with.
func heading(l i18n.Lang, status int, f *fault.Error) string {
	switch f.Key {
	case keyMaintenance:
		return m.ErrorTitleMaintenance(l)
	case keySuspended:
		return m.ErrorTitleSuspended(l)
	}
	return title(l, status)
}

// errorView is what an error page says.
type errorView struct {
	Title, Sentence, Advice string
	Reference, Help         string
	Links                   []ui.Link // where to go from here; never empty
}

// errorView words the fault, and leads on: to the sign-in where that is what
// is missing, else to the site's front page.
func (c *Ctx) errorView(status int, f *fault.Error) errorView {
	l := c.r.lang
	v := errorView{Title: heading(l, status, f), Sentence: sentence(l, f), Reference: m.ErrorReference(l, c.r.reference()),
		Help: m.ErrorReferenceHelp(l)}
	if id := "error.advice_" + strconv.Itoa(status); m.Exists(id) && f.Key != "error.cookies_blocked" &&
		f.Key != "error.csrf" {
		v.Advice = m.Text(l, id, nil)
	}
	if f.Key == keyMaintenance {
		v.Advice = m.ErrorAdviceMaintenance(l)
		if !unsafe(c.r.c.Method()) && localPath(c.r.c.Path()) {
			v.Links = append(v.Links, ui.Link{Text: m.CommonTryAgain(l), Href: c.r.c.OriginalURL()})
		}
	}
	if where := c.r.kit.opt.SignIn[c.r.site.Kind]; status == http.StatusUnauthorized && where != nil {
		v.Links = append(v.Links, ui.Link{Text: m.CommonSignIn(l), Href: where(l)})
	}
	v.Links = append(v.Links, ui.Link{Text: m.CommonHome(l), Href: c.home()})
	return v
}

// home is where a dead end leads: the site's own front page, or the national
// one where the host is nobody's.
func (c *Ctx) home() string {
	if !c.r.site.open() {
		return c.r.kit.opt.Base.String() + "/"
	}
	return "/"
}

// knowLate finds out who asks when the error came before anybody did, so that
// a page that does not exist still shows a signed-in person's menu. Whatever
// goes wrong with that is not worth a second error.
func (r *request) knowLate() {
	if !r.identified {
		_ = r.kit.identify(r)
	}
}

func linkKind(i int) ui.ButtonKind {
	if i == 0 {
		return ui.Primary
	}
	return ui.Secondary
}

// errorPage shows what went wrong and what to do next, with the look of the
// site where that is known. It is also what is shown when the look itself is
// what fails, hence the plain page behind it.
func (k *Kit) errorPage(r *request, status int, f *fault.Error) {
	buf := new(bytes.Buffer)
	if err := k.framedError(r, status, f, buf); err != nil {
		buf.Reset()
		plainError(buf, r, status, f)
	}
	r.c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	r.c.Status(status)
	if r.token != "" && bytes.Contains(buf.Bytes(), []byte(r.token)) {
		r.sendPreSession()
	}
	r.c.Response().SetBodyRaw(buf.Bytes())
}

// framedError renders with a context of its own: the request may have failed
// because its time was up, and then nothing would render with that one.
func (k *Kit) framedError(r *request, status int, f *fault.Error, buf *bytes.Buffer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("error page: %v", p)
		}
	}()
	c, known := &Ctx{r}, r.site.open()
	if known {
		r.knowLate() // and with that the reader's language
	}
	v := ui.PageView{Title: heading(r.lang, status, f), Robots: "noindex", Lang: r.lang}
	if known {
		c.complete(&v)
	} else {
		v.Bare, v.Site = true, ui.Site{Name: serviceName, Home: c.home()}
	}
	content := c.errorView(status, f)
	if v.Site.Home != "" { // the area's own front page, where it has one
		content.Links[len(content.Links)-1].Href = v.Site.Home
	}
	return ui.Page(v, errorContent(content)).Render(context.Background(), buf)
}

// plainError needs nothing but the language.
func plainError(buf *bytes.Buffer, r *request, status int, f *fault.Error) {
	l := r.lang
	fmt.Fprintf(buf, `<!DOCTYPE html><html lang="%s"><head><meta charset="utf-8"><title>%s</title></head><body><main><h1>%[2]s</h1><p>%s</p><p>%s</p></main></body></html>`,
		l, html.EscapeString(heading(l, status, f)), html.EscapeString(sentence(l, f)),
		html.EscapeString(m.ErrorReference(l, r.reference())))
}
