package staffweb

import (
	"net/http"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/session"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

type forgotView struct {
	L        i18n.Lang
	UserName bool // it is the user name that was forgotten
	Value    string
	Sent     bool
	Errors   ui.Errors
}

func (v forgotView) sentText() string {
	if v.UserName {
		return m.AuthUserNameSent(v.L)
	}
	return m.AuthResetSent(v.L, l10n.LengthOf(session.LinkLifetime).Lasting(v.L))
}

func (v forgotView) title() string {
	switch {
	case v.Sent:
		return m.AuthLetterSent(v.L)
	case v.UserName:
		return m.AuthForgotUserName(v.L)
	}
	return m.AuthForgotPassword(v.L)
}

// ForgotPasswordPage asks who has forgotten (ORG-05).
func (h HTML) ForgotPasswordPage(c *web.Ctx) error {
	return showForgot(c, http.StatusOK, forgotView{L: c.Lang()})
}

// ForgotPassword lets the letter be sent, and says the same to everybody.
func (h HTML) ForgotPassword(c *web.Ctx) error {
	v := forgotView{L: c.Lang(), Value: c.FormText("user_name")}
	return forgot(c, v, h.Staff.ForgotPassword(c.Std(), c.Site().Tenant, v.Value))
}

// ForgotUserNamePage asks for the e-mail address (ORG-04).
func (h HTML) ForgotUserNamePage(c *web.Ctx) error {
	return showForgot(c, http.StatusOK, forgotView{L: c.Lang(), UserName: true})
}

// ForgotUserName lets the letter be sent, and says the same to everybody.
func (h HTML) ForgotUserName(c *web.Ctx) error {
	v := forgotView{L: c.Lang(), Value: c.FormText("email"), UserName: true}
	return forgot(c, v, h.Staff.ForgotUserName(c.Std(), c.Site().Tenant, v.Value))
}

func forgot(c *web.Ctx, v forgotView, err error) error {
	if err == nil {
		v.Sent = true
		return showForgot(c, http.StatusOK, v)
	}
	return c.Again(err, func(status int, errs ui.Errors) error {
		v.Errors = errs
		return showForgot(c, status, v)
	})
}

func showForgot(c *web.Ctx, status int, v forgotView) error {
	return narrow(c, status, v.title(), v.Errors, forgotPage(v))
}

// secretView is a page behind a link in a letter.
type secretView struct {
	L            i18n.Lang
	Secret       string
	Organisation string
	Name, Email  string
	Known        bool
	Errors       ui.Errors
}

func (v secretView) acceptLead() string {
	if v.Known {
		return m.AuthAcceptKnown(v.L)
	}
	return m.AuthAcceptNew(v.L)
}

// endedView is what a link leads to that does not work any more.
type endedView struct {
	L          i18n.Lang
	Invitation bool
}

func (v endedView) text() string {
	if v.Invitation {
		return m.AuthInvitationEnded(v.L)
	}
	return m.AuthResetEnded(v.L)
}

func (v endedView) href() string {
	if v.Invitation {
		return signInPath
	}
	return "/office/forgot-password"
}

func (v endedView) link() string {
	if v.Invitation {
		return m.AuthToSignIn(v.L)
	}
	return m.AuthOrderNew(v.L)
}

func ended(c *web.Ctx, v endedView) error {
	return narrow(c, http.StatusGone, m.AuthLinkEnded(v.L), nil, linkEndedPage(v))
}

// ResetPage shows the form for a new password. Mail programs open links to
// look at them, so it does no more than show.
func (h HTML) ResetPage(c *web.Ctx) error {
	c.Secret()
	v := secretView{L: c.Lang(), Secret: c.Query("t")}
	err := h.Staff.CanReset(c.Std(), c.Site().Tenant, v.Secret)
	if fault.Is(err, fault.Gone) {
		return ended(c, endedView{L: c.Lang()})
	}
	if err != nil {
		return err
	}
	return narrow(c, http.StatusOK, m.AuthResetTitle(v.L), nil, resetPage(v))
}

// Reset sets the new password.
func (h HTML) Reset(c *web.Ctx) error {
	f := c.Form()
	v := secretView{L: c.Lang(), Secret: f.Text("t")}
	browser, err := h.Staff.Reset(c.Std(), c.Site().Tenant, v.Secret, f.Secret("password"))
	if fault.Is(err, fault.Gone) {
		return ended(c, endedView{L: c.Lang()})
	}
	if err != nil {
		return c.Again(err, func(status int, errs ui.Errors) error {
			v.Errors = errs
			return narrow(c, status, m.AuthResetTitle(v.L), errs, resetPage(v))
		})
	}
	c.ClearSession()
	c.RememberBrowser(browser)
	c.Flash(web.Flash{Tone: ui.Success, Text: m.AuthPasswordChanged(c.Lang())})
	return c.Redirect(signInPath)
}

// AcceptPage shows an invitation.
func (h HTML) AcceptPage(c *web.Ctx) error {
	c.Secret()
	return h.showInvitation(c, c.Query("t"), http.StatusOK, nil)
}

func (h HTML) showInvitation(c *web.Ctx, secret string, status int, errs ui.Errors) error {
	i, err := h.Staff.Invitation(c.Std(), c.Site().Tenant, secret)
	if fault.Is(err, fault.Gone) {
		return ended(c, endedView{L: c.Lang(), Invitation: true})
	}
	if err != nil {
		return err
	}
	o, err := h.Organisations.Get(c.Std(), c.Site().Tenant.Number)
	if err != nil {
		return err
	}
	v := secretView{L: c.Lang(), Secret: secret, Organisation: o.Name(c.Lang()), Name: i.User.Name, Email: i.User.Email,
		Known: i.Known, Errors: errs}
	return narrow(c, status, m.AuthAcceptTitle(v.L, l10n.InSentence(v.L, v.Organisation)), errs, acceptPage(v))
}

// Accept ends the invitation and signs the user in.
func (h HTML) Accept(c *web.Ctx) error {
	f := c.Form()
	in, err := h.Staff.Accept(c.Std(), c.Site().Tenant, f.Text("t"), f.Secret("password"), c.Client())
	if fault.Is(err, fault.Gone) {
		return ended(c, endedView{L: c.Lang(), Invitation: true})
	}
	if err != nil {
		return c.Again(err, func(status int, errs ui.Errors) error {
			return h.showInvitation(c, f.Text("t"), status, errs)
		})
	}
	enter(c, in)
	c.Flash(web.Flash{Tone: ui.Success, Text: m.AuthAccepted(c.Lang())})
	return c.Redirect(home)
}

func signInLead(v signInView) string {
	if v.National {
		return m.AuthNationalLead(v.L)
	}
	return m.AuthSignInLead(v.L)
}
