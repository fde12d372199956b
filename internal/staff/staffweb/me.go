package staffweb

import (
	"context"
	"net/http"
	"time"

	"vakans/internal/authz"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/session"
	"vakans/internal/staff"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
	"vakans/policies"
	"vakans/tenant"
)

const mePath = "/office/me"

// meView is a user's own page.
type meView struct {
	L        i18n.Lang
	U        staff.User
	In       staff.Details
	Version  int
	Further  []group.Assignment
	Sessions access.Sessions
	Tokens   access.Tokens
	Grants   []ui.Option // what a token may be given
	Token    tokenIn
	Errors   meErrors
}

type meErrors struct{ Details, Password, Token ui.Errors }

func (e meErrors) any() bool { return e.Details.Any() || e.Password.Any() || e.Token.Any() }

type tokenIn struct {
	Name        string
	Days        string
	Permissions []string
}

// Me shows the user's own details, sessions and tokens.
func (h HTML) Me(c *web.Ctx) error { return h.showMe(c, http.StatusOK, meView{}) }

func (h HTML) showMe(c *web.Ctx, status int, v meView) (err error) {
	v.L = c.Lang()
	err = tenant.Batch(c.Std(), func(ctx context.Context) (err error) {
		v.U, v.Further, err = h.Staff.Me(ctx, c.Actor())
		return err
	}, func(ctx context.Context) error { return h.open(ctx, c.Actor(), &v) })
	if err != nil {
		return err
	}
	if !v.Errors.Details.Any() {
		v.In, v.Version = staff.Details{Name: v.U.Name, Phone: v.U.Phone, Title: v.U.Title}, v.U.Version
	}
	if v.Token.Days == "" {
		v.Token.Days = "90"
	}
	v.Grants = grantOptions(v.L, c.Actor())
	return c.Page(status, ui.PageView{Title: m.OfficeMe(v.L), Area: ui.Office, ErrorPrefix: v.Errors.any()}, mePage(v))
}

// open reads what is open to the user: sessions and tokens.
func (h HTML) open(ctx context.Context, who authz.Actor, v *meView) error {
	o, err := h.Organisations.Get(ctx, who.Tenant.Number)
	if err != nil {
		return err
	}
	return tenant.Batch(ctx, func(ctx context.Context) error {
		return h.openSessions(ctx, who, v, o.Zone())
	}, func(ctx context.Context) error {
		v.Tokens = access.Tokens{L: v.L, Base: mePath, Permissions: m.OfficePermissions(v.L)}
		tokens, err := h.Staff.Tokens(ctx, who)
		for _, t := range tokens {
			row := access.NewToken(v.L, t, o.Zone())
			row.Permissions = permissionList(v.L, t.Permissions)
			v.Tokens.Rows = append(v.Tokens.Rows, row)
		}
		return err
	})
}

func (h HTML) openSessions(ctx context.Context, who authz.Actor, v *meView, zone *time.Location) error {
	v.Sessions = access.Sessions{L: v.L, Base: mePath, Where: m.OfficeOrganisation(v.L)}
	sessions, err := h.Staff.Sessions(ctx, who)
	if err != nil {
		return err
	}
	numbers := make([]int32, len(sessions))
	for i, s := range sessions {
		numbers[i] = s.Tenant
	}
	names, err := h.Organisations.NamesOf(ctx, numbers)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		row := access.NewSession(v.L, s, who.Session, zone)
		row.Where = names[s.Tenant].In(v.L)
		v.Sessions.Rows = append(v.Sessions.Rows, row)
	}
	return nil
}

func permissionList(l i18n.Lang, names []string) string {
	texts := make([]string, len(names))
	for i, p := range names {
		texts[i] = group.PermissionName(l, authz.Permission(p))
	}
	return l10n.List(l, texts...)
}

func grantOptions(l i18n.Lang, who authz.Actor) []ui.Option {
	var options []ui.Option
	for _, p := range policies.Catalogue {
		if who.Can(p) {
			options = append(options, ui.Option{Value: string(p), Text: group.PermissionName(l, p),
				Hint: group.PermissionHelp(l, p)})
		}
	}
	return options
}

