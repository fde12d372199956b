package web_test

import (
	"net/http"
	"strings"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/tenant"
)

// An organisation in maintenance answers 503 on every page and every operation,
// and says so in the reader's language; what belongs to the program goes on.
func TestMaintenance(t *testing.T) {
	t.Parallel()
	b := start(t, func(tb *web.Table) {
		tb.Get(web.Anywhere, "/", authz.Public, ok)
		tb.Post(web.Tenant, "/office/x", edit, ok)
		tb.Get(web.National, "/apply", authz.Public, func(*web.Ctx) error {
			return tenant.Versions{}.Check(tenants["held"])
		})
	}, func(o *web.Options) {
		o.Resolver = web.HostResolver{Base: "localhost", Tenants: directory{}, Check: tenant.Versions{}.Check}
	})
	for _, l := range i18n.All {
		c := b.browser(t, "held.localhost:8080").With("Accept-Language", l.String())
		p := c.Get("/").Want(http.StatusServiceUnavailable)
		p.WantText("h1", m.ErrorTitleMaintenance(l)).WantText("main", m.ErrorMaintenance(l)).WantText("main",
			m.ErrorAdviceMaintenance(l))
		p.WantCount(`main a[href="/"]`, 1) // try again
		if p.Header.Get("Retry-After") == "" || p.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers %v", p.Header)
		}
		c.Post("/office/x", nil).Want(http.StatusServiceUnavailable)
		c.Get("/no/such/page").Want(http.StatusServiceUnavailable)
		var got problem
		c.JSON(http.MethodGet, "/api/v1/anything", nil, nil).Want(http.StatusServiceUnavailable).Decode(&got)
		if got.Code != "error.maintenance" || got.Detail != m.ErrorMaintenance(l) {
			t.Errorf("problem %+v", got)
		}
	}
	if log := b.log.String(); strings.Contains(log, "request failed") || !strings.Contains(log, "unavailable") {
		t.Errorf("the log is alarmed: %s", log)
	}
	b.browser(t, "held.localhost").Get("/healthz").Want(http.StatusOK)
	b.browser(t, "north.localhost").Get("/").Want(http.StatusOK)
	national := b.browser(t, "localhost:8080")
	national.Get("/").Want(http.StatusOK)
	national.Get("/apply").Want(http.StatusServiceUnavailable).WantText("h1",
		m.ErrorTitleMaintenance(i18n.FI)).WantCount("header", 1)
}
