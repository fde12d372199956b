package attack_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/web"
)

// Every route that names an object, tried by everybody with another organisation's
// (on the national site: another applicant's), in every place of the path and with
// all places at once, at one's own host and at theirs. The answer is that of an
// object that does not exist, and nothing of theirs has changed.
func TestHTTPForeignPaths(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	c.crawl()
	before := c.state(c.b)
	named := 0
	t.Run("routes", func(t *testing.T) {
		for _, r := range c.web.Table.Routes() {
			places := c.places(t, r)
			if len(places) == 0 {
				continue
			}
			named++
			for _, kind := range web.Kinds {
				if !r.Sites.Has(kind) {
					continue
				}
				t.Run(fmt.Sprintf("%s %s at %s", r.Method, r.Path, kind), func(t *testing.T) {
					t.Parallel()
					c.tryPath(t, r, kind, places)
				})
			}
		}
	})
	if named < 100 {
		t.Errorf("only %d routes name an object", named)
	}
	if tables := changed(before, c.state(c.b)); len(tables) > 0 {
		t.Errorf("the other organisation has changed: %v", tables)
	}
}

// places are the parts of a route's path that name objects, with their kinds.
func (c *country) places(t testing.TB, r *web.Route) map[int]string {
	t.Helper()
	parts, found := strings.Split(r.Path, "/"), map[int]string{}
	for i, p := range parts {
		if !strings.HasPrefix(p, ":") {
			continue
		}
		kind := kindOf(r, parts, i)
		if kind == "" {
			t.Errorf("%s %s: nobody has said what %s names: add it to parameters", r.Method, r.Path, p)
		}
		if kind != "" && kind[0] != '\'' {
			found[i] = kind
		}
	}
	return found
}

// fill is a route's path with an id in each place.
func fill(r *web.Route, ids map[int]string) string {
	parts := strings.Split(r.Path, "/")
	for i, p := range parts {
		if id, ok := ids[i]; ok {
			parts[i] = id
		} else if strings.HasPrefix(p, ":") {
			parts[i] = strings.Trim(kindOf(r, parts, i), "'")
		}
	}
	return strings.Join(parts, "/")
}

func (c *country) hosts(kind web.SiteKind) []string {
	return map[web.SiteKind][]string{web.National: {"localhost"}, web.Tenant: {c.a.host, c.b.host},
		web.Admin: {"admin.localhost"}}[kind]
}

// public is what everybody may know: published ads, on the national site and at
// their employer's. Applying is for everybody, too. The id of a registration is the
// secret of whoever began it: to know it is the right to go on with it.
func (c *country) public(r *web.Route, host string, places map[int]string) bool {
	for _, kind := range places {
		if kind == "registrations" {
			return true
		}
		if kind != "ads" {
			return false
		}
	}
	return r.Needs == authz.Public && host != c.a.host || (r.Needs == authz.Applicant || r.Needs == authz.ApplicantAccount)
}

func (c *country) tryPath(t *testing.T, r *web.Route, kind web.SiteKind, places map[int]string) {
	t.Helper()
	for _, host := range c.hosts(kind) {
		if c.public(r, host, places) {
			continue
		}
		for _, who := range c.actors() {
			if kind == web.Admin && who.cookie == c.national {
				continue // organisations are what the administration is about
			}
			for name, ids := range c.variants(places) {
				theirs, nobodys := c.asked(r, host, ids.theirs), c.asked(r, host, ids.nobodys)
				got, want := c.send(t, who, theirs), c.send(t, who, nobodys)
				what := fmt.Sprintf("%s, %s at %s", who.name, name, host)
				if got.Status < 400 && got.Location() == "" {
					t.Errorf("%s: status %d", what, got.Status)
				}
				same(t, what, face(got, values(ids.theirs, theirs.path)...), face(want, values(ids.nobodys, nobodys.path)...))
			}
		}
	}
}

// pair is what is asked for twice: what is theirs and what is nobody's.
type pair struct{ theirs, nobodys map[int]string }

// variants are their ids in all places, and in each place alone beside our own.
func (c *country) variants(places map[int]string) map[string]pair {
	all := pair{map[int]string{}, map[int]string{}}
	for i, kind := range places {
		all.theirs[i], all.nobodys[i] = c.foreign[kind], nobodys(kind)
	}
	out := map[string]pair{"theirs everywhere": all}
	if len(places) < 2 {
		return out
	}
	for i, kind := range places {
		one := pair{map[int]string{}, map[int]string{}}
		for j, other := range places {
			one.theirs[j], one.nobodys[j] = c.own[other], c.own[other]
		}
		one.theirs[i], one.nobodys[i] = c.foreign[kind], nobodys(kind)
		out["their "+kind+" beside our own"] = one
	}
	return out
}

// nobodys is an id that nobody's object has, of the same shape.
func nobodys(kind string) string {
	if kind == "tenants" {
		return "7"
	}
	return uuid.NewString()
}

// asked is a request with ids in its path, and otherwise what our own page or
// program would send.
func (c *country) asked(r *web.Route, host string, ids map[int]string) attempt {
	a := attempt{route: r, host: host, path: fill(r, ids), kind: "application/x-www-form-urlencoded"}
	if r.Method == http.MethodGet {
		return a
	}
	if r.API {
		a.kind, a.body = "application/json", c.sample(r, nil)
		return a
	}
	a.body = []byte(c.forms[r].Encode())
	return a
}

// values are what an answer may echo.
func values(ids map[int]string, path string) []string {
	all := []string{url.QueryEscape(path), path}
	for _, id := range ids {
		all = append(all, id)
	}
	return all
}
