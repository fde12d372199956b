package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/authz"
)

// How a form and a script send the token.
const (
	CSRFField  = "_csrf"
	CSRFHeader = "X-CSRF-Token"
)

const csrfBytes = 32

// csrfToken is the token for this reply's forms: the session's secret, or that
// of the visitor's pre-session cookie, under a mask of its own, so that pages
// can be packed without giving the secret away byte by byte (BREACH).
func (r *request) csrfToken() string {
	if r.token == "" {
		r.token = mask(r.csrfSecret())
	}
	return r.token
}

// csrfSecret is what the token proves knowledge of. A visitor's is worked out from
// a random cookie with our key, so that nobody can make a cookie and its token up.
// Both can be fetched here, though, and planted together in another's browser by
// whoever may set cookies for this host. Over https the cookie's __Host- prefix
// leaves that to this host alone, and every browser in use says in Sec-Fetch-Site or
// Origin which page a form was sent from. Such a form would act for nobody at that:
// with the session comes a secret of its own.
func (r *request) csrfSecret() []byte {
	if r.signedIn() && len(r.session.CSRFSecret) > 0 {
		return r.session.CSRFSecret
	}
	if r.pre == nil {
		r.pre, r.preNew = r.preSession()
	}
	return r.kit.mac(0, "csrf", string(r.pre))
}

// preSession reads the visitor's cookie, or makes its value without sending
// it: a page without a form sets no cookie and can be cached for everybody.
func (r *request) preSession() (secret []byte, isNew bool) {
	if b, err := base64.RawURLEncoding.DecodeString(r.c.Cookies(r.kit.names.pre)); err == nil && len(b) == csrfBytes {
		return b, false
	}
	b := make([]byte, csrfBytes)
	_, _ = rand.Read(b) // never fails
	return b, true
}

// sendPreSession sets the cookie that a visitor's form is bound to.
func (r *request) sendPreSession() {
	if r.preNew {
		r.kit.setCookie(r, r.kit.names.pre, base64.RawURLEncoding.EncodeToString(r.pre), 0)
	}
}

// protect refuses changes that another site's page asks for, as far as the head
// of the request tells.
func (r *request) protect() error {
	switch {
	case !unsafe(r.c.Method()) || r.session.Token:
		return nil
	case !r.sameOrigin():
		return csrfRefused()
	case r.tokenNeeded() && !r.signedIn() && r.c.Cookies(r.kit.names.pre) == "":
		return cookiesBlocked()
	}
	return nil
}

// tokenNeeded: bearer requests need no token, because a browser never adds a bearer
// by itself. Neither does an API request of nobody, which has nothing to ride on.
func (r *request) tokenNeeded() bool {
	return unsafe(r.c.Method()) && !r.session.Token && (!r.route.API || r.signedIn())
}

// prove refuses changes without the token that only our own page has.
func (r *request) prove() error {
	if !r.tokenNeeded() {
		return nil
	}
	sent := r.c.Get(CSRFHeader)
	if sent == "" {
		sent = r.parseForm().Secret(CSRFField)
	}
	if !unmaskEqual(sent, r.csrfSecret()) {
		return csrfRefused()
	}
	return nil
}

// sameOrigin believes the browser's Sec-Fetch-Site, and the Origin where there
// is none. Without both it is no browser, and the token decides.
func (r *request) sameOrigin() bool {
	switch r.c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
	default:
		return false
	}
	origin := r.c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.c.Hostname())
}

func mask(secret []byte) string {
	out := make([]byte, 2*len(secret))
	pad := out[:len(secret)]
	_, _ = rand.Read(pad) // never fails
	subtle.XORBytes(out[len(secret):], secret, pad)
	return base64.RawURLEncoding.EncodeToString(out)
}

func unmaskEqual(token string, secret []byte) bool {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != 2*len(secret) || len(secret) == 0 {
		return false
	}
	got := make([]byte, len(secret))
	subtle.XORBytes(got, raw[:len(secret)], raw[len(secret):])
	return subtle.ConstantTimeCompare(got, secret) == 1
}

// permit asks for the route's permission. On another organisation's site the
// actor would not have been found in the first place.
func (r *request) permit() error {
	if r.route.Needs == authz.Public {
		return nil
	}
	return r.actor.Require(r.route.Needs)
}
