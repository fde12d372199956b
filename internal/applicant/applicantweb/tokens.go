package applicantweb

import (
	"net/http"

	"vakans/internal/i18n/m"
	"vakans/internal/session"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
)

// CreateToken makes a personal token and shows its secret, this once.
func (h HTML) CreateToken(c *web.Ctx) error {
	f := c.Form()
	in := tokenIn{Name: f.Text("token_name"), Days: f.Text("days")}
	days := f.Int("days")
	secret, made, err := "", session.Token{}, f.Err()
	if err == nil {
		secret, made, err = h.Accounts.CreateToken(c.Std(), c.Actor(), in.Name, days)
	}
	if err != nil {
		return access.Again(c, err, func(status int, errs ui.Errors) error {
			for i := range errs {
				if errs[i].Field == "name" { // the page has another name
					errs[i].Field = "token_name"
				}
			}
			return h.showSettings(c, status, settingsView{Token: in, Errors: settingsErrors{Token: errs}})
		})
	}
	c.Secret()
	v := access.Made{L: c.Lang(), Name: made.Name, Secret: secret,
		Back: ui.Link{Text: m.CommonSettings(c.Lang()), Href: settingsPath}}
	return c.Page(http.StatusOK, ui.PageView{Title: m.AuthTokenMade(v.L), Area: ui.Account}, access.MadePage(v))
}

// RevokeToken ends a personal token.
func (h HTML) RevokeToken(c *web.Ctx) error {
	if err := h.Accounts.RevokeToken(c.Std(), c.Actor(), c.UUID("id")); err != nil {
		return err
	}
	return toSettings(c, m.AuthTokenRevoked(c.Lang()))
}
