// Package applicantweb is how job seekers get an account and into it: pages and
// their JSON counterparts on the national site. It parses, calls package applicant and
// shows; it decides nothing.
package applicantweb

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/legal"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// HTML are the pages.
type HTML struct {
	Accounts *applicant.Service
	Zone     *time.Location // of the times in the settings; nil is UTC
	Law      legal.Book
}

// Authenticator recognises applicants at the national site.
type Authenticator struct{ Accounts *applicant.Service }

// Authenticate implements web.Authenticator.
func (a Authenticator) Authenticate(ctx context.Context, _ web.Site, token string) (authz.Actor, web.SessionView,
	error) {
	r, err := a.Accounts.Authenticate(ctx, token)
	return r.Actor, web.SessionView{ID: r.Actor.Session, CSRFSecret: r.CSRFSecret, Name: r.Actor.Name, Detail: r.Email,
		Lang: r.Language, IdleAt: r.IdleAt}, err
}

// Where things are. Pages for visitors have the language in their address.
const (
	home         = "/account"
	settingsPath = "/account/settings"
	signOutPath  = "/account/sign-out"
)

func at(l i18n.Lang, page string) string { return "/" + string(l) + "/" + page }

// SignInURL is where applicants sign in, as a path of the national site.
func SignInURL(l i18n.Lang) string { return at(l, "sign-in") }

// Frame completes what stands around the pages of the national site, after the job
// site's own: the way to the account, the menu of who is signed in, and the links
// to the service's own documents.
func Frame(c *web.Ctx, v *ui.PageView) {
	if v.User != nil {
		v.User.SignOut = signOutPath
		v.User.Items = append([]ui.Link{{Text: m.ApplyHomeTitle(v.Lang), Href: home},
			{Text: m.CommonSettings(v.Lang), Href: settingsPath}}, v.User.Items...)
		v.Nav = append(v.Nav, ui.NavItem{Text: m.ApplyHomeTitle(v.Lang), Href: home, Current: c.Path() == home})
	}
	if v.SignIn != nil && v.Area != ui.Account { // and back to this page afterwards
		v.SignIn.Href = with(SignInURL(v.Lang), c.URL().String())
	}
	v.Footer = append(v.Footer, Documents(v.Lang)...)
}

// Documents are the links to the service's own documents.
func Documents(l i18n.Lang) []ui.Link {
	return []ui.Link{{Text: m.CommonTerms(l), Href: at(l, "terms")},
		{Text: m.CommonPrivacyNotice(l), Href: at(l, "privacy")},
		{Text: m.CommonAccessibility(l), Href: at(l, "accessibility")}}
}

// enter hands a new session to the browser.
func enter(c *web.Ctx, in applicant.SignedIn) {
	c.SetSession(in.Token)
	c.RememberBrowser(in.Browser)
}

// with adds to a path what leads on: the page to return to, and more in pairs.
func with(path, next string, pairs ...string) string {
	q := url.Values{}
	if next != "" {
		q.Set("next", next)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// nextOf is the page to return to, as long as it is one of ours.
func nextOf(c *web.Ctx, wish string) string { return c.SafeNext(wish, "") }

// onward leads to the page that one came for, or to one's applications.
func onward(c *web.Ctx, next string) error { return c.Redirect(c.SafeNext(next, home)) }

// narrow is a page for somebody who is not signed in. Its way to sign in keeps the
// page that one came for.
func narrow(c *web.Ctx, status int, title string, errs ui.Errors, content templ.Component) error {
	next := nextOf(c, cmp.Or(c.Query("next"), c.FormText("next")))
	signIn := &ui.Link{Text: m.CommonSignIn(c.Lang()), Href: with(SignInURL(c.Lang()), next)}
	return c.Page(status, ui.PageView{Title: title, Area: ui.Account, Robots: "noindex", ErrorPrefix: errs.Any(),
		SignIn: signIn}, content)
}
