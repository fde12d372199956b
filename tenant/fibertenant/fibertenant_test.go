package fibertenant_test

import (
	"errors"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
	"vakans/tenant/fibertenant"
	"vakans/tenant/schema"
)

// app answers with the slug of the request's tenant, or with the refusal.
func app(env *planetest.Env, trust bool) *fiber.App {
	app := fiber.New(fiber.Config{Immutable: true, EnableTrustedProxyCheck: !trust})
	app.Use(fibertenant.New(fibertenant.Config{
		Directory: env.Directory,
		Base:      "base.example",
		Next:      func(host string) bool { return host == "base.example" },
		Check:     env.Tenants.Check,
		Refuse: func(c *fiber.Ctx, err error) error {
			switch {
			case errors.Is(err, tenant.ErrMaintenance):
				return c.Status(fiber.StatusServiceUnavailable).SendString(fibertenant.From(c).Slug)
			case errors.Is(err, tenant.ErrUnknown):
				return c.SendStatus(fiber.StatusNotFound)
			case errors.Is(err, tenant.ErrSuspended):
				return c.Status(fiber.StatusGone).SendString(fibertenant.From(c).Slug)
			}
			return err
		},
	}))
	app.Get("/", func(c *fiber.Ctx) error { return c.SendString("at " + fibertenant.From(c).Slug) })
	return app
}

func get(t *testing.T, app *fiber.App, host, forwarded string) (int, string) {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	req.Host = host
	if forwarded != "" {
		req.Header.Set("X-Forwarded-Host", forwarded)
	}
	res, err := app.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestHostToTenant(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	oak, elm, shut, held := env.Tenant(t), env.Tenant(t), env.Tenant(t), env.Tenant(t)
	env.Registry(t, held, "held = 'move'")
	err := env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		return schema.SetStatus(t.Context(), tx, shut.Number, tenant.Suspended)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := env.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	direct, proxied := app(env, false), app(env, true)
	for _, try := range []struct {
		name            string
		app             *fiber.App
		host, forwarded string
		status          int
		body            string
	}{
		{"registered host", direct, oak.Slug + ".localhost:8080", "", 200, "at " + oak.Slug},
		{"the next request", direct, elm.Slug + ".localhost", "", 200, "at " + elm.Slug},
		{"upper case", direct, "TEST-" + oak.Slug[5:] + ".LOCALHOST", "", 200, "at " + oak.Slug},
		{"slug under the base", direct, oak.Slug + ".base.example", "", 200, "at " + oak.Slug},
		{"the product's own host", direct, "base.example:8080", "", 200, "at "},
		{"unknown host", direct, "unknown.localhost", "", 404, "Not Found"},
		{"two labels under the base", direct, "www." + oak.Slug + ".base.example", "", 404, "Not Found"},
		{"suspended", direct, shut.Slug + ".localhost", "", 410, shut.Slug},
		{"held", direct, held.Slug + ".localhost", "", 503, held.Slug},
		{"a stranger's header", direct, oak.Slug + ".localhost", elm.Slug + ".localhost", 200, "at " + oak.Slug},
		{"a trusted proxy's header", proxied, "inner.localhost", elm.Slug + ".localhost", 200, "at " + elm.Slug},
	} {
		if status, body := get(t, try.app, try.host, try.forwarded); status != try.status || body != try.body {
			t.Errorf("%s: got %d %q, want %d %q", try.name, status, body, try.status, try.body)
		}
	}
}