// SaveMe changes the user's own details.
func (h HTML) SaveMe(c *web.Ctx) error {
	f := c.Form()
	in, version := staff.Details{Name: f.Text("name"), Phone: f.Text("phone"), Title: f.Text("title")}, f.Int("version")
	if err := h.Staff.UpdateMe(c.Std(), c.Actor(), version, in); err != nil {
		return access.Again(c, err, func(status int, errs ui.Errors) error {
			return h.showMe(c, status, meView{In: in, Version: version, Errors: meErrors{Details: errs}})
		})
	}
	return toMe(c, m.CommonSaved(c.Lang()))
}

func toMe(c *web.Ctx, text string) error {
	c.Flash(web.Flash{Tone: ui.Success, Text: text})
	return c.Redirect(mePath)
}

// ChangePassword replaces the password.
func (h HTML) ChangePassword(c *web.Ctx) error {
	f := c.Form()
	browser, err := h.Staff.ChangePassword(c.Std(), c.Actor(), f.Secret("password"), f.Secret("new_password"))
	if err != nil {
		return access.Again(c, err, func(status int, errs ui.Errors) error {
			return h.showMe(c, status, meView{Errors: meErrors{Password: errs}})
		})
	}
	c.RememberBrowser(browser)
	return toMe(c, m.AuthPasswordReplaced(c.Lang()))
}

// SetLanguage changes the language and leads back to where it was chosen.
func (h HTML) SetLanguage(c *web.Ctx) error {
	l := i18n.Lang(c.FormText("lang"))
	if err := h.Staff.SetLanguage(c.Std(), c.Actor(), l); err != nil {
		return err
	}
	c.SetLang(l)
	fallback := mePath
	if c.Site().Kind == web.Admin {
		fallback = "/"
	}
	return c.Redirect(c.SafeNext(c.Back(), fallback))
}

// EndSession ends one of the user's sessions.
func (h HTML) EndSession(c *web.Ctx) error {
	id := c.UUID("id")
	if err := h.Staff.EndSession(c.Std(), c.Actor(), id); err != nil {
		return err
	}
	if id == c.Actor().Session {
		c.ClearSession()
		return c.Redirect(signInPath)
	}
	return toMe(c, m.AuthSessionEnded(c.Lang()))
}

// EndOtherSessions ends all sessions but this one.
func (h HTML) EndOtherSessions(c *web.Ctx) error {
	if err := h.Staff.EndOtherSessions(c.Std(), c.Actor()); err != nil {
		return err
	}
	return toMe(c, m.AuthSessionsEnded(c.Lang()))
}

// CreateToken makes a personal token and shows its secret, this once.
func (h HTML) CreateToken(c *web.Ctx) error {
	f := c.Form()
	in := tokenIn{Name: f.Text("token_name"), Days: f.Text("days"), Permissions: f.All("permissions")}
	n := staff.NewToken{Name: in.Name, Days: f.Int("days")}
	for _, p := range in.Permissions {
		n.Permissions = append(n.Permissions, authz.Permission(p))
	}
	err := f.Err()
	var secret string
	var made session.Token
	if err == nil {
		secret, made, err = h.Staff.CreateToken(c.Std(), c.Actor(), n)
	}
	if err == nil {
		c.Secret()
		v := access.Made{L: c.Lang(), Name: made.Name, Secret: secret,
			Back: ui.Link{Text: m.OfficeMe(c.Lang()), Href: mePath}}
		return c.Page(http.StatusOK, ui.PageView{Title: m.AuthTokenMade(v.L), Area: ui.Office}, access.MadePage(v))
	}
	return access.Again(c, err, func(status int, errs ui.Errors) error {
		for i := range errs {
			if errs[i].Field == "name" {
				errs[i].Field = "token_name"
			}
		}
		return h.showMe(c, status, meView{Token: in, Errors: meErrors{Token: errs}})
	})
}

// RevokeToken ends a personal token.
func (h HTML) RevokeToken(c *web.Ctx) error {
	if err := h.Staff.RevokeToken(c.Std(), c.Actor(), c.UUID("id")); err != nil {
		return err
	}
	return toMe(c, m.AuthTokenRevoked(c.Lang()))
}
