package web

import (
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
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
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.RejectUnknownQueryParameters = true // a misspelt filter would show everything
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaNames())
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "A personal token, made in the settings or by the API."},
		"session": {Type: "apiKey", In: "cookie", Name: k.names.session,
			Description: "The cookie that signing in sets. Requests that change something need the header " + CSRFHeader +
				" as well."},
	}
	c.Info.Description = apiDescription
	c.Info.Contact = &huma.Contact{Name: "Support of the service", URL: k.opt.Base.String()}
	c.Servers = k.servers(National)
	return huma.NewAPI(c, adapter{k, app})
}

// operated runs an operation and gives what it read the headers of a page: how
// long it may be cached, for whom it is the same, and whether it has changed.
func (k *Kit) operated(h fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := k.requestOf(c)
		r.cache.maxAge = new(time.Duration) // ads appear within seconds and are gone at the closing one
		if err := h(c); err != nil {
			return err
		}
		if r.err != nil || unsafe(c.Method()) || c.Response().StatusCode() != http.StatusOK {
			return nil
		}
		return r.sendRead()
	}
}

// sendRead is send for what an operation has written already.
func (r *request) sendRead() error {
	c, body := r.c, r.c.Response().Body()
	c.Set(fiber.HeaderCacheControl, r.cacheControl(http.StatusOK))
	c.Vary(fiber.HeaderAcceptEncoding, fiber.HeaderCookie, fiber.HeaderAuthorization)
	if r.langAsked {
		c.Vary(fiber.HeaderAcceptLanguage)
	}
	if r.unchanged(body) {
		c.Response().ResetBody()
		c.Status(http.StatusNotModified)
		return nil
	}
	return r.pack(body)
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
			Variables: map[string]*huma.ServerVariable{"tenant": {Default: "tenant",
				Description: "the organisation's short name"}}})
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
		plain := strings.TrimSuffix(huma.DefaultSchemaNamer(t, hint), "DTO")
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
