package web

import (
	"fmt"
	"net/http"
	"time"

	"vakans/internal/authz"
)

// cachePolicy is what a handler said about keeping its answer.
type cachePolicy struct {
	private bool           // not the same for everybody
	secret  bool           // holds something shown once
	maxAge  *time.Duration // of a public page
	lasts   time.Duration  // how long the clock leaves a kept page as it is
}

// Fresh makes a public page be asked for each time, with an ETag: lists of open
// jobs and ads, which appear within seconds and must be gone at the closing one.
func (c *Ctx) Fresh() { c.MaxAge(0) }

// MaxAge lets a public page be cached for so long.
func (c *Ctx) MaxAge(d time.Duration) { c.r.cache.maxAge = &d }

// Secret marks an answer that shows something once, such as a new personal
// token: it is neither cached nor compressed.
func (c *Ctx) Secret() { c.r.cache.secret = true }

// cacheControl: pages for everybody may be cached a minute, a person's pages are
// cached by the browser alone and asked for each time, and what answers a form
// or went wrong is not cached at all. Public pages differ for signed-in people
// (their menu), so those get the private form of them.
func (r *request) cacheControl(status int) string {
	switch {
	case r.cache.secret || status != http.StatusOK || unsafe(r.c.Method()):
		return "no-store"
	case r.cache.private || r.signedIn() || r.route.Needs != authz.Public:
		return "private, no-cache"
	case r.cache.maxAge == nil:
		return "public, max-age=60, stale-while-revalidate=300"
	case *r.cache.maxAge <= 0:
		return "public, no-cache"
	}
	return fmt.Sprintf("public, max-age=%d", int(r.cache.maxAge.Seconds()))
}
