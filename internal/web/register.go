package web

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
)

// register mounts the table. Each route carries its own guard, so no order and
// no prefix decides what is protected.
func (k *Kit) register(app *fiber.App) {
	api := k.newAPI(app)
	for _, rt := range k.table.routes {
		if rt.operate != nil {
			rt.operate(api)
			continue
		}
		h := k.guard(rt, func(c *fiber.Ctx) error { return rt.handler(&Ctx{k.requestOf(c)}) })
		addBoth(app, rt.Method, rt.Path, h)
	}
}

// addBoth mounts GET for HEAD too.
func addBoth(app fiber.Router, method, path string, h fiber.Handler) fiber.Router {
	if method == http.MethodGet {
		app.Add(http.MethodHead, path, h)
	}
	return app.Add(method, path, h)
}

// guard is what every route goes through, in this order: is it this site's,
// is the body of a size, who is it, how often, may they, did they mean it.
func (k *Kit) guard(rt *Route, next fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := k.requestOf(c)
		if !rt.Sites.Has(r.site.Kind) {
			return c.Next() // the same path may be another site's page
		}
		r.route = rt
		defer r.within(rt)()
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
	if limit := r.route.BodyLimit; unsafe(r.c.Method()) && len(r.c.Request().Body()) > limit {
		return fault.New(fault.TooLarge, "error.too_large")
	}
	if err := k.identify(r); err != nil {
		return err
	}
	for _, check := range []func() error{func() error { return k.slow(r) }, r.permit, r.protect} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// within gives a route the deadline it asks for.
func (r *request) within(rt *Route) context.CancelFunc {
	if rt.Timeout == 0 {
		return func() {}
	}
	ctx, cancel := context.WithTimeout(r.parent, rt.Timeout)
	r.c.SetUserContext(ctx)
	return cancel
}
