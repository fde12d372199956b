package attack_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/PuerkitoBio/goquery"

	"vakans/internal/web"
	"vakans/internal/webtest"
)

// crawl opens every page of our own and keeps what its forms would send, by the
// route that they are sent to.
func (c *country) crawl() {
	c.t.Helper()
	c.forms = map[*web.Route]url.Values{}
	c.pages = map[*web.Route]attempt{}
	for _, r := range c.web.Table.Routes() {
		if r.Method != http.MethodGet || r.API {
			continue
		}
		for _, kind := range []web.SiteKind{web.Tenant, web.National} {
			if r.Sites.Has(kind) {
				c.crawlPage(r, kind)
			}
		}
	}
	if len(c.forms) < 40 {
		c.t.Fatalf("the pages have forms to %d routes only", len(c.forms))
	}
}

func (c *country) crawlPage(r *web.Route, kind web.SiteKind) {
	c.t.Helper()
	ids := map[int]string{}
	for i, kind := range c.places(c.t, r) {
		ids[i] = c.own[kind]
	}
	at := attempt{route: r, host: c.hosts(kind)[0], path: fill(r, ids)}
	page := c.send(c.t, c.ourselves(kind), at)
	if page.Status != http.StatusOK || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
		return
	}
	for _, f := range c.formsOf(page, kind) {
		if _, ok := c.forms[f.route]; !ok {
			c.forms[f.route], c.pages[f.route] = f.values, at
		}
	}
}

// ourselves is who may do everything at our own site.
func (c *country) ourselves(kind web.SiteKind) actor {
	if kind == web.National {
		return actor{name: "an applicant", cookie: c.a.applicant.signedIn}
	}
	return actor{name: "staff with every permission", cookie: c.a.all}
}

// sheet is one form of a page.
type sheet struct {
	route  *web.Route
	path   string
	values url.Values
	ids    map[string]string // fields that take an object's id, with one of ours
}

// formsOf reads a page's forms.
func (c *country) formsOf(page *webtest.Page, kind web.SiteKind) []sheet {
	var all []sheet
	page.Find("form").Each(func(_ int, f *goquery.Selection) {
		method := strings.ToUpper(f.AttrOr("method", "get"))
		to, err := page.URL().Parse(f.AttrOr("action", ""))
		if err != nil {
			return
		}
		s := sheet{route: c.routeOf(method, to.Path, kind), path: to.Path, values: url.Values{}, ids: map[string]string{}}
		if s.route == nil {
			return
		}
		f.Find("input[name], select[name], textarea[name], button[name]").Each(func(_ int,
			e *goquery.Selection) {
			s.read(e)
		})
		all = append(all, s)
	})
	return all
}

var idShape = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// read takes a field's value over, ticks every box, and notes which fields take
// ids.
func (s *sheet) read(e *goquery.Selection) {
	name, value := e.AttrOr("name", ""), e.AttrOr("value", "")
	if name == web.CSRFField {
		return
	}
	if e.Is("select") {
		options := e.Find("option")
		value = options.FilterFunction(func(_ int, o *goquery.Selection) bool {
			_,
				on := o.Attr("selected")
			return on
		}).AttrOr("value", "")
		options.Each(func(_ int, o *goquery.Selection) {
			if v := o.AttrOr("value", ""); idShape.MatchString(v) {
				s.ids[name] = v
			}
		})
	}
	if e.Is("textarea") {
		value = e.Text()
	}
	if idShape.MatchString(value) {
		s.ids[name] = value
	}
	if kind := e.AttrOr("type", ""); kind == "file" || kind == "radio" && s.values.Has(name) {
		return
	}
	s.values.Add(name, value)
}

// routeOf is the line of the table that an address belongs to.
func (c *country) routeOf(method, path string, kind web.SiteKind) *web.Route {
	for _, r := range c.web.Table.Routes() {
		if r.Method == method && r.Sites.Has(kind) && pattern(r).MatchString(path) {
			return r
		}
	}
	return nil
}

var parameter = regexp.MustCompile(`:[a-z_]+(<[^/]*>)?`)

// patterns are compiled once: every form of every page is looked up in all routes.
var patterns sync.Map

func pattern(r *web.Route) *regexp.Regexp {
	if known, ok := patterns.Load(r.Path); ok {
		return known.(*regexp.Regexp)
	}
	made := regexp.MustCompile("^" + parameter.ReplaceAllStringFunc(r.Path, func(p string) string {
		if strings.Contains(p, "<guid>") {
			return "[0-9a-f-]{36}"
		}
		return "[^/]+"
	}) + "$")
	patterns.Store(r.Path, made)
	return made
}
