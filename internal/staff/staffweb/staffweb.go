// Package staffweb is how staff sign in and how users are administered: pages
// and their JSON counterparts. It parses, calls package staff and shows; it decides
// nothing.
package staffweb

import (
	"context"

	"github.com/a-h/templ"

	"vakans/internal/authz"
	"vakans/internal/group"
	"vakans/internal/organisation"
	"vakans/internal/staff"
	"vakans/internal/unit"
	"vakans/internal/web"
	"vakans/tenant"
)

// HTML are the pages.
type HTML struct {
	Staff         *staff.Service
	Groups        *group.Service
	Units         *unit.Service
	Organisations *organisation.Service
	DB            *tenant.DB
	// Waiting is the part of the front page that says what waits for the reader;
	// nil: none is shown.
	Waiting func(*web.Ctx) (templ.Component, error)
}

// Authenticator recognises staff at an organisation's site.
type Authenticator struct{ Staff *staff.Service }

// Authenticate implements web.Authenticator.
func (a Authenticator) Authenticate(ctx context.Context, site web.Site, token string) (authz.Actor, web.SessionView,
	error) {
	r, err := a.Staff.Authenticate(ctx, site.Tenant, token)
	return r.Actor, view(r), err
}

// NationalAuthenticator recognises national administrators at their site.
type NationalAuthenticator struct{ Staff *staff.Service }

// Authenticate implements web.Authenticator.
func (a NationalAuthenticator) Authenticate(ctx context.Context, _ web.Site, token string) (authz.Actor,
	web.SessionView, error) {
	r, err := a.Staff.AuthenticateNational(ctx, token)
	return r.Actor, view(r), err
}

func view(r staff.Recognised) web.SessionView {
	return web.SessionView{ID: r.Actor.Session, CSRFSecret: r.CSRFSecret, Name: r.Actor.Name, Detail: r.Detail,
		Lang: r.Language, IdleAt: r.IdleAt}
}

// enter hands a new session to the browser.
func enter(c *web.Ctx, in staff.SignedIn) {
	c.SetSession(in.Token)
	c.RememberBrowser(in.Browser)
}
