// Package web is the HTTP kit: it turns a request into an actor and typed
// input, and what a handler returns into bytes, headers and a log line. It is
// the only place that copies and parses what fasthttp lends, the only map from
// faults to statuses, and it knows no feature: routes, permissions and pages
// come from outside.
package web

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/sirupsen/logrus"
	"github.com/valyala/fasthttp"

	"vakans/internal/clock"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/telemetry"
	"vakans/internal/web/ui"
)

// The sizes and times that hold unless a route or an option says otherwise.
const (
	DefaultBody    = 1 << 20
	PublicBody     = 64 << 10 // of what anybody can send without signing in
	DefaultTimeout = 20 * time.Second
	headerBuffer   = 16 << 10
	// A packed page and its headers leave in one write.
	writeBuffer = 16 << 10
)

// serviceName stands where no organisation's name does.
const serviceName = "Vakans"

// Options are what the kit is given. Base, Keys, Log and Resolver are required.
type Options struct {
	Base           *url.URL // the national site's address; its scheme decides about Secure cookies
	TrustedProxies []string
	Keys           []logging.Secret // sign cookies; the first signs, all verify
	Log            *logrus.Logger
	Clock          *clock.Clock
	Resolver       Resolver
	Authenticators map[SiteKind]Authenticator
	// SignIn is where somebody is sent who must sign in first; per kind of site.
	SignIn map[SiteKind]func(i18n.Lang) string
	// Frame completes what stands around a page: navigation, names, menus. It
	// is called for every page, error pages included, where Actor is nobody
	// and Site may be zero.
	Frame   func(c *Ctx, v *ui.PageView)
	Limiter *Limiter // nil: in this process alone
	// Theme finds an organisation's stylesheet by its path's parts.
	Theme func(ctx context.Context, tenant, hash string) (css []byte, found bool, err error)
	// Ready reports whether the program can serve: nil, or what is missing.
	Ready   func(context.Context) error
	Timeout time.Duration
	Version string // of the API document
	// Parent is above every request's context: when it ends, what runs is given
	// up. Nil: nothing is.
	Parent context.Context
	// Stopping reports whether the process is about to stop: connections are then
	// told not to stay. Nil: never.
	Stopping func() bool
	Watch    *telemetry.Requests // nil: nobody watches
}

// Kit is the running kit. Make one with New.
type Kit struct {
	opt    Options
	names  cookieNames
	table  *Table
	static map[string]string // headers on every answer, worked out once, by their canonical names
	header *fasthttp.ResponseHeader
	kept   *kept
	// largest is the largest body that any route takes.
	largest int
	api     huma.API
	doc     documents
}

// New returns the application that serves the table's routes. Nothing can be
// added to it afterwards, so nothing can slip in before its middleware.
func New(o Options, t *Table) *fiber.App {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Parent == nil {
		o.Parent = context.Background()
	}
	if o.Limiter == nil {
		o.Limiter = NewLimiter(nil, 1)
	}
	k := &Kit{opt: o, kept: newKept(), table: t, names: namesFor(o.Base), largest: t.largestBody(),
		static: securityHeaders(o.Base.Scheme == "https")}
	k.header = commonHeader(k.static)
	t.kit = k
	app := fiber.New(k.fiberConfig())
	app.Server().HeaderReceived = k.headReceived
	app.Use(k.edge, k.refuseOdd, k.refuseEncoded)
	k.public(app)
	app.Use(k.enter)
	k.register(app)
	app.Use(k.missing)
	return app
}

// fiberConfig: what fasthttp lends is reused by the next request unless
// Immutable, and timeouts are unlimited unless set.
func (k *Kit) fiberConfig() fiber.Config {
	return fiber.Config{
		AppName:                      "Vakans",
		Immutable:                    true,
		StrictRouting:                true,
		CaseSensitive:                true,
		UnescapePath:                 true,
		RequestMethods:               append(slices.Clone(fiber.DefaultMethods), unknownMethod),
		StreamRequestBody:            true, // or the whole of what was promised is reserved before anybody asks for it
		BodyLimit:                    firstBytes,
		ReadBufferSize:               headerBuffer,
		ReadTimeout:                  headTime, // a body has its own, see headReceived
		WriteTimeout:                 120 * time.Second,
		IdleTimeout:                  120 * time.Second,
		WriteBufferSize:              writeBuffer,
		EnableTrustedProxyCheck:      true,
		TrustedProxies:               k.opt.TrustedProxies,
		DisablePreParseMultipartForm: true, // or files are parsed before anybody asked who sends them
		DisableStartupMessage:        true,
		ErrorHandler:                 k.errorHandler,
	}
}

// enter finds the site. Static files and health checks lie before it.
func (k *Kit) enter(c *fiber.Ctx) error {
	r := k.requestOf(c)
	host, ok := canonicalHost(c.Hostname())
	if !ok {
		return fault.New(fault.NotFound, "error.unknown_host")
	}
	site, err := k.opt.Resolver.Resolve(r.std(), host)
	if err != nil {
		return err
	}
	r.site = site
	if site.Lang != "" && !r.langInPath && !r.langChosen && !r.langNoted {
		r.lang = i18n.Match(site.Lang, c.Get(fiber.HeaderAcceptLanguage))
	}
	if site.Closed != nil {
		return site.Closed
	}
	return c.Next()
}
