package web

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// policy is the content security policy. There is no inline script or style
// anywhere, so it needs no nonce; scripts make HTML only through the one
// Trusted Types policy of that name.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; " +
	"require-trusted-types-for 'script'; trusted-types vakans"

// securityHeaders stand on every answer, errors and files included.
func securityHeaders(https bool) map[string]string {
	h := map[string]string{
		"Content-Security-Policy":           policy,
		"X-Content-Type-Options":            "nosniff",
		"Referrer-Policy":                   "same-origin",
		"Permissions-Policy":                "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
		"Cross-Origin-Opener-Policy":        "same-origin",
		"Cross-Origin-Resource-Policy":      "same-origin",
		"X-Frame-Options":                   "DENY",
		"X-Permitted-Cross-Domain-Policies": "none",
	}
	if https {
		h["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
	}
	return h
}

// commonHeader is every answer's header at its beginning. To copy it is cheaper
// than to look for the place of each line in it.
func commonHeader(static map[string]string) *fasthttp.ResponseHeader {
	h := new(fasthttp.ResponseHeader)
	for name, value := range static {
		h.Set(name, value)
	}
	h.Set(fiber.HeaderCacheControl, "no-store") // until somebody knows better
	return h
}

func (k *Kit) commonHeaders(c *fiber.Ctx, r *request) {
	k.header.CopyTo(&c.Response().Header)
	c.Set(fiber.HeaderXRequestID, r.id.String())
}

// clientIP is the visitor's address. Fiber would take the first address of
// X-Forwarded-For, which is whatever the visitor wrote; the truth is the last
// one that is not a trusted proxy's own.
func (k *Kit) clientIP(c *fiber.Ctx) string {
	remote := c.Context().RemoteIP().String()
	if !c.IsProxyTrusted() {
		return remote
	}
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return remote
		}
		if remote = hop.Unmap().String(); !Trusted(k.opt.TrustedProxies, hop.Unmap()) {
			return remote
		}
	}
	return remote
}

// Trusted reports whether an address is one of the proxies, which are addresses or
// networks.
func Trusted(proxies []string, a netip.Addr) bool {
	for _, p := range proxies {
		if one, err := netip.ParseAddr(p); err == nil && one == a {
			return true
		}
		if net, err := netip.ParsePrefix(p); err == nil && net.Contains(a) {
			return true
		}
	}
	return false
}
