package web_test

import (
	"fmt"
	"net/http"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

var kinds = []fault.Kind{fault.Internal, fault.Invalid, fault.NotFound, fault.Conflict, fault.Forbidden,
	fault.Unauthenticated,
	fault.Gone, fault.Limited, fault.Unavailable, fault.TooLarge, fault.Unsupported}

// Every kind of error is a page in each language, with a reference and a way
// on, and a problem document.
func TestErrorsInEveryLanguage(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Get(web.Anywhere, "/fail/:kind", authz.Public, func(c *web.Ctx) error {
			k := fault.Kind(c.ParamInt("kind"))
			return fault.New(k, "error."+k.String())
		})
	}, func(o *web.Options) { o.SignIn = nil })
	for _, l := range i18n.All {
		for _, k := range kinds {
			t.Run(fmt.Sprintf("%s %s", l, k), func(t *testing.T) {
				t.Parallel()
				path := fmt.Sprintf("/fail/%d", int(k))
				c := b.browser(t, "north.localhost:8080").With("Accept-Language", l.String())
				p := c.Get(path).Want(web.Status(fault.New(k, "error.internal"))).WantText("main",
					m.Text(l, "error."+k.String(), nil))
				p.WantText("h1", m.Text(l, fmt.Sprintf("error.title_%d", web.Status(fault.New(k, "error.internal"))),
					nil)).WantCount("h1", 1)
				if p.Find("html").AttrOr("lang", "") != l.String() || p.Find("main a[href]").Length() == 0 ||
					p.Text("main strong") == "" {
					t.Errorf("page %s", p.Body)
				}
				var got problem
				c.JSON(http.MethodGet, path, nil, nil).Want(web.Status(fault.New(k, "error.internal"))).Decode(&got)
				if got.Detail != m.Text(l, "error."+k.String(), nil) || got.Reference == "" {
					t.Errorf("problem %+v", got)
				}
			})
		}
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) { tb.Get(web.Anywhere, "/", authz.Public, ok) })
	for host, want := range map[string]int{
		"localhost:8080": 200, "LOCALHOST.": 200, "admin.localhost:8080": 200, "north.localhost": 200,
		"jobs.north.example": 200,
		"closed.localhost":   410, "unknown.localhost": 404, "a.north.localhost": 404, "example.org": 404,
		"127.0.0.1:8080": 404,
	} {
		if got := b.browser(t, host).Get("/").Status; got != want {
			t.Errorf("%s: %d, want %d", host, got, want)
		}
	}
}

// An organisation that is suspended comes back: its page does not say that it is
// gone for good.
func TestSuspendedIsClosedForNow(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) { tb.Get(web.Anywhere, "/", authz.Public, ok) })
	for _, l := range i18n.All {
		b.browser(t, "closed.localhost").With("Accept-Language", l.String()).Get("/").Want(410).
			WantText("h1", m.ErrorTitleSuspended(l)).WantText("main", m.ErrorTenantSuspended(l))
	}
}

// An error page must appear also when what stands around it fails.
func TestErrorPageSurvivesItsFrame(t *testing.T) {
	t.Parallel()
	b := start(t, func(*web.Table) {},
		func(o *web.Options) { o.Frame = func(*web.Ctx, *ui.PageView) { panic("no navigation") } })
	b.browser(t, "north.localhost").Get("/none").Want(404).WantCount("h1", 1)
}

func TestSignInLeadsBack(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Get(web.Tenant, "/office/x", edit, ok)
		tb.Post(web.Tenant, "/office/x", edit, ok)
	})
	c := b.browser(t, "north.localhost")
	c.Get("/office/x?a=1&b=2").WantRedirect("/office/sign-in?next=%2Foffice%2Fx%3Fa%3D1%26b%3D2")
	c.Post("/office/x", nil).Want(http.StatusUnauthorized).WantCount(`main a[href="/office/sign-in"]`, 1)
	b.signedIn(t, "other").Get("/office/x").Want(http.StatusForbidden)
}

func TestSecurityHeadersOnEverything(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) { tb.Get(web.Anywhere, "/", authz.Public, ok) })
	for _, path := range []string{"/", "/none", "/assets/none.css", "/healthz", "/api/openapi.json"} {
		h := b.browser(t, "localhost:8080").Get(path).Header
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
			"Permissions-Policy",
			"Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Request-Id"} {
			if h.Get(name) == "" {
				t.Errorf("%s has no %s", path, name)
			}
		}
		if h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS without https", path)
		}
	}
}

// A line without a permission, a site or a handler, or a second one of the
// same, never becomes a route.
func TestTableRefusesWhatCannotBeMeant(t *testing.T) {
	t.Parallel()
	for name, add := range map[string]func(*web.Table){
		"no permission": func(tb *web.Table) { tb.Get(web.Tenant, "/x", "", ok) },
		"no site":       func(tb *web.Table) { tb.Get(0, "/x", authz.Public, ok) },
		"no handler":    func(tb *web.Table) { tb.Get(web.Tenant, "/x", authz.Public, nil) },
		"final slash":   func(tb *web.Table) { tb.Get(web.Tenant, "/x/", authz.Public, ok) },
		"twice": func(tb *web.Table) {
			tb.Get(web.Tenant, "/x/:a<guid>", authz.Public, ok)
			tb.Get(web.Anywhere, "/x/:b<guid>", authz.Public, ok)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("the table took it")
				}
			}()
			add(web.NewTable())
		})
	}
}
