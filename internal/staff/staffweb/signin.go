package staffweb

import (
	"net/http"

	"github.com/a-h/templ"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
)

// Where things are at an organisation's site.
const (
	home       = "/office"
	signInPath = "/office/sign-in"
)

type signInView struct {
	L        i18n.Lang
	National bool
	Login    string
	Next     string
	Errors   ui.Errors
}

// Action is where the form is sent to.
func (v signInView) Action() string {
	if v.National {
		return "/sign-in"
	}
	return signInPath
}

// SignInPage shows the form. Who is signed in already goes on.
func (h HTML) SignInPage(c *web.Ctx) error {
	if c.SignedIn() {
		return c.Redirect(c.SafeNext(c.Query("next"), home))
	}
	return showSignIn(c, http.StatusOK, signInView{L: c.Lang(), Next: c.Query("next")})
}

// SignIn opens a session.
func (h HTML) SignIn(c *web.Ctx) error {
	f := c.Form()
	in, err := h.Staff.SignIn(c.Std(), c.Site().Tenant, f.Text("user_name"), f.Secret("password"), c.Client())
	if err != nil {
		return signInAgain(c, signInView{L: c.Lang(), Login: f.Text("user_name"), Next: f.Text("next")}, err)
	}
	enter(c, in)
	return c.Redirect(c.SafeNext(f.Text("next"), home))
}

// NationalSignInPage shows the form of the national administration.
func (h HTML) NationalSignInPage(c *web.Ctx) error {
	if c.SignedIn() {
		return c.Redirect(c.SafeNext(c.Query("next"), "/"))
	}
	return showSignIn(c, http.StatusOK, signInView{L: c.Lang(), Next: c.Query("next"), National: true})
}

// NationalSignIn opens a session in the national administration.
func (h HTML) NationalSignIn(c *web.Ctx) error {
	f := c.Form()
	in, err := h.Staff.SignInNational(c.Std(), f.Text("user_name"), f.Secret("password"), c.Client())
	if err != nil {
		return signInAgain(c, signInView{L: c.Lang(), Login: f.Text("user_name"), Next: f.Text("next"), National: true}, err)
	}
	enter(c, in)
	return c.Redirect(c.SafeNext(f.Text("next"), "/"))
}

func signInAgain(c *web.Ctx, v signInView, err error) error {
	return access.Again(c, err, func(status int, errs ui.Errors) error {
		v.Errors = errs
		return showSignIn(c, status, v)
	})
}

func showSignIn(c *web.Ctx, status int, v signInView) error {
	return narrow(c, status, m.AuthSignInTitle(v.L), v.Errors, signInPage(v))
}

// SignOut ends the session.
func (h HTML) SignOut(c *web.Ctx) error {
	if err := h.Staff.SignOut(c.Std(), c.Actor()); err != nil {
		return err
	}
	c.ClearSession()
	c.Flash(web.Flash{Tone: ui.Success, Text: m.AuthSignedOut(c.Lang())})
	if c.Site().Kind == web.Admin {
		return c.Redirect("/sign-in")
	}
	return c.Redirect(signInPath)
}

// KeepAlive is what a page asks when its reader wants to stay signed in.
func (h HTML) KeepAlive(c *web.Ctx) error { return c.NoContent() }

// narrow is a page for somebody who is not signed in.
func narrow(c *web.Ctx, status int, title string, errs ui.Errors, content templ.Component) error {
	return c.Page(status, ui.PageView{Title: title, Area: ui.Account, Robots: "noindex", ErrorPrefix: errs.Any()}, content)
}
