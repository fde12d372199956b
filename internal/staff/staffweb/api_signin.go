package staffweb

import (
	"context"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/staff"
	"vakans/internal/web"
	"vakans/policies"
)

// Credentials open a session.
type Credentials struct {
	UserName string `json:"user_name"`
	Password string `json:"password"`
}

// Secret is the answer to a link in a letter.
type Secret struct {
	Secret   string `json:"secret"`
	Password string `json:"password"`
}

// Session is who is signed in and how to go on.
type Session struct {
	ID          uuid.UUID          `json:"id"`
	User        uuid.UUID          `json:"user"`
	Name        string             `json:"name"`
	Language    i18n.Lang          `json:"language"`
	Permissions []authz.Permission `json:"permissions,omitempty"`
	CSRF        string             `json:"csrf_token"`
}

type sessionOut struct{ Body Session }

// API adds the JSON operations to the table.
func (h HTML) API(t *web.Table) {
	describe(t)
	h.signInAPI(t)
	h.usersAPI(t)
	h.meAPI(t)
}

func (h HTML) signInAPI(t *web.Table) {
	guess := web.Limit{Name: "sign-in", Max: 30, Window: time.Minute}
	op := func(id, path, summary string) web.Operation {
		return web.Operation{ID: id, Method: "POST", Path: path, Summary: summary, Tag: "signing in", Sites: web.Tenant,
			Needs: authz.Public, Limit: guess}
	}
	web.Op(t, op("signIn", "/api/v1/staff/session", "Sign in as staff"), h.apiSignIn)
	web.Op(t, op("acceptInvitation", "/api/v1/staff/accept", "Accept an invitation and sign in"), h.apiAccept)
	web.Op(t, op("resetPassword", "/api/v1/staff/reset-password", "Choose a new password by a link"), h.apiReset)
	web.Op(t, op("forgotPassword", "/api/v1/staff/forgot-password", "Order a link to choose a new password"),
		h.apiForgotPassword)
	web.Op(t, op("forgotUserName", "/api/v1/staff/forgot-user-name", "Order the user name by e-mail"), h.apiForgotUserName)
	web.Op(t, web.Operation{ID: "getSession", Method: "GET", Path: "/api/v1/staff/session", Summary: "Who is signed in",
		Tag:   "signing in",
		Sites: web.Tenant, Needs: authz.Staff}, h.apiSession)
	web.Op(t, web.Operation{ID: "signOut", Method: "DELETE", Path: "/api/v1/staff/session", Summary: "Sign out",
		Tag:   "signing in",
		Sites: web.Tenant, Needs: authz.StaffAccount}, h.apiSignOut)
	national := op("signInNational", "/api/v1/admin/session", "Sign in as a national administrator")
	national.Sites = web.Admin
	web.Op(t, national, h.apiSignInNational)
	web.Op(t, web.Operation{ID: "signOutNational", Method: "DELETE", Path: "/api/v1/admin/session",
		Summary: "Sign out of the national administration",
		Tag:     "signing in", Sites: web.Admin, Needs: authz.National}, h.apiSignOut)
}

func started(ctx context.Context, in staff.SignedIn, err error) (*sessionOut, error) {
	if err != nil {
		return nil, err
	}
	web.SetSession(ctx, in.Token)
	web.RememberBrowser(ctx, in.Browser)
	return &sessionOut{Session{ID: in.Session.ID, User: in.User, Name: in.Name, Language: in.Language,
		CSRF: web.CSRFToken(in.Session.CSRFSecret)}}, nil
}

func (h HTML) apiSignIn(ctx context.Context, _ authz.Actor, in *struct{ Body Credentials }) (*sessionOut, error) {
	made, err := h.Staff.SignIn(ctx, web.SiteOf(ctx).Tenant, in.Body.UserName, in.Body.Password, web.ClientOf(ctx))
	return started(ctx, made, err)
}

func (h HTML) apiSignInNational(ctx context.Context, _ authz.Actor, in *struct{ Body Credentials }) (*sessionOut,
	error) {
	made, err := h.Staff.SignInNational(ctx, in.Body.UserName, in.Body.Password, web.ClientOf(ctx))
	return started(ctx, made, err)
}

func (h HTML) apiAccept(ctx context.Context, _ authz.Actor, in *struct{ Body Secret }) (*sessionOut, error) {
	made, err := h.Staff.Accept(ctx, web.SiteOf(ctx).Tenant, in.Body.Secret, in.Body.Password, web.ClientOf(ctx))
	return started(ctx, made, err)
}

func (h HTML) apiReset(ctx context.Context, _ authz.Actor, in *struct{ Body Secret }) (*struct{}, error) {
	browser, err := h.Staff.Reset(ctx, web.SiteOf(ctx).Tenant, in.Body.Secret, in.Body.Password)
	if err == nil {
		web.RememberBrowser(ctx, browser)
	}
	return nil, err
}

func (h HTML) apiForgotPassword(ctx context.Context, _ authz.Actor, in *struct {
	Body struct {
		UserName string `json:"user_name"`
	}
}) (*struct{}, error) {
	return nil, h.Staff.ForgotPassword(ctx, web.SiteOf(ctx).Tenant, in.Body.UserName)
}

func (h HTML) apiForgotUserName(ctx context.Context, _ authz.Actor, in *struct {
	Body struct {
		Email string `json:"email"`
	}
}) (*struct{}, error) {
	return nil, h.Staff.ForgotUserName(ctx, web.SiteOf(ctx).Tenant, in.Body.Email)
}

func (h HTML) apiSession(ctx context.Context, who authz.Actor, _ *struct{}) (*sessionOut, error) {
	s := Session{ID: who.Session, User: who.ID, Name: who.Name, Language: web.SessionOf(ctx).Lang, CSRF: web.CSRFOf(ctx),
		Permissions: []authz.Permission{}}
	for _, p := range policies.Catalogue {
		if who.Can(p) {
			s.Permissions = append(s.Permissions, p)
		}
	}
	return &sessionOut{s}, nil
}

func (h HTML) apiSignOut(ctx context.Context, who authz.Actor, _ *struct{}) (*struct{}, error) {
	if err := h.Staff.SignOut(ctx, who); err != nil {
		return nil, err
	}
	web.ClearSession(ctx)
	return nil, nil
}
