package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/i18n"
	"vakans/internal/session"
)

// cookieNames are this installation's cookies. Over https they carry the
// __Host- prefix: no sub-domain can set or overwrite them. Without https the
// port is part of the name, because browsers keep one jar for all ports of a
// host and two installations on one machine would sign each other out.
type cookieNames struct {
	session, pre, flash, lang, account, browser string
	secure                                      bool
}

func namesFor(base *url.URL) cookieNames {
	name, secure := "vakans", base.Scheme == "https"
	if secure {
		name = "__Host-vakans"
	} else if p := base.Port(); p != "" {
		name += "-" + p
	}
	return cookieNames{session: name, pre: name + "-form", flash: name + "-notice", lang: name + "-lang",
		account: name + "-account-lang", browser: name + "-browser", secure: secure}
}

// setCookie sets a host-only cookie that no script can read. A zero life makes
// it end with the browser.
func (k *Kit) setCookie(r *request, name, value string, life time.Duration) {
	c := &fiber.Cookie{Name: name, Value: value, Path: "/", HTTPOnly: true, Secure: k.names.secure,
		SameSite: fiber.CookieSameSiteLaxMode}
	if life > 0 {
		c.MaxAge = int(life.Seconds())
	} else {
		c.SessionOnly = true
	}
	r.c.Cookie(c)
}

func (k *Kit) clearCookie(r *request, name string) {
	if r.c.Cookies(name) == "" {
		return
	}
	r.c.Cookie(&fiber.Cookie{Name: name, Path: "/", HTTPOnly: true, Secure: k.names.secure,
		SameSite: fiber.CookieSameSiteLaxMode, Expires: time.Unix(1, 0), MaxAge: -1})
}

// startSession hands the browser a new session's token. The cookie ends with
// the browser; how long the session lives is the row's to say.
func (r *request) startSession(token string) {
	if !session.IsToken(token) { // a personal token is no cookie
		r.kit.setCookie(r, r.kit.names.session, token, 0)
	}
	r.kit.clearCookie(r, r.kit.names.pre) // its forms belonged to nobody
}

func (r *request) endSession() {
	r.kit.clearCookie(r, r.kit.names.session)
	r.kit.clearCookie(r, r.kit.names.account)
}

// noteLang leaves the language of a signed-in person's account with the browser, for
// the page that says that the account cannot be read just now.
func (r *request) noteLang(l i18n.Lang) {
	if r.c.Cookies(r.kit.names.account) != string(l) {
		r.kit.setCookie(r, r.kit.names.account, string(l), 0)
	}
}

// rememberBrowser leaves what the browser is known by when somebody signs in here
// again (session.Remember).
func (r *request) rememberBrowser(value string) {
	r.kit.setCookie(r, r.kit.names.browser, value, 365*24*time.Hour)
}

// client is where the request comes from.
func (r *request) client() session.Client {
	c := Ctx{r}
	return session.Client{IP: c.IP(), UserAgent: c.UserAgent(), Browser: r.c.Cookies(r.kit.names.browser)}
}

func (r *request) chooseLang(l i18n.Lang) {
	r.lang = l
	r.kit.setCookie(r, r.kit.names.lang, string(l), 365*24*time.Hour)
}

// sign appends a signature to text, for a cookie that only we write.
func (k *Kit) sign(purpose, text string) string {
	body := base64.RawURLEncoding.EncodeToString([]byte(text))
	return body + "." + base64.RawURLEncoding.EncodeToString(k.mac(0, purpose, body))
}

// verify returns the text of a signed value, whichever of the keys signed it.
func (k *Kit) verify(purpose, signed string) (string, bool) {
	body, sig, _ := strings.Cut(signed, ".")
	got, err := base64.RawURLEncoding.DecodeString(sig)
	if err != nil {
		return "", false
	}
	for i := range k.opt.Keys {
		if hmac.Equal(got, k.mac(i, purpose, body)) {
			text, err := base64.RawURLEncoding.DecodeString(body)
			return string(text), err == nil
		}
	}
	return "", false
}

// mac binds the signature to its purpose, so that a value signed for one
// cookie is worth nothing in another.
func (k *Kit) mac(key int, purpose, text string) []byte {
	var secret string
	if key < len(k.opt.Keys) {
		secret = k.opt.Keys[key].Reveal()
	}
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(purpose + "\x00" + text))
	return h.Sum(nil)
}
