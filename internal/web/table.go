package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"vakans/internal/authz"
	"vakans/internal/web/apidoc"
)

// Handler answers one route.
type Handler func(*Ctx) error

// Route is one line of the table, as data: what the generated checks walk over.
type Route struct {
	Method    string
	Path      string // in Fiber's syntax: /office/units/:id<guid>
	Sites     SiteKind
	Needs     authz.Permission
	Name      string // for the log and the OpenAPI document
	Limit     Limit  // zero: none
	BodyLimit int    // bytes
	API       bool   // answers JSON, also to errors; bearer tokens are welcome

	handler Handler
	operate func(huma.API)
	version func(context.Context) (int64, error) // of what the page is made of, where it is kept
	query   []string                             // an operation's parameters of the query
	answers []int                                // an operation's further statuses
	types   apidoc.Types                         // an operation's
}

// Table collects the routes. It reads like a table of contents:
//
//	t.Get(web.Tenant, "/office/units", policies.UnitEdit, units.List)
//	t.Post(web.Tenant, "/office/units", policies.UnitEdit, units.Create)
//
// A line without a site or a permission panics when it is built, so that
// nothing is public by oversight: that takes authz.Public.
type Table struct {
	routes []*Route
	taken  map[string]SiteKind
	kit    *Kit
	parts  []apidoc.Part // what is written of the operations
	enums  []enum
	gaps   []string
}

// NewTable returns an empty table.
func NewTable() *Table { return &Table{taken: map[string]SiteKind{}} }

// Routes lists the lines in their order.
func (t *Table) Routes() []*Route { return t.routes }

// Get adds a page. It also answers HEAD.
func (t *Table) Get(s SiteKind, path string, needs authz.Permission, h Handler, opts ...Option) {
	t.page(http.MethodGet, s, path, needs, h, opts)
}

// Post adds what a form is sent to.
func (t *Table) Post(s SiteKind, path string, needs authz.Permission, h Handler, opts ...Option) {
	t.page(http.MethodPost, s, path, needs, h, opts)
}

// Patch adds a partial change, such as an autosave.
func (t *Table) Patch(s SiteKind, path string, needs authz.Permission, h Handler, opts ...Option) {
	t.page(http.MethodPatch, s, path, needs, h, opts)
}

// Delete adds a removal.
func (t *Table) Delete(s SiteKind, path string, needs authz.Permission, h Handler, opts ...Option) {
	t.page(http.MethodDelete, s, path, needs, h, opts)
}

func (t *Table) page(method string, s SiteKind, path string, needs authz.Permission, h Handler, opts []Option) {
	t.add(&Route{Method: method, Path: path, Sites: s, Needs: needs, handler: h}, opts)
}

// Option changes one line of the table.
type Option func(*Route)

// Named gives the route a name of its own in the log.
func Named(name string) Option { return func(r *Route) { r.Name = name } }

// Limited replaces the rate limit that the route would have by default.
func Limited(l Limit) Option { return func(r *Route) { r.Limit = l } }

// Body replaces the largest body that the route would take by default.
func Body(bytes int) Option { return func(r *Route) { r.BodyLimit = bytes } }

// add completes the line with defaults and refuses what cannot be meant.
func (t *Table) add(r *Route, opts []Option) {
	r.BodyLimit = DefaultBody
	if r.Needs == authz.Public && unsafe(r.Method) {
		r.Limit, r.BodyLimit = PublicPost, PublicBody
	}
	for _, o := range opts {
		o(r)
	}
	if r.Name == "" {
		r.Name = r.Method + " " + r.Path
	}
	if err := t.check(r); err != nil {
		panic("web: route " + r.Method + " " + r.Path + ": " + err.Error())
	}
	t.taken[r.Method+" "+shape(r.Path)] |= r.Sites
	t.routes = append(t.routes, r)
}

func (t *Table) check(r *Route) error {
	switch {
	case r.Needs == "":
		return fmt.Errorf("names no permission; authz.Public is one")
	case r.Sites == 0 || r.Sites&^Anywhere != 0:
		return fmt.Errorf("names no site")
	case !strings.HasPrefix(r.Path, "/") || len(r.Path) > 1 && strings.HasSuffix(r.Path, "/"):
		return fmt.Errorf("path must begin with a slash and not end with one")
	case r.handler == nil && r.operate == nil:
		return fmt.Errorf("has no handler")
	case r.operate != nil && slices.ContainsFunc(t.routes,
		func(o *Route) bool { return o.operate != nil && o.Name == r.Name }):
		return fmt.Errorf("has the id of another operation")
	case t.taken[r.Method+" "+shape(r.Path)]&r.Sites != 0:
		return fmt.Errorf("is there already")
	}
	return nil
}

// shape makes paths equal that Fiber cannot tell apart: names of parameters.
func shape(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") {
			_, constraint, _ := strings.Cut(p, "<")
			parts[i] = ":" + constraint
		}
	}
	return strings.Join(parts, "/")
}

// largestBody is the limit of the route that takes most.
func (t *Table) largestBody() int {
	n := DefaultBody
	for _, r := range t.routes {
		n = max(n, r.BodyLimit)
	}
	return n
}

func unsafe(method string) bool {
	switch method {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions, fiber.MethodTrace:
		return false
	}
	return true
}
