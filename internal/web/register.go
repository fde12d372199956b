package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
)

// register mounts the table. Each route carries its own guard, so no order and
// no prefix decides what is protected.
func (k *Kit) register(app *fiber.App) {
	k.api = k.newAPI(app)
	for _, rt := range k.table.routes {
		if rt.operate != nil {
			rt.operate(k.api)
			continue
		}
		h := k.guard(rt, func(c *fiber.Ctx) error { return rt.handler(&Ctx{k.requestOf(c)}) })
		addBoth(app, rt.Method, rt.Path, h)
	}
	k.describe()
}

// addBoth mounts GET for HEAD too.
func addBoth(app fiber.Router, method, path string, h fiber.Handler) fiber.Router {
	if method == http.MethodGet {
		app.Add(http.MethodHead, path, h)
	}
	return app.Add(method, path, h)
}

// guard is what every route goes through, in this order: is it this site's, does
// the body's promised size fit, who is it, how often, may they, do they come from
// our own page; and with the body received, did they mean it.
func (k *Kit) guard(rt *Route, next fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := k.requestOf(c)
		if !rt.Sites.Has(r.site.Kind) {
			return c.Next() // the same path may be another site's page
		}
		r.route = rt
		if err := k.admit(r); err != nil {
			return err
		}
		if rt.version != nil {
			return k.keeping(r, next)
		}
		return next(c)
	}
}

func (k *Kit) admit(r *request) error {
	if unsafe(r.c.Method()) && r.declared() > r.route.BodyLimit {
		return fault.New(fault.TooLarge, "error.too_large")
	}
	for _, check := range []func(*request) error{
		k.identify, k.limited, (*request).permit, (*request).protect, k.receive, (*request).prove,
	} {
		if err := check(r); err != nil {
			return err
		}
	}
	return nil
}
