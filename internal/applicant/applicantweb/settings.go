package applicantweb

import (
	"context"
	"net/http"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
	"vakans/tenant"
)

// settingsView is the account's own page.
type settingsView struct {
	L        i18n.Lang
	Account  applicant.Account
	Name     string
	Token    tokenIn
	Zone     string
	Sessions access.Sessions
	Tokens   access.Tokens
	Errors   settingsErrors
}

// settingsErrors are those of the forms of the page, of which at most one has any.
type settingsErrors struct{ Name, Password, Token ui.Errors }

func (e settingsErrors) any() bool { return e.Name.Any() || e.Password.Any() || e.Token.Any() }

type tokenIn struct{ Name, Days string }

func (v settingsView) password() access.PasswordForm {
	return access.PasswordForm{L: v.L, Action: settingsPath + "/password", Old: "old_password", New: "password",
		Errors: v.Errors.Password}
}

// Settings shows what belongs to the account (ACC-17).
func (h HTML) Settings(c *web.Ctx) error { return h.showSettings(c, http.StatusOK, settingsView{}) }

func (h HTML) showSettings(c *web.Ctx, status int, v settingsView) (err error) {
	v.L = c.Lang()
	err = tenant.Batch(c.Std(), func(ctx context.Context) (err error) {
		v.Account, err = h.Accounts.Get(ctx, c.Actor())
		return err
	}, func(ctx context.Context) error { return h.openSessions(ctx, c.Actor(), &v) },
		func(ctx context.Context) error { return h.openTokens(ctx, c.Actor(), &v) })
	if err != nil {
		return err
	}
	if !v.Errors.Name.Any() {
		v.Name = v.Account.Name
	}
	if v.Token.Days == "" {
		v.Token.Days = "90"
	}
	v.Zone = l10n.Zone(v.L, h.Zone)
	return c.Page(status, ui.PageView{Title: m.CommonSettings(v.L), Area: ui.Account, ErrorPrefix: v.Errors.any(),
		Breadcrumbs: []ui.Link{{Text: m.ApplyHomeTitle(v.L), Href: home}, {Text: m.CommonSettings(v.L)}}}, settingsPage(v))
}

func (h HTML) openSessions(ctx context.Context, who authz.Actor, v *settingsView) error {
	v.Sessions = access.Sessions{L: v.L, Base: settingsPath}
	sessions, err := h.Accounts.Sessions(ctx, who)
	for _, s := range sessions {
		v.Sessions.Rows = append(v.Sessions.Rows, access.NewSession(v.L, s, who.Session, h.Zone))
	}
	return err
}

func (h HTML) openTokens(ctx context.Context, who authz.Actor, v *settingsView) error {
	v.Tokens = access.Tokens{L: v.L, Base: settingsPath}
	tokens, err := h.Accounts.Tokens(ctx, who)
	for _, t := range tokens {
		v.Tokens.Rows = append(v.Tokens.Rows, access.NewToken(v.L, t, h.Zone))
	}
	return err
}

func toSettings(c *web.Ctx, text string) error {
	c.Flash(web.Flash{Tone: ui.Success, Text: text})
	return c.Redirect(settingsPath)
}

// Rename changes the name.
func (h HTML) Rename(c *web.Ctx) error {
	name := c.FormText("name")
	if err := h.Accounts.Rename(c.Std(), c.Actor(), name); err != nil {
		return access.Again(c, err, func(status int, errs ui.Errors) error {
			return h.showSettings(c, status, settingsView{Name: name, Errors: settingsErrors{Name: errs}})
		})
	}
	return toSettings(c, m.CommonSaved(c.Lang()))
}

// SetLanguage changes the language of pages and letters.
func (h HTML) SetLanguage(c *web.Ctx) error {
	l := i18n.Lang(c.FormText("language"))
	if err := h.Accounts.SetLanguage(c.Std(), c.Actor(), l); err != nil {
		return err
	}
	c.SetLang(l)
	return toSettings(c, m.CommonSaved(l))
}

// ChangePassword replaces the password.
func (h HTML) ChangePassword(c *web.Ctx) error {
	f := c.Form()
	browser, err := h.Accounts.ChangePassword(c.Std(), c.Actor(), f.Secret("old_password"), f.Secret("password"))
	if err != nil {
		return access.Again(c, err, func(status int, errs ui.Errors) error {
			return h.showSettings(c, status, settingsView{Errors: settingsErrors{Password: errs}})
		})
	}
	c.RememberBrowser(browser)
	return toSettings(c, m.AuthPasswordReplaced(c.Lang()))
}

// EndSession ends one of the account's sessions.
func (h HTML) EndSession(c *web.Ctx) error {
	id := c.UUID("id")
	if err := h.Accounts.RevokeSession(c.Std(), c.Actor(), id); err != nil {
		return err
	}
	if id == c.Actor().Session {
		return signedOut(c)
	}
	return toSettings(c, m.AuthSessionEnded(c.Lang()))
}

// EndOtherSessions ends all sessions but this one.
func (h HTML) EndOtherSessions(c *web.Ctx) error {
	if err := h.Accounts.EndOtherSessions(c.Std(), c.Actor()); err != nil {
		return err
	}
	return toSettings(c, m.AuthSessionsEnded(c.Lang()))
}
