package applicantweb

import (
	"net/http"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/session"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
)

// confirmView is the page that asks for the code.
type confirmView struct {
	L            i18n.Lang
	Registration uuid.UUID
	Email        string
	Code         string
	Next         string
	Errors       ui.Errors
}

func (v confirmView) hidden() []ui.Hidden {
	return []ui.Hidden{{Name: "r", Value: v.Registration.String()}, {Name: "next", Value: v.Next}}
}

// ConfirmPage asks for the code from the letter (ACC-08).
func (h HTML) ConfirmPage(c *web.Ctx) error {
	c.Secret()
	next := nextOf(c, c.Query("next"))
	if c.SignedIn() {
		return onward(c, next)
	}
	return h.showConfirm(c, http.StatusOK, confirmView{L: c.Lang(), Registration: c.QueryUUID("r"), Next: next})
}

// Confirm ends the registration, signs in, and leads to the form that one came to
// fill in (ACC-09).
func (h HTML) Confirm(c *web.Ctx) error {
	v := confirmed(c)
	v.Code = c.FormText("code")
	in, err := h.Accounts.Confirm(c.Std(), v.Registration, v.Code, c.Client())
	if err != nil {
		return h.confirmAgain(c, v, err)
	}
	enter(c, in)
	c.Flash(web.Flash{Tone: ui.Success, Text: m.AccountWelcome(v.L)})
	return onward(c, v.Next)
}

// Resend sends a new code.
func (h HTML) Resend(c *web.Ctx) error {
	v := confirmed(c)
	if err := h.Accounts.Again(c.Std(), v.Registration); err != nil {
		return h.confirmAgain(c, v, err)
	}
	c.Flash(web.Flash{Tone: ui.Success, Text: m.AccountResent(v.L)})
	return c.Redirect(with(at(v.L, "register/confirm"), v.Next, "r", v.Registration.String()))
}

func confirmed(c *web.Ctx) confirmView {
	f := c.Form()
	return confirmView{L: c.Lang(), Registration: f.UUID("r"), Next: nextOf(c, f.Text("next"))}
}

func (h HTML) confirmAgain(c *web.Ctx, v confirmView, err error) error {
	return access.Again(c, err, func(status int, errs ui.Errors) error {
		v.Errors = errs
		return h.showConfirm(c, status, v)
	})
}

// showConfirm shows the form, or that the registration is over.
func (h HTML) showConfirm(c *web.Ctx, status int, v confirmView) error {
	b, err := h.Accounts.Begun(c.Std(), v.Registration)
	if fault.Is(err, fault.Gone) {
		return narrow(c, http.StatusGone, m.AccountRegistrationEndedTitle(v.L), nil, registrationEndedPage(v))
	}
	if err != nil {
		return err
	}
	v.Email = b.Email
	return narrow(c, status, m.AccountConfirmTitle(v.L), v.Errors, confirmPage(v))
}

// lead says where the code went and how long it works (ACC-08).
func (v confirmView) lead() string {
	return m.AccountConfirmLead(v.L, v.Email, l10n.LengthOf(session.CodeLifetime).Lasting(v.L))
}

func (v confirmView) codeHint() string { return m.AccountCodeHint(v.L, session.CodeDigits) }
