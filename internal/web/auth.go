package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/session"
)

// SessionView is what pages need to know of the session behind a request.
type SessionView struct {
	ID         uuid.UUID
	CSRFSecret []byte    // the session's, never shown as it is
	Name       string    // the person's, for the menu
	Detail     string    // organisation or e-mail, for the menu
	Lang       i18n.Lang // the person's setting; empty when not set
	IdleAt     time.Time // when it ends unless used; zero for a personal token
	Token      bool      // a personal token and not a browser's session
}

// Authenticator finds who a token belongs to, at one kind of site. A value
// that starts with session.TokenPrefix is a personal token, which comes as a
// bearer of the API alone; anything else is a session's.
//
// It returns fault.Unauthenticated for a token that is no good at this site,
// whatever the reason.
type Authenticator interface {
	Authenticate(ctx context.Context, site Site, token string) (authz.Actor, SessionView, error)
}

// identify finds the actor. A cookie that is no good is taken away and the
// visitor is nobody, so that a stale session never locks anybody out (ACC-14);
// a bearer token that is no good is an error, since its sender meant it.
func (k *Kit) identify(r *request) error {
	r.identified = true
	token, bearer := r.credential()
	if token == "" {
		return nil
	}
	auth := k.opt.Authenticators[r.site.Kind]
	if auth == nil || bearer != session.IsToken(token) {
		return k.stale(r, bearer)
	}
	actor, view, err := auth.Authenticate(r.std(), r.site, token)
	if fault.Is(err, fault.Unauthenticated) {
		return k.stale(r, bearer)
	}
	if err != nil {
		r.unsure = true
		return err
	}
	view.Token = bearer
	r.actor, r.session = actor, view
	if view.Lang.Valid() {
		r.speak(view.Lang)
	}
	return nil
}

func (k *Kit) stale(r *request, bearer bool) error {
	if bearer {
		return fault.New(fault.Unauthenticated, "error.token_unknown")
	}
	r.endSession()
	return nil
}

// speak follows the account's language, but for an address or a device with one of
// its own.
func (r *request) speak(l i18n.Lang) {
	if !r.session.Token {
		r.noteLang(l)
	}
	if !r.langInPath && !r.langChosen {
		r.lang = l
	}
}

// credential is the token of the request: a bearer's on API routes, else the
// session cookie's.
func (r *request) credential() (token string, bearer bool) {
	if r.route.API {
		if t, ok := cutPrefixFold(r.c.Get("Authorization"), "Bearer "); ok {
			return t, true
		}
	}
	return r.c.Cookies(r.kit.names.session), false
}

// signedIn reports whether the request has a session or a token.
func (r *request) signedIn() bool { return r.actor.Kind != authz.KindNobody }
