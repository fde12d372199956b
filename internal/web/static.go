package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
	"vakans/internal/web/assets"
)

// public mounts what lies before hosts and sessions: files that are the same
// for everybody, and the checks of whatever keeps the program running.
func (k *Kit) public(app *fiber.App) {
	for path, h := range map[string]fiber.Handler{
		assets.Prefix + "*": k.asset, "/t/:tenant/:file": k.theme, "/healthz": k.health, "/readyz": k.ready,
		openAPIPath + ".json": k.openAPI, openAPIPath + ".yaml": k.openAPI,
	} {
		rt := &Route{Path: path}
		app.Get(path, func(c *fiber.Ctx) error {
			k.requestOf(c).route = rt
			return h(c)
		})
	}
}

// asset serves a built file under its hashed name, for ever; an unknown name
// may be one of the next version, so its absence is not kept.
func (k *Kit) asset(c *fiber.Ctx) error {
	a, found := assets.Lookup(c.Path())
	if !found {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return file(c, a)
}

// file sends a file that never changes, in the form the browser likes best.
func file(c *fiber.Ctx, a assets.Asset) error {
	c.Set(fiber.HeaderCacheControl, assets.CacheControl)
	c.Set(fiber.HeaderETag, a.ETag)
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderIfNoneMatch) == a.ETag {
		c.Status(http.StatusNotModified)
		return nil
	}
	body, encoding := a.Encode(c.Get(fiber.HeaderAcceptEncoding))
	c.Set(fiber.HeaderContentType, a.Type)
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	c.Response().SetBodyRaw(body)
	return nil
}

// theme serves an organisation's stylesheet, /t/<tenant>/<hash>.css.
func (k *Kit) theme(c *fiber.Ctx) error {
	const ext = ".css"
	name := c.Params("file")
	if k.opt.Theme == nil || len(name) <= len(ext) || name[len(name)-len(ext):] != ext {
		return fault.New(fault.NotFound, "error.not_found")
	}
	hash := name[:len(name)-len(ext)]
	css, found, err := k.opt.Theme(c.UserContext(), c.Params("tenant"), hash)
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return file(c, assets.Asset{Body: css, Type: "text/css; charset=utf-8", ETag: `"` + hash + `"`})
}

// health says that the process runs; whether it can serve is ready's question,
// and a restart would not mend a database.
func (k *Kit) health(c *fiber.Ctx) error { return c.SendString("ok\n") }

func (k *Kit) ready(c *fiber.Ctx) error {
	if k.opt.Ready != nil {
		if err := k.opt.Ready(c.UserContext()); err != nil {
			return fault.New(fault.Unavailable, "error.unavailable").Because(err)
		}
	}
	return c.SendString("ready\n")
}
