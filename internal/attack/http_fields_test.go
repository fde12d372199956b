package attack_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/web"
	"vakans/internal/webtest"
)

// Every field of every form and every property of every operation that takes an
// object's id is given another organisation's, in a request that is otherwise our
// own. The answer is that for an id that nobody has, and nothing of theirs changes.
func TestHTTPForeignFields(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	c.twins = c.pairUp()
	c.crawl()
	before := c.state(c.b)
	tried := 0
	for _, r := range c.web.Table.Routes() {
		if r.API {
			tried += c.tryProperties(t, r)
		} else if at, ok := c.pages[r]; ok {
			tried += c.tryForm(t, r, at)
		}
	}
	if tried < 40 {
		t.Errorf("only %d fields take an id", tried)
	}
	if tables := changed(before, c.state(c.b)); len(tables) > 0 {
		t.Errorf("the other organisation has changed: %v", tables)
	}
}

// tryForm sends a form with one of its ids replaced, as often as it has ids. The
// page is opened anew each time: it holds the version of what it changes.
func (c *country) tryForm(t *testing.T, r *web.Route, page attempt) (tried int) {
	t.Helper()
	kind := web.Tenant
	if page.host == "localhost" {
		kind = web.National
	}
	first, ok := c.open(t, r, page, kind)
	if !ok {
		return 0
	}
	for _, field := range slices.Sorted(maps.Keys(first.ids)) {
		theirs, known := c.twins[first.ids[field]]
		if !known { // made up by the page, such as the key that lets a form be sent once
			continue
		}
		tried++
		faces := map[string]string{}
		for who, id := range map[string]string{"theirs": theirs, "nobody's": uuid.NewString()} {
			s, ok := c.open(t, r, page, kind)
			if !ok {
				return tried
			}
			s.values.Set(field, id)
			faces[who] = c.settled(c.submit(t, s, page.host, kind), id)
		}
		same(t, fmt.Sprintf("%s %s: field %s", r.Method, r.Path, field), faces["theirs"], faces["nobody's"])
	}
	return tried
}

// open is the form of a page that is sent to a route.
func (c *country) open(t *testing.T, r *web.Route, page attempt, kind web.SiteKind) (sheet, bool) {
	t.Helper()
	for _, s := range c.formsOf(c.send(t, c.ourselves(kind), page), kind) {
		if s.route == r {
			return s, true
		}
	}
	return sheet{}, false
}

func (c *country) submit(t *testing.T, s sheet, host string, kind web.SiteKind) *webtest.Page {
	t.Helper()
	a := attempt{route: s.route, host: host, path: s.path, kind: "application/x-www-form-urlencoded",
		body: []byte(s.values.Encode())}
	if s.route.Method == http.MethodGet {
		a.path += "?" + s.values.Encode()
	}
	return c.send(t, c.ourselves(kind), a)
}

// tryProperties calls an operation on what is ours with one property that is not.
func (c *country) tryProperties(t *testing.T, r *web.Route) (tried int) {
	t.Helper()
	ids, unknown := c.idFields(r)
	for _, name := range unknown {
		t.Errorf("%s %s: nobody has said whether %q holds ids: add it to fields or to texts", r.Method, r.Path, name)
	}
	for _, name := range ids {
		if name == "id" && strings.HasSuffix(r.Path, "/copy") {
			continue // createRecruitment has been given the same id, so one of ours has it by now
		}
		tried++
		for _, kind := range []web.SiteKind{web.Tenant, web.National} {
			if r.Sites.Has(kind) && !(kind == web.National && fields[name] == "ads") {
				c.tryProperty(t, r, kind, name)
			}
		}
	}
	return tried
}

func (c *country) tryProperty(t *testing.T, r *web.Route, kind web.SiteKind, name string) {
	t.Helper()
	who := actor{name: "a personal token", bearer: c.a.token}
	if kind == web.National {
		who = actor{name: "an applicant's token", bearer: c.a.applicant.api}
	}
	faces := map[string]string{}
	for whose, id := range map[string]string{"theirs": c.foreign[fields[name]], "nobody's": uuid.NewString()} {
		with := c.versions(t, r, kind, who)
		with[name] = id
		a := attempt{route: r, host: c.hosts(kind)[0], path: c.ours(t, r), kind: "application/json"}
		if r.Method == http.MethodGet {
			a.path += "?" + url.Values{name: {id}}.Encode()
		} else {
			a.body = c.sample(r, with)
		}
		faces[whose] = c.settled(c.send(t, who, a), id)
	}
	same(t, fmt.Sprintf("%s %s at %s: property %s", r.Method, r.Path, kind, name), faces["theirs"], faces["nobody's"])
}

// ours is a route's path with what is ours.
func (c *country) ours(t *testing.T, r *web.Route) string {
	ids := map[int]string{}
	for i, kind := range c.places(t, r) {
		ids[i] = c.own[kind]
	}
	return fill(r, ids)
}

// versions are the numbers that a change must name, read from what it changes.
func (c *country) versions(t *testing.T, r *web.Route, kind web.SiteKind, who actor) map[string]any {
	t.Helper()
	with := map[string]any{}
	for path := c.ours(t, r); strings.Count(path, "/") > 2; path = path[:strings.LastIndex(path, "/")] {
		get := c.routeOf(http.MethodGet, path, kind)
		if get == nil {
			continue
		}
		var now map[string]any
		_ = json.Unmarshal(c.send(t, who, attempt{route: get, host: c.hosts(kind)[0], path: path}).Body, &now)
		for _, name := range []string{"version", "revision", "content_version"} {
			if v, ok := now[name]; ok {
				with[name] = v
			}
		}
		break
	}
	return with
}

// pairUp leads from every id of ours to one of theirs of the same kind: of the
// same column of the same table.
func (c *country) pairUp() map[string]string {
	c.t.Helper()
	twins := map[string]string{}
	for _, column := range c.column(`SELECT format('%I.%I', table_name, column_name) FROM information_schema.columns
		WHERE table_schema = $1 AND data_type = 'uuid' ORDER BY 1`, c.b.Tenant.Schema()) {
		table, name, _ := strings.Cut(column, ".")
		const sql = "SELECT DISTINCT %s::text FROM %s.%s WHERE %s IS NOT NULL ORDER BY 1"
		ours := c.column(fmt.Sprintf(sql, name, c.a.Tenant.Schema(), table, name))
		theirs := c.column(fmt.Sprintf(sql, name, c.b.Tenant.Schema(), table, name))
		for _, id := range ours {
			if _, ok := twins[id]; !ok && len(theirs) > 0 {
				twins[id] = theirs[0]
			}
		}
	}
	for kind, id := range c.own {
		twins[id] = c.foreign[kind]
	}
	return twins
}
