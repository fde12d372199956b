// Package preview shows on one page what the product is made of to those who build it: every
// component, letter, error page and empty list, and pages as they are printed. All of it comes
// from the product's own code, with invented data. The demo alone serves it.
package preview

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"vakans/internal/demo/country"
	"vakans/internal/demo/visit"
	"vakans/internal/i18n"
	"vakans/internal/smtpsink"
	"vakans/internal/web/assets"
	"vakans/internal/web/ui"
)

// policy is the service's own, but that pages of this site may stand in its frames.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"font-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'self'; " +
	"object-src 'none'; require-trusted-types-for 'script'; trusted-types vakans"

// letterPolicy lets a letter look as it does in a mail program, and do nothing.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'self'; object-src 'none'"

// site answers for the page of previews and what stands in its frames.
type site struct {
	visitor *visit.Visitor // nil: there is no country
	errors  *failures
}

// New is the page of previews at "/", in the language of "lang" with frames as wide as "width".
// What is printed is taken from the country that is served at base through transport, nil for
// the network; a country without organisations has nothing to print.
func New(base *url.URL, c country.Country, transport http.RoundTripper) http.Handler {
	s := &site{errors: newFailures()}
	if len(c.Tenants) > 0 {
		s.visitor = visit.New(base, c, transport)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.index)
	mux.HandleFunc("GET "+assets.Prefix, asset)
	mux.HandleFunc("GET /components/{example...}", components)
	mux.HandleFunc("GET /letters/{lang}/{name}", letterPage)
	mux.HandleFunc("GET /errors/{lang}/{name}", s.errorPage)
	mux.HandleFunc("GET "+paperStyle, paperStylesheet)
	mux.HandleFunc("GET /paper/{lang}/{name}", s.paper)
	mux.HandleFunc("GET "+themes, s.theme)
	mux.HandleFunc("/", s.missing)
	return smtpsink.Loopback(limited(mux))
}

// limited sets the policy of every page that has no other.
func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		next.ServeHTTP(w, r)
	})
}

func (s *site) index(w http.ResponseWriter, r *http.Request) {
	l := asked(r)
	v := view{Lang: l, Width: widthOf(r.FormValue("width"))}
	var err error
	if v.Parts, err = s.parts(l); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	send(w, r, http.StatusOK, ui.Page(v.page(), index(v)))
}

// asked is the language of the query, or else the browser's.
func asked(r *http.Request) i18n.Lang {
	if l, ok := i18n.Parse(r.FormValue("lang")); ok {
		return l
	}
	return i18n.Match(i18n.EN, r.Header.Get("Accept-Language"))
}

func asset(w http.ResponseWriter, r *http.Request) {
	a, ok := assets.Lookup(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.Type)
	_, _ = w.Write(a.Body)
}

// components is the style guide, or one of its example pages.
func components(w http.ResponseWriter, r *http.Request) {
	v := ui.StyleGuideView{Lang: asked(r), Base: "/components/", Example: r.PathValue("example"), CSRF: "none"}
	send(w, r, http.StatusOK, ui.StyleGuide(v))
}

// send renders the whole page first: half a page must never leave.
func send(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	var b bytes.Buffer
	if err := page.Render(r.Context(), &b); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	sendHTML(w, status, b.Bytes())
}

func sendHTML(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// widths are how wide the frames can be, in pixels: a screen, and a phone.
var widths = []int{1280, 390}

func widthOf(text string) int {
	for _, w := range widths {
		if strconv.Itoa(w) == strings.TrimSpace(text) {
			return w
		}
	}
	return widths[0]
}
