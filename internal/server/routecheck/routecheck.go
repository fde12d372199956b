// Package routecheck tries every route of a table the way somebody would who
// should not get through: not signed in, without the permission, with another
// organisation's id, on a host that is nobody's or suspended, without the CSRF
// token, with a body that is too large or packed. It walks the table, so a new
// route is tested the moment it is listed. It is for tests alone.
package routecheck

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// Setup is what the checks need to know of the installation they try.
type Setup struct {
	App   webtest.App
	Table *web.Table
	// Hosts has one living site of each kind.
	Hosts map[web.SiteKind]string
	// Suspended is the host of a suspended organisation.
	Suspended string
	// SignIn returns a browser at Hosts[kind], signed in as somebody with exactly
	// these permissions, with its CSRF token set (webtest.Client.SetCSRF). An
	// applicant or a national administrator has none.
	SignIn func(t testing.TB, kind web.SiteKind, permissions ...authz.Permission) *webtest.Client
	// Foreign returns an id that belongs to another organisation or person, for
	// a parameter of a route. Nil, or an empty answer: an id that nobody has.
	Foreign func(r *web.Route, param string) string
	// Params are values of parameters that are no ids, such as the language.
	Params map[string]string
}

// Run tries every route. Each failure is a subtest of its own.
func Run(t *testing.T, s Setup) {
	t.Helper()
	for _, r := range s.Table.Routes() {
		for _, kind := range web.Kinds {
			if !r.Sites.Has(kind) {
				continue
			}
			for _, c := range checks {
				t.Run(fmt.Sprintf("%s %s at %s: %s", r.Method, r.Path, kind, c.name), func(t *testing.T) {
					t.Parallel()
					if err := c.try(attempt{s, r, kind, t}); err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
}

// Failures is Run for the test of the checks themselves: it returns what would
// have failed.
func Failures(t *testing.T, s Setup) []string {
	t.Helper()
	var failed []string
	for _, r := range s.Table.Routes() {
		for _, kind := range web.Kinds {
			for _, c := range checks {
				if !r.Sites.Has(kind) {
					continue
				}
				if err := c.try(attempt{s, r, kind, t}); err != nil {
					failed = append(failed, c.name)
				}
			}
		}
	}
	return failed
}

// attempt is one route tried at one kind of site.
type attempt struct {
	Setup
	route *web.Route
	kind  web.SiteKind
	t     *testing.T
}

var checks = []struct {
	name string
	try  func(attempt) error
}{
	{"unknown host", attempt.unknownHost},
	{"suspended organisation", attempt.suspended},
	{"body too large", attempt.tooLarge},
	{"packed body", attempt.packed},
	{"not signed in", attempt.nobody},
	{"without the permission", attempt.powerless},
	{"without the CSRF token", attempt.forged},
	{"another's id", attempt.foreign},
}

func (a attempt) unknownHost() error {
	c := webtest.New(a.t, a.App, "nobody-has-this-host.example")
	return want(c.Do(a.request(c, nil)), http.StatusNotFound)
}

func (a attempt) suspended() error {
	if a.kind != web.Tenant || a.Suspended == "" {
		return nil
	}
	c := webtest.New(a.t, a.App, a.Suspended)
	return want(c.Do(a.request(c, nil)), http.StatusGone)
}

// tooLarge promises too much: a body is refused by its head, before it comes.
func (a attempt) tooLarge() error {
	if !a.changes() {
		return nil
	}
	c := a.visitor()
	req := a.request(c, []byte("x"))
	req.Header.Set("Content-Length", strconv.Itoa(a.route.BodyLimit+1))
	return want(c.Do(req), http.StatusRequestEntityTooLarge)
}

func (a attempt) packed() error {
	if !a.changes() {
		return nil
	}
	c := a.visitor()
	req := a.request(c, []byte("packed"))
	req.Header.Set("Content-Encoding", "gzip")
	return want(c.Do(req), http.StatusUnsupportedMediaType)
}

// nobody: a page leads to the sign-in, everything else says 401.
func (a attempt) nobody() error {
	if a.route.Needs == authz.Public {
		return nil
	}
	c := a.visitor()
	p := c.Do(a.request(c, nil))
	if a.changes() || a.route.API {
		return want(p, http.StatusUnauthorized)
	}
	if p.Status == http.StatusSeeOther && strings.Contains(p.Location(), "next=") {
		return nil
	}
	return want(p, http.StatusUnauthorized)
}

func (a attempt) powerless() error {
	if a.route.Needs.Everybody() {
		return nil
	}
	if a.kind != web.Tenant {
		return nil
	}
	c := a.SignIn(a.t, a.kind)
	return want(c.Do(a.with(c, a.request(c, nil))), http.StatusForbidden)
}

// forged sends what another site's page could: the cookies, but no token.
func (a attempt) forged() error {
	if !a.changes() {
		return nil
	}
	c := a.visitor()
	if a.route.Needs != authz.Public || a.route.API {
		c = a.SignIn(a.t, a.kind, a.permissions()...)
	}
	return want(c.Do(a.request(c, nil)), http.StatusForbidden)
}

// foreign: invisible equals absent. A page must be 404; a change may find
// fault with its empty body first, but it must not work and must not crash.
func (a attempt) foreign() error {
	path, ids := a.path(true)
	if ids == 0 {
		return nil
	}
	c := a.visitor()
	if a.route.Needs != authz.Public {
		c = a.SignIn(a.t, a.kind, a.permissions()...)
	}
	p := c.Do(a.with(c, a.at(c, path, nil)))
	switch {
	case p.Status == http.StatusNotFound || p.Status == http.StatusGone:
		return nil
	case !a.changes():
		return want(p, http.StatusNotFound)
	case p.Status < 400 || p.Status >= 500:
		return fmt.Errorf("status %d for another's id, want a refusal: %s", p.Status, short(p))
	}
	return nil
}

func (a attempt) changes() bool { return a.route.Method != http.MethodGet }

func (a attempt) visitor() *webtest.Client { return webtest.New(a.t, a.App, a.Hosts[a.kind]) }

// permissions are what the route needs, where an organisation can give that.
func (a attempt) permissions() []authz.Permission {
	if a.route.Needs.Everybody() {
		return nil
	}
	return []authz.Permission{a.route.Needs}
}

func (a attempt) request(c *webtest.Client, body []byte) *http.Request {
	path, _ := a.path(false)
	return a.at(c, path, body)
}

func (a attempt) at(c *webtest.Client, path string, body []byte) *http.Request {
	var r io.Reader
	kind := "application/x-www-form-urlencoded"
	if a.route.API {
		kind = "application/json"
		if body == nil {
			body = []byte("{}")
		}
	}
	if a.changes() {
		r = bytes.NewReader(body)
	}
	req := c.Request(a.route.Method, path, r)
	if a.changes() {
		req.Header.Set("Content-Type", kind)
	}
	return req
}

// with adds the token, as our own pages do.
func (a attempt) with(c *webtest.Client, req *http.Request) *http.Request {
	if c.CSRF() != "" {
		req.Header.Set(web.CSRFHeader, c.CSRF())
	}
	return req
}

// path fills the route's parameters in, and counts those that are ids.
func (a attempt) path(foreign bool) (path string, ids int) {
	parts := strings.Split(a.route.Path, "/")
	for i, p := range parts {
		name, ok := strings.CutPrefix(p, ":")
		if !ok {
			continue
		}
		name, constraint, _ := strings.Cut(name, "<")
		parts[i], ok = a.value(name, constraint, foreign)
		if ok {
			ids++
		}
	}
	return strings.Join(parts, "/"), ids
}

func (a attempt) value(name, constraint string, foreign bool) (value string, id bool) {
	if v, ok := a.Params[name]; ok {
		return v, false
	}
	if name == "lang" {
		return "en", false
	}
	if foreign && a.Foreign != nil {
		if v := a.Foreign(a.route, name); v != "" {
			return v, true
		}
	}
	if strings.HasPrefix(constraint, "int") {
		return "999999937", true
	}
	return uuid.NewString(), true
}

func want(p *webtest.Page, status int) error {
	if p.Status == status {
		return nil
	}
	return fmt.Errorf("status %d, want %d: %s", p.Status, status, short(p))
}

func short(p *webtest.Page) string {
	text := p.Location() + " " + string(p.Body)
	return text[:min(len(text), 600)]
}
