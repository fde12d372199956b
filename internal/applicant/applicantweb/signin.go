package applicantweb

import (
	"net/http"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
)

type signInView struct {
	L      i18n.Lang
	Email  string
	Next   string
	Errors ui.Errors
}

// SignInPage shows the form. Who is signed in already goes on.
func (h HTML) SignInPage(c *web.Ctx) error {
	next := nextOf(c, c.Query("next"))
	if c.SignedIn() {
		return onward(c, next)
	}
	return showSignIn(c, http.StatusOK, signInView{L: c.Lang(), Next: next})
}

// SignIn opens a session (ACC-11).
func (h HTML) SignIn(c *web.Ctx) error {
	f := c.Form()
	v := signInView{L: c.Lang(), Email: f.Text("email"), Next: nextOf(c, f.Text("next"))}
	in, err := h.Accounts.SignIn(c.Std(), v.Email, f.Secret("password"), c.Client())
	if err != nil {
		return access.Again(c, err, func(status int, errs ui.Errors) error {
			v.Errors = errs
			return showSignIn(c, status, v)
		})
	}
	enter(c, in)
	return onward(c, v.Next)
}

func showSignIn(c *web.Ctx, status int, v signInView) error {
	return narrow(c, status, m.AuthSignInTitle(v.L), v.Errors, signInPage(v))
}

// SignOut ends the session.
func (h HTML) SignOut(c *web.Ctx) error {
	if err := h.Accounts.SignOut(c.Std(), c.Actor()); err != nil {
		return err
	}
	return signedOut(c)
}

func signedOut(c *web.Ctx) error {
	c.ClearSession()
	c.Flash(web.Flash{Tone: ui.Success, Text: m.AuthSignedOut(c.Lang())})
	return c.Redirect(SignInURL(c.Lang()))
}
