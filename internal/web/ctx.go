package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/session"
)

// Ctx is a handler's view of one request. It must not outlive the handler:
// copy what is needed, and start no goroutine with it.
type Ctx struct {
	r *request
}

// Std is the context for domain functions; it carries the request's deadline.
func (c *Ctx) Std() context.Context { return c.r.std() }

// Actor is who asks. On a public route it may be nobody.
func (c *Ctx) Actor() authz.Actor { return c.r.actor }

// SignedIn reports whether anybody is signed in.
func (c *Ctx) SignedIn() bool { return c.r.signedIn() }

// Session is what is known of the session behind the request.
func (c *Ctx) Session() SessionView { return c.r.session }

// Lang is the language of the answer: the path's, else the person's setting,
// else the browser's.
func (c *Ctx) Lang() i18n.Lang { return c.r.lang }

// Site is what the host stands for.
func (c *Ctx) Site() Site { return c.r.site }

// Now is the present, by the product's clock.
func (c *Ctx) Now() time.Time { return c.r.kit.opt.Clock.Now() }

// Reference is what a reader quotes to the support.
func (c *Ctx) Reference() string { return c.r.reference() }

// IP is the visitor's address, as far as trusted proxies vouch for it.
func (c *Ctx) IP() string { return c.r.kit.clientIP(c.r.c) }

// UserAgent is what the browser calls itself.
func (c *Ctx) UserAgent() string { return c.Header(fiber.HeaderUserAgent) }

// Header is a header of the request, which may be anything: browsers are known to
// send names in the system's own encoding.
func (c *Ctx) Header(name string) string { return clean(c.r.c.Get(name)) }

// Path is the request's path without the query.
func (c *Ctx) Path() string { return c.r.c.Path() }

// URL is the request's path and query, parsed.
func (c *Ctx) URL() *url.URL {
	u, err := url.ParseRequestURI(c.r.c.OriginalURL())
	if err != nil {
		return &url.URL{Path: c.r.c.Path()}
	}
	return &url.URL{Path: u.Path, RawQuery: u.RawQuery}
}

// Absolute makes a path of this site an address for mails and feeds.
func (c *Ctx) Absolute(path string) string {
	base := *c.r.kit.opt.Base
	if port := base.Port(); port != "" {
		return base.Scheme + "://" + c.r.site.Host + ":" + port + path
	}
	return base.Scheme + "://" + c.r.site.Host + path
}

// National makes a path of the national site an address.
func (c *Ctx) National(path string) string {
	base := *c.r.kit.opt.Base
	return base.Scheme + "://" + base.Host + path
}

// Version is the version of a row that the change is meant for: If-Match of a
// script's request, else the form's field "version". 0 when neither is given.
func (c *Ctx) Version() int32 {
	if n, err := strconv.ParseInt(strings.Trim(c.Header(fiber.HeaderIfMatch), `"W/ `), 10, 32); err == nil {
		return int32(n)
	}
	return c.Form().Int32("version")
}

// Param is a part of the path.
func (c *Ctx) Param(name string) string { return c.r.c.Params(name) }

// UUID is a part of the path that is an id. Anything else ends the request as
// NotFound; with :id<guid> in the route's path the router sees to that already.
func (c *Ctx) UUID(name string) uuid.UUID {
	id, err := uuid.Parse(c.Param(name))
	if err != nil {
		panic(fault.New(fault.NotFound, "error.not_found"))
	}
	return id
}

// ParamInt is a part of the path that is a number; else NotFound.
func (c *Ctx) ParamInt(name string) int {
	n, err := strconv.Atoi(c.Param(name))
	if err != nil {
		panic(fault.New(fault.NotFound, "error.not_found"))
	}
	return n
}

// Query is a value of the query, without surrounding space.
func (c *Ctx) Query(name string) string { return clean(c.r.c.Query(name)) }

// QueryAll is a repeated value of the query.
func (c *Ctx) QueryAll(name string) []string {
	var all []string
	for _, v := range c.r.c.Context().QueryArgs().PeekMulti(name) {
		all = append(all, clean(string(v)))
	}
	return all
}

// QueryInt is a number of the query, or fallback when there is none.
func (c *Ctx) QueryInt(name string, fallback int) int {
	n, err := strconv.Atoi(c.Query(name))
	if err != nil {
		return fallback
	}
	return n
}

// QueryUUID is an id of the query, or the zero id.
func (c *Ctx) QueryUUID(name string) uuid.UUID {
	id, _ := uuid.Parse(c.Query(name))
	return id
}

// CSRF is the token for a form that is not written by ui.Form, and for scripts.
func (c *Ctx) CSRF() string { return c.r.csrfToken() }

// SetSession signs the browser in with a session's token, after the domain
// function has made it.
func (c *Ctx) SetSession(token string) { c.r.startSession(token) }

// RememberBrowser leaves in the browser what it is known by at the next sign-in.
func (c *Ctx) RememberBrowser(value string) { c.r.rememberBrowser(value) }

// Client is where the request comes from, for whoever signs in.
func (c *Ctx) Client() session.Client { return c.r.client() }

// ClearSession signs the browser out, after the domain function has ended it.
func (c *Ctx) ClearSession() { c.r.endSession() }

// SetLang remembers the visitor's language.
func (c *Ctx) SetLang(l i18n.Lang) { c.r.chooseLang(l) }

// SetHeader sets a header of the answer.
func (c *Ctx) SetHeader(name, value string) { c.r.c.Set(name, value) }
