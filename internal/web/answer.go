package web

import (
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
)

// errorHandler answers what Fiber raises outside of every middleware: a body
// over the server's own limit, a request line that is none. It can rely on
// nothing but the request, and must leave nothing out: headers, reference, log.
func (k *Kit) errorHandler(c *fiber.Ctx, err error) error {
	r := k.requestOf(c)
	watched := k.watch(r)
	k.commonHeaders(c, r)
	k.answer(r, err)
	k.log(r)
	watched.End(r.told())
	return nil
}

// answer turns an error into a page, a redirect to the sign-in, or a problem
// document. It is the one writer of errors.
func (k *Kit) answer(r *request, err error) {
	status, f := classify(err)
	r.err, r.replied = err, status
	r.c.Response().ResetBody()
	r.c.Set(fiber.HeaderCacheControl, "no-store")
	if f.Key == keyMaintenance {
		r.err = f // nothing has failed
		if r.site.Kind == Tenant {
			r.site.Closed = err // its own look would take what nobody may reach now
		}
	}
	if (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) &&
		r.c.GetRespHeader(fiber.HeaderRetryAfter) == "" {
		r.c.Set(fiber.HeaderRetryAfter, "60")
	}
	switch {
	case r.api():
		r.problem(status, f)
	case status == http.StatusUnauthorized && k.toSignIn(r):
	default:
		k.errorPage(r, status, f)
	}
}

// toSignIn sends somebody who asked for a page to the sign-in, which leads
// back. What was posted cannot be repeated, so that gets a page that says so.
func (k *Kit) toSignIn(r *request) bool {
	where := k.opt.SignIn[r.site.Kind]
	if where == nil || unsafe(r.c.Method()) {
		return false
	}
	r.c.Set(fiber.HeaderLocation, where(r.lang)+"?next="+url.QueryEscape(r.c.OriginalURL()))
	r.c.Status(http.StatusSeeOther)
	return true
}

// missing answers what no route answers. A page's address with a slash too
// many leads to the one without; a path that begins with two slashes would be
// read as another host's address, so it leads nowhere.
func (k *Kit) missing(c *fiber.Ctx) error {
	path := c.Path()
	if !unsafe(c.Method()) && len(path) > 1 && path[len(path)-1] == '/' && localPath(path[:len(path)-1]) {
		target := (&url.URL{Path: path[:len(path)-1], RawQuery: string(c.Request().URI().QueryString())}).String()
		c.Set(fiber.HeaderLocation, target)
		c.Status(http.StatusPermanentRedirect)
		return nil
	}
	return c.Next()
}

// csrfRefused is said when a form's token is missing or wrong.
func csrfRefused() error { return fault.New(fault.Forbidden, "error.csrf") }

// cookiesBlocked is said when a form comes without the cookie that was set
// with it: the browser keeps none (PUB-07).
func cookiesBlocked() error { return fault.New(fault.Forbidden, "error.cookies_blocked") }
