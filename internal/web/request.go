package web

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
)

// request is everything the kit knows of one request. There is one per
// request, in one place of Fiber's Locals, under a key nobody else can make;
// it has no Close method, because fasthttp closes whatever it finds there that
// has one.
type request struct {
	kit   *Kit
	c     *fiber.Ctx
	id    uuid.UUID
	start time.Time
	// parent has no deadline: each is set under it.
	parent context.Context

	site       Site
	route      *Route
	actor      authz.Actor
	session    SessionView
	lang       i18n.Lang
	langInPath bool
	identified bool
	unsure     bool // who asks could not be found out, which is not to say that it is nobody
	langChosen bool // on this device, which outweighs the account's setting
	langAsked  bool // by an operation: its answer follows the language
	langNoted  bool // the account's, as it was when the account was last read

	cancel    context.CancelFunc
	receiving time.Duration // what the body took, which is its sender's time

	pre     []byte // the secret of somebody who is not signed in
	preNew  bool   // and has not been sent yet
	token   string // this reply's masked CSRF token
	form    *Form
	cache   cachePolicy
	err     error // what the API answered with, for the log
	stack   string
	replied int // status sent by an error page
}

type requestKey struct{}

// newRequest notes the request and what can be known of it before any routing.
func (k *Kit) newRequest(c *fiber.Ctx) *request {
	r := &request{kit: k, c: c, id: k.requestID(c), start: time.Now(), route: &noRoute}
	k.language(r)
	c.Locals(requestKey{}, r)
	return r
}

// noRoute stands in until a route is found.
var noRoute = Route{}

// requestOf returns the request's state, making it when the error came before
// any middleware: a body too large, a header that is no header.
func (k *Kit) requestOf(c *fiber.Ctx) *request {
	if r, ok := c.Locals(requestKey{}).(*request); ok {
		return r
	}
	return k.newRequest(c)
}

// requestID takes over a proxy's id when the proxy is trusted and the id is
// one; anybody else's would let an anonymous visitor write into the log.
func (k *Kit) requestID(c *fiber.Ctx) uuid.UUID {
	if c.IsProxyTrusted() {
		if id, err := uuid.Parse(c.Get(fiber.HeaderXRequestID)); err == nil && id != uuid.Nil {
			return id
		}
	}
	return uuid.New()
}

// reference is what people read to the support: twelve digits of the request's
// id in groups, which find the log line.
func (r *request) reference() string {
	const digits = "0123456789ABCDEF"
	text := make([]byte, 0, 14)
	for i, b := range r.id[:6] {
		if i == 2 || i == 4 {
			text = append(text, '-')
		}
		text = append(text, digits[b>>4], digits[b&15])
	}
	return string(text)
}

// begin gives the request the time that it has, from now.
func (r *request) begin() {
	r.end()
	ctx, cancel := context.WithTimeout(r.parent, r.kit.opt.Timeout)
	r.cancel = cancel
	r.c.SetUserContext(ctx)
}

func (r *request) end() {
	if r.cancel != nil {
		r.cancel()
	}
}

// std is the context with the request's deadline. Fiber's own context has none
// and is reused by the next request.
func (r *request) std() context.Context { return r.c.UserContext() }

// language is the one in the path, else the visitor's choice, else the account's
// when it was last read, else the browser's, until identify knows the account's
// setting.
func (k *Kit) language(r *request) {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.c.Path(), "/"), "/")
	if r.lang, r.langInPath = i18n.Parse(first); r.langInPath {
		return
	}
	if r.lang, r.langChosen = i18n.Parse(r.c.Cookies(k.names.lang)); r.langChosen {
		return
	}
	if r.c.Cookies(k.names.session) != "" {
		r.lang, r.langNoted = i18n.Parse(r.c.Cookies(k.names.account))
	}
	if !r.langNoted {
		r.lang = i18n.Match(i18n.FI, r.c.Get(fiber.HeaderAcceptLanguage))
	}
}

// api reports whether the answer to this request is data and not a page.
func (r *request) api() bool {
	if r.route.API || strings.HasPrefix(r.c.Path(), "/api/") {
		return true
	}
	accept := r.c.Get(fiber.HeaderAccept)
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return strings.TrimSpace(s[len(prefix):]), true
	}
	return "", false
}
