package applicantweb

import (
	"net/http"

	"vakans/internal/applicant"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
)

type registerView struct {
	L      i18n.Lang
	In     applicant.Registration
	Next   string
	Errors ui.Errors
}

// RegisterPage asks for what an account needs (ACC-01, ACC-03). Who is signed in
// already has one.
func (h HTML) RegisterPage(c *web.Ctx) error {
	next := nextOf(c, c.Query("next"))
	if c.SignedIn() {
		return onward(c, next)
	}
	return showRegister(c, http.StatusOK, registerView{L: c.Lang(), Next: next})
}

// Register lets the code be sent and leads to the page that asks for it.
func (h HTML) Register(c *web.Ctx) error {
	f := c.Form()
	v := registerView{L: c.Lang(), Next: nextOf(c, f.Text("next")), In: applicant.Registration{
		Email: f.Text("email"), Name: f.Text("name"), Password: f.Secret("password"), Language: c.Lang(),
		Terms: f.Bool("terms"), PrivacyNotice: f.Bool("privacy_notice"),
	}}
	id, err := h.Accounts.Begin(c.Std(), v.In)
	if err != nil {
		return access.Again(c, err, func(status int, errs ui.Errors) error {
			v.Errors = errs
			return showRegister(c, status, v)
		})
	}
	return c.Redirect(with(at(v.L, "register/confirm"), v.Next, "r", id.String()))
}

// notice is the tick that says that the privacy notice has been read (C18).
func (v registerView) notice() ui.Field {
	const name = "privacy_notice"
	return ui.Field{Name: name, Label: m.AccountNoticeRead(v.L), Checked: v.In.PrivacyNotice, Error: v.Errors.For(name),
		Required: true}
}

func showRegister(c *web.Ctx, status int, v registerView) error {
	return narrow(c, status, m.AccountRegisterTitle(v.L), v.Errors, registerPage(v))
}
