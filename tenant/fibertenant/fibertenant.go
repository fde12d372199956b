// Package fibertenant leads a Fiber request from its host to its tenant. Whether
// a proxy's word on the host counts is the app's configuration to say
// (EnableTrustedProxyCheck, TrustedProxies); here no header is read.
package fibertenant

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"vakans/tenant"
)

// Config of the middleware. Only Directory must be given.
type Config struct {
	Directory *tenant.Directory
	// Base is the domain under which a tenant's slug is a host without being
	// registered: with "example.org", oak.example.org is the tenant oak.
	Base string
	// Next passes requests for hosts that are no tenant's, such as the product's
	// own; they go on without a tenant.
	Next func(host string) bool
	// Check says whether the tenant may be worked in: tenant.DB.Check, as a rule.
	// Nil asks nothing.
	Check func(t tenant.Tenant) error
	// Refuse answers instead of the application when the host is nobody's
	// (tenant.ErrUnknown), the tenant is suspended (tenant.ErrSuspended; From
	// returns which) or in maintenance (tenant.ErrMaintenance), or the registry
	// cannot be read. Default: the error goes to the app's error handler.
	Refuse func(c *fiber.Ctx, err error) error
}

// key is where the tenant lies in the request. Its type is unexported, so nobody
// else can put one there.
type key struct{}

// New returns the middleware.
func New(cfg Config) fiber.Handler {
	if cfg.Refuse == nil {
		cfg.Refuse = func(_ *fiber.Ctx, err error) error { return err }
	}
	return func(c *fiber.Ctx) error {
		host := Host(c)
		if cfg.Next != nil && cfg.Next(host) {
			return c.Next()
		}
		t, err := cfg.lookup(c, host)
		if err == nil {
			c.Locals(key{}, t)
			err = cfg.open(t)
		}
		if err != nil {
			return cfg.Refuse(c, err)
		}
		return c.Next()
	}
}

func (cfg Config) open(t tenant.Tenant) error {
	if err := t.Err(); err != nil || cfg.Check == nil {
		return err
	}
	return cfg.Check(t)
}

func (cfg Config) lookup(c *fiber.Ctx, host string) (tenant.Tenant, error) {
	if slug, under := strings.CutSuffix(host, "."+cfg.Base); under && cfg.Base != "" && !strings.Contains(slug, ".") {
		if t, err := cfg.Directory.BySlug(c.UserContext(), slug); err == nil {
			return t, nil
		}
	}
	return cfg.Directory.Lookup(c.UserContext(), host)
}

// From returns the request's tenant, or the zero Tenant where there is none.
func From(c *fiber.Ctx) tenant.Tenant {
	t, _ := c.Locals(key{}).(tenant.Tenant)
	return t
}

// Host is the request's host in lower case, without port and final dot. It is a
// copy: Fiber reuses the memory behind its own strings.
func Host(c *fiber.Ctx) string {
	host, _, _ := strings.Cut(c.Hostname(), ":")
	return strings.TrimSuffix(strings.ToLower(utils.CopyString(host)), ".")
}
