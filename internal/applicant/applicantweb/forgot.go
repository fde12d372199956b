package applicantweb

import (
	"net/http"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/session"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
)

type forgotView struct {
	L      i18n.Lang
	Email  string
	Sent   bool
	Errors ui.Errors
}

// ForgotPage asks for the address (ACC-12). It serves a forgotten user name as
// well, which is the address (ACC-13).
func (h HTML) ForgotPage(c *web.Ctx) error {
	return showForgot(c, http.StatusOK, forgotView{L: c.Lang()})
}

// Forgot lets the letter be sent, and says the same to everybody.
func (h HTML) Forgot(c *web.Ctx) error {
	v := forgotView{L: c.Lang(), Email: c.FormText("email")}
	if err := h.Accounts.Forgot(c.Std(), v.Email); err != nil {
		return access.Again(c, err, func(status int, errs ui.Errors) error {
			v.Errors = errs
			return showForgot(c, status, v)
		})
	}
	v.Sent = true
	return showForgot(c, http.StatusOK, v)
}

func showForgot(c *web.Ctx, status int, v forgotView) error {
	title := m.AccountForgotTitle(v.L)
	if v.Sent {
		title = m.AuthLetterSent(v.L)
	}
	return narrow(c, status, title, v.Errors, forgotPage(v))
}

// resetView is the page behind the link in the letter.
type resetView struct {
	L      i18n.Lang
	Secret string
	Errors ui.Errors
}

// ResetPage shows the form for a new password. Mail programs open links to look
// at them, so it does no more than show.
func (h HTML) ResetPage(c *web.Ctx) error {
	c.Secret()
	v := resetView{L: c.Lang(), Secret: c.Query("t")}
	err := h.Accounts.CanReset(c.Std(), v.Secret)
	if fault.Is(err, fault.Gone) {
		return linkEnded(c, v)
	}
	if err != nil {
		return err
	}
	return showReset(c, http.StatusOK, v)
}

// Reset sets the new password.
func (h HTML) Reset(c *web.Ctx) error {
	f := c.Form()
	v := resetView{L: c.Lang(), Secret: f.Text("t")}
	browser, err := h.Accounts.Reset(c.Std(), v.Secret, f.Secret("password"))
	if fault.Is(err, fault.Gone) {
		return linkEnded(c, v)
	}
	if err != nil {
		return access.Again(c, err, func(status int, errs ui.Errors) error {
			v.Errors = errs
			return showReset(c, status, v)
		})
	}
	c.ClearSession()
	c.RememberBrowser(browser)
	c.Flash(web.Flash{Tone: ui.Success, Text: m.AuthPasswordChanged(v.L)})
	return c.Redirect(SignInURL(v.L))
}

func showReset(c *web.Ctx, status int, v resetView) error {
	return narrow(c, status, m.AuthResetTitle(v.L), v.Errors, resetPage(v))
}

func linkEnded(c *web.Ctx, v resetView) error {
	return narrow(c, http.StatusGone, m.AuthLinkEnded(v.L), nil, linkEndedPage(v))
}

// sentText says how long the link works (ACC-12).
func (v forgotView) sentText() string {
	return m.AccountForgotSent(v.L, l10n.LengthOf(session.LinkLifetime).Lasting(v.L))
}
