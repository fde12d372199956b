package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// SeeOther leads to a page of this site after a form was dealt with. The
// format's arguments are escaped as parts of a path; queries are built with
// url.Values and passed in the format.
func (c *Ctx) SeeOther(format string, args ...any) error {
	for i, a := range args {
		args[i] = url.PathEscape(fmt.Sprint(a))
	}
	path := format
	if len(args) > 0 {
		path = fmt.Sprintf(format, args...)
	}
	return c.redirect(path)
}

// Redirect is SeeOther for a path that is already whole, such as SafeNext's.
func (c *Ctx) Redirect(path string) error { return c.redirect(path) }

func (c *Ctx) redirect(path string) error {
	if !localPath(path) {
		return fmt.Errorf("redirect to %q: not a path of this site", path)
	}
	c.r.c.Set(fiber.HeaderLocation, path)
	c.r.c.Set(fiber.HeaderCacheControl, "no-store")
	c.r.c.Status(http.StatusSeeOther)
	return nil
}

// SafeNext is where to go after signing in: next, if it is a page that this
// site really has, else fallback. Anything an anonymous visitor may have put there (a
// host, a scheme, a path of backslashes) is not.
func (c *Ctx) SafeNext(next, fallback string) string {
	if !localPath(next) {
		return fallback
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return fallback
	}
	for _, r := range c.r.kit.table.routes {
		page := r.Method == http.MethodGet && !r.API && r.Sites.Has(c.r.site.Kind)
		if page && fiber.RoutePatternMatch(u.Path, r.Path, fiber.Config{StrictRouting: true, CaseSensitive: true}) {
			return next
		}
	}
	return fallback
}

// localPath reports whether a browser would read path as one of this site's.
func localPath(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.HasPrefix(path, `/\`) &&
		!strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' })
}

// Back is the path of the page the request was sent from, or nothing. It is
// the browser's word, so it goes through SafeNext before anybody is led there.
func (c *Ctx) Back() string {
	u, err := url.Parse(c.Header(fiber.HeaderReferer))
	if err != nil || !strings.EqualFold(u.Host, c.r.c.Hostname()) {
		return ""
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
