package web

import (
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
)

// Where the API lives.
const (
	apiPrefix   = "/api/v1"
	openAPIPath = "/api/openapi"
)

// newAPI makes the huma API whose document describes every operation of the
// table, whatever its site; each operation names the server it is found at.
func (k *Kit) newAPI(app *fiber.App) huma.API {
	problemsOnce.Do(replaceHumaErrors)
	version := k.opt.Version
	if version == "" {
		version = "1"
	}
	c := huma.DefaultConfig("Vakans", version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = openAPIPath, "", "", nil
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaNames())
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "A personal token, made in the settings or by the API."},
		"session": {Type: "apiKey", In: "cookie", Name: k.names.session,
			Description: "The cookie that signing in sets. Requests that change something need the header " + CSRFHeader + " as well."},
	}
	c.Info.Description = "Every action of Vakans as JSON. Errors are application/problem+json (RFC 9457) with a reference for the support."
	return humafiber.NewV2WithGroup(app, &guardedRouter{Router: app, kit: k}, c)
}

// guardedRouter puts the guard in front of what huma mounts. Only the document
// itself, which is in no table, goes unguarded.
type guardedRouter struct {
	fiber.Router
	kit *Kit
}

// Add implements the part of fiber.Router that huma uses.
func (g *guardedRouter) Add(method, path string, handlers ...fiber.Handler) fiber.Router {
	rt := g.kit.table.operation(method, path)
	if rt == nil {
		return g.Router.Add(method, path, handlers...)
	}
	return addBoth(g.Router, method, rt.Path, g.kit.guard(rt, g.kit.operated(streamed(handlers[0]))))
}

// operated runs an operation and gives its answer the common headers.
func (k *Kit) operated(h fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := k.requestOf(c)
		if err := h(c); err != nil {
			return err
		}
		if r.err == nil && !unsafe(c.Method()) && c.Response().StatusCode() == http.StatusOK {
			c.Set(fiber.HeaderCacheControl, r.cacheControl(http.StatusOK))
			c.Vary(fiber.HeaderCookie, fiber.HeaderAuthorization)
		}
		return nil
	}
}

// operation finds the line of the table that huma's path stands for.
func (t *Table) operation(method, path string) *Route {
	for _, rt := range t.routes {
		if rt.operate != nil && rt.Method == method && plainPath(rt.Path, ":", "") == path {
			return rt
		}
	}
	return nil
}

// plainPath writes each parameter between left and right, without constraint.
func plainPath(path, left, right string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			name, _, _ = strings.Cut(name, "<")
			parts[i] = left + name + right
		}
	}
	return strings.Join(parts, "/")
}

// servers says at which hosts an operation is found.
func (k *Kit) servers(sites SiteKind) []*huma.Server {
	base := k.opt.Base
	var all []*huma.Server
	if sites.Has(National) {
		all = append(all, &huma.Server{URL: base.String(), Description: "national job site and applicants"})
	}
	if sites.Has(Tenant) {
		all = append(all, &huma.Server{URL: base.Scheme + "://{tenant}." + base.Host, Description: "an organisation",
			Variables: map[string]*huma.ServerVariable{"tenant": {Default: "tenant", Description: "the organisation's short name"}}})
	}
	if sites.Has(Admin) {
		all = append(all, &huma.Server{URL: base.Scheme + "://admin." + base.Host, Description: "national administration"})
	}
	return all
}

// schemaNames names types after their packages as well, because two features
// may both have an Input: "recruitmentweb.Ad" is RecruitmentAd. Where that is
// taken, as by recruitment.Ad itself, the package's whole name tells them apart.
func schemaNames() func(reflect.Type, string) string {
	taken := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		plain := huma.DefaultSchemaNamer(t, hint)
		pkg := t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:]
		if t.Name() == "" || pkg == "" {
			return plain
		}
		name := after(strings.TrimSuffix(pkg, "web"), plain)
		if other, ok := taken[name]; ok && other != t {
			name = after(pkg, plain)
		}
		taken[name] = t
		return name
	}
}

// after puts the package's name in front of the type's, once.
func after(pkg, name string) string {
	if strings.HasPrefix(strings.ToLower(name), pkg) {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// huma takes its error type from package variables, so they are set once for
// the whole program.
var problemsOnce sync.Once

func replaceHumaErrors() {
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		if ctx == nil {
			return huma.NewError(status, msg, errs...)
		}
		r, ok := ctx.Context().Value(requestKey{}).(*request)
		if !ok {
			return huma.NewError(status, msg, errs...)
		}
		return r.refusedByHuma(status, msg, errs)
	}
}

// refusedByHuma words what huma found wrong with the input before our code saw
// it. The offending values are left out: one of them may be a password.
func (r *request) refusedByHuma(status int, msg string, errs []error) *Problem {
	code, f := classify(fiber.NewError(status, msg))
	if status == http.StatusUnprocessableEntity {
		code, f = status, fault.New(fault.Invalid, "error.invalid")
	}
	if status == http.StatusUnsupportedMediaType {
		code, f = status, fault.New(fault.Unsupported, "error.unsupported")
	}
	r.err = f
	p := r.problemOf(code, f)
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok { //nolint:errorlint // huma hands them over bare
			p.Errors = append(p.Errors, ProblemField{Location: d.ErrorDetail().Location, Message: d.ErrorDetail().Message})
		}
	}
	return p
}
