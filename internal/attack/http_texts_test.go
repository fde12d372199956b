package attack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// What is put into every text, one at a time. The hidden ones must not be stored;
// the others are text like any other.
const (
	nul      = "a\x00b"
	override = "a\u202eb\u2066c"
	noUTF8   = "a\xff\xfeb\xc3"
	markup   = `"><img src=x onerror=alert(1)>'; DROP TABLE users; -- {{.}} %s \ <a@b.example>, "` + "\r\nBcc: c@d.example"
)

// Every text field of every form, every text of every operation's body, every word
// of a query, every parameter of a path that is no id, and the headers: whatever
// stands in them, the answer is no fault of the server's, and what cannot be seen is
// stored nowhere.
func TestHTTPHostileTexts(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	c.crawl()
	tried := 0
	for _, r := range c.web.Table.Routes() {
		for _, kind := range web.Kinds {
			if !r.Sites.Has(kind) {
				continue
			}
			if r.API {
				tried += c.hostileOperation(t, r, kind)
			} else {
				tried += c.hostileForms(t, r, kind)
			}
			c.hostilePath(t, r, kind)
			c.hostileHeaders(t, r, kind)
		}
	}
	if tried < 400 {
		t.Errorf("only %d texts were tried", tried)
	}
	for _, kind := range []web.SiteKind{web.Tenant, web.National} {
		home := map[web.SiteKind]string{web.Tenant: "/office", web.National: "/account"}[kind]
		get := attempt{route: &web.Route{Method: http.MethodGet}, host: c.hosts(kind)[0], path: home}
		if p := c.send(t, c.ourselves(kind), get); p.Status != http.StatusOK {
			t.Errorf("%s: we were signed out on the way (%d), so less was tried than seems", kind, p.Status)
		}
	}
	c.nothingHidden(t)
}

// sound fails the test when the server is at fault.
func sound(t *testing.T, what string, p *webtest.Page) {
	t.Helper()
	if p.Status >= http.StatusInternalServerError {
		t.Errorf("%s: %d %.300s", what, p.Status, p.Body)
	}
}

// refused fails the test when what cannot be stored is taken.
func refused(t *testing.T, what string, p *webtest.Page) {
	t.Helper()
	if p.Status < http.StatusBadRequest || p.Status >= http.StatusInternalServerError {
		t.Errorf("%s: %d %.300s", what, p.Status, p.Body)
	}
}

// program is who calls a route's operation.
func (c *country) program(r *web.Route, kind web.SiteKind) actor {
	switch {
	case r.Needs == authz.Public:
		return actor{name: "nobody"}
	case kind == web.National:
		return actor{name: "an applicant's token", bearer: c.a.applicant.api}
	case kind == web.Admin:
		return actor{name: "a national administrator", cookie: c.national}
	}
	return actor{name: "a personal token", bearer: c.a.token}
}

func (c *country) hostileOperation(t *testing.T, r *web.Route, kind web.SiteKind) (tried int) {
	t.Helper()
	who, host, path := c.program(r, kind), c.hosts(kind)[0], c.ours(t, r)
	call := func(query url.Values, body []byte) *webtest.Page {
		at := path
		if query != nil {
			at += "?" + query.Encode()
		}
		return c.send(t, who, attempt{route: r, host: host, path: at, kind: "application/json", body: body})
	}
	for _, name := range c.words(r) {
		tried++
		for _, text := range []string{nul, override, noUTF8} {
			refused(t, fmt.Sprintf("%s %s?%s=%q", r.Method, r.Path, name, text), call(url.Values{name: {text}}, []byte("{}")))
		}
		sound(t, fmt.Sprintf("%s %s?%s=%q", r.Method, r.Path, name, markup), call(url.Values{name: {markup}}, []byte("{}")))
	}
	if r.Method == http.MethodGet {
		return tried
	}
	versions := c.versions(t, r, kind, who)
	found := c.textsOf(r)
	with := func(name, text string) []byte {
		all := maps.Clone(versions)
		if all[name] = text; found[name] == aMap {
			all[name] = map[string]any{"fi": text}
		}
		return c.sample(r, all)
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		tried++
		for _, text := range []string{nul, override} {
			refused(t, fmt.Sprintf("%s %s: %s=%q", r.Method, r.Path, name, text), call(nil, with(name, text)))
		}
		odd := bytes.ReplaceAll(with(name, "ODD"), []byte("ODD"), []byte(noUTF8))
		refused(t, fmt.Sprintf("%s %s: %s is no UTF-8", r.Method, r.Path, name), call(nil, odd))
		sound(t, fmt.Sprintf("%s %s: %s=%q", r.Method, r.Path, name, markup), call(nil, with(name, markup)))
	}
	return tried
}

// words are the texts in an operation's query.
func (c *country) words(r *web.Route) (names []string) {
	for _, p := range c.operation(r).Parameters {
		if p.In == "query" && c.read().resolve(p.Schema).is("string") {
			names = append(names, p.Name)
		}
	}
	return names
}

// How a property holds texts: as one, or as one in each language.
const (
	aText = iota + 1
	aMap
)

// textsOf are the properties of an operation's body that hold texts, at any depth.
func (c *country) textsOf(r *web.Route) map[string]int {
	found := map[string]int{}
	if content, ok := c.operation(r).RequestBody.Content["application/json"]; ok {
		c.walkTexts("", content.Schema, 0, found)
	}
	return found
}

func (c *country) walkTexts(name string, s schema, depth int, found map[string]int) {
	s = c.read().resolve(s)
	if depth > 6 {
		return
	}
	if items, ok := s["items"].(map[string]any); ok {
		c.walkTexts(name, items, depth+1, found)
		return
	}
	properties, _ := s["properties"].(map[string]any)
	for of, p := range properties {
		if p, ok := p.(map[string]any); ok && of != "$schema" {
			c.walkTexts(of, p, depth+1, found)
		}
	}
	if more, ok := s["additionalProperties"].(map[string]any); ok && c.read().resolve(more).is("string") && name != "" {
		found[name] = aMap
	}
	if s.is("string") && name != "" {
		found[name] = aText
	}
}

// hostileForms fills each field of each form of a page.
func (c *country) hostileForms(t *testing.T, r *web.Route, kind web.SiteKind) (tried int) {
	t.Helper()
	if r.Method != http.MethodGet {
		return 0
	}
	visitor := c.visitor(r, kind)
	path := c.ours(t, r)
	for _, s := range c.formsOf(visitor.Get(path), kind) {
		for _, field := range s.texts() {
			tried++
			for _, text := range []string{nul + noUTF8 + override, markup} {
				what := fmt.Sprintf("%s: the form to %s %s, %s=%q", path, s.route.Method, s.route.Path, field, text)
				sound(t, what, c.fillIn(visitor, path, s.route, kind, field, text))
			}
		}
	}
	return tried
}

// visitor is the browser of who may open a page.
func (c *country) visitor(r *web.Route, kind web.SiteKind) *webtest.Client {
	client := webtest.New(c.t, c.web.App, c.hosts(kind)[0]).With("Accept-Language", "fi")
	switch {
	case r.Needs == authz.Public:
		return client
	case kind == web.Admin:
		client.SetCookie("vakans", c.national.token)
	default:
		client.SetCookie("vakans", c.ourselves(kind).cookie.token)
	}
	return client
}

// texts are the fields that a person writes in.
func (s *sheet) texts() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		if _, id := s.ids[name]; !id && name != "_key" {
			names = append(names, name)
		}
	}
	return names
}

// fillIn opens a page anew, because it holds the version of what it changes, and
// sends one of its forms.
func (c *country) fillIn(
	client *webtest.Client, path string, to *web.Route, kind web.SiteKind, field, text string,
) *webtest.Page {
	page := client.Get(path)
	for _, s := range c.formsOf(page, kind) {
		if s.route != to {
			continue
		}
		s.values.Set(field, text)
		if to.Method == http.MethodGet {
			return client.Get(s.path + "?" + s.values.Encode())
		}
		s.values.Set(web.CSRFField, page.Find(`input[name="_csrf"]`).First().AttrOr("value", ""))
		return client.Post(s.path, s.values)
	}
	return page
}

// hostilePath fills the parameters of a path that are no ids.
func (c *country) hostilePath(t *testing.T, r *web.Route, kind web.SiteKind) {
	t.Helper()
	parts := strings.Split(c.ours(t, r), "/")
	for i, p := range strings.Split(r.Path, "/") {
		if !strings.HasPrefix(p, ":") {
			continue
		}
		for _, text := range []string{nul, override, noUTF8} {
			at := slices.Clone(parts)
			at[i] = url.PathEscape(text)
			a := attempt{route: r, host: c.hosts(kind)[0], path: strings.Join(at, "/"),
				kind: "application/json", body: []byte("{}")}
			refused(t, r.Method+" "+a.path, c.send(t, c.program(r, kind), a))
		}
	}
}

// hostileHeaders sends what no browser should and some do.
func (c *country) hostileHeaders(t *testing.T, r *web.Route, kind web.SiteKind) {
	t.Helper()
	client := c.visitor(r, kind)
	for _, name := range []string{"User-Agent", "Accept-Language", "Referer", "If-Match", "X-Request-Id", "Traceparent",
		"Authorization", "Cookie"} {
		client = client.With(name, noUTF8)
	}
	req := client.Request(r.Method, c.ours(t, r), strings.NewReader("{}"))
	req.Header.Set("Content-Type", "application/json")
	sound(t, fmt.Sprintf("%s %s with odd headers", r.Method, r.Path), client.Do(req))
}

// nothingHidden looks for characters that cannot be seen in every table of every
// plane.
func (c *country) nothingHidden(t *testing.T) {
	t.Helper()
	const tables = `SELECT format('%I.%I', n.nspname, c.relname)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND (n.nspname IN ('platform', 'jobsite', 'applicant') OR n.nspname = $1) ORDER BY 1`
	for _, table := range c.column(tables, c.a.Tenant.Schema()) {
		var found int
		err := c.admin().QueryRow(context.Background(), fmt.Sprintf("SELECT count(*) FROM %s x WHERE x::text ~ $1", table),
			"[\u202a-\u202e\u2066-\u2069]").Scan(&found)
		must(t, err)
		if found > 0 {
			t.Errorf("%d rows of %s hold characters that cannot be seen", found, table)
		}
	}
}

// A sign-in that is right succeeds whatever the browser calls itself.
func TestHTTPSignInWithAnOddUserAgent(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	name := c.a.Tenant.Slug + "@example.test"
	body, err := json.Marshal(map[string]string{"user_name": name, "password": testfactory.Password})
	must(t, err)
	client := webtest.New(t, c.web.App, c.a.host).With("User-Agent", noUTF8)
	form := client.Get("/office/sign-in").Want(http.StatusOK).Form("[name=user_name]")
	form.Set("user_name", name).Set("password", testfactory.Password).Submit().Want(http.StatusSeeOther)
	client.Get("/office").Want(http.StatusOK)
	program := webtest.New(t, c.web.App, c.a.host).With("User-Agent", noUTF8)
	req := program.Request(http.MethodPost, "/api/v1/staff/session", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	if p := program.Do(req); p.Status >= 300 {
		t.Errorf("%d %s", p.Status, p.Body)
	}
}
