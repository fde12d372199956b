package server

import (
	"time"

	"vakans/internal/authz"
	"vakans/internal/group/groupweb"
	"vakans/internal/organisation/nationalweb"
	"vakans/internal/organisation/organisationweb"
	"vakans/internal/staff/staffweb"
	"vakans/internal/unit/unitweb"
	"vakans/internal/web"
	"vakans/policies"
)

// Office is what the back office and the national administration are made of
// as far as organisations and their people go.
type Office struct {
	Staff         staffweb.HTML
	Units         unitweb.HTML
	Groups        groupweb.HTML
	Organisations organisationweb.HTML
	National      nationalweb.HTML
}

// Area adds the pages and their operations in the API.
func (o Office) Area(t *web.Table) {
	o.signIn(t)
	o.users(t)
	o.me(t)
	o.structure(t)
	o.organisation(t)
	o.national(t)
	o.Staff.API(t)
	o.Units.API(t)
	o.Groups.API(t)
	o.Organisations.API(t)
	o.National.API(t)
}

// guessing is the limit of what takes a password or reveals a user. A whole
// office may share one address.
var guessing = web.Limited(web.Limit{Name: "sign-in", Max: 30, Window: time.Minute})

func (o Office) signIn(t *web.Table) {
	p := o.Staff
	t.Get(web.Tenant, "/office/sign-in", authz.Public, p.SignInPage)
	t.Post(web.Tenant, "/office/sign-in", authz.Public, p.SignIn, guessing)
	t.Post(web.Tenant, "/office/sign-out", authz.StaffAccount, p.SignOut)
	t.Post(web.Tenant, "/office/keep-alive", authz.Staff, p.KeepAlive)
	t.Get(web.Tenant, "/office/forgot-password", authz.Public, p.ForgotPasswordPage)
	t.Post(web.Tenant, "/office/forgot-password", authz.Public, p.ForgotPassword, guessing)
	t.Get(web.Tenant, "/office/forgot-user-name", authz.Public, p.ForgotUserNamePage)
	t.Post(web.Tenant, "/office/forgot-user-name", authz.Public, p.ForgotUserName, guessing)
	t.Get(web.Tenant, "/office/reset-password", authz.Public, p.ResetPage)
	t.Post(web.Tenant, "/office/reset-password", authz.Public, p.Reset, guessing)
	t.Get(web.Tenant, "/office/accept", authz.Public, p.AcceptPage)
	t.Post(web.Tenant, "/office/accept", authz.Public, p.Accept, guessing)
	t.Get(web.Tenant, "/office", authz.Staff, p.Home)
}

const userPage = "/office/users/:id<guid>"

func (o Office) users(t *web.Table) {
	p := o.Staff
	t.Get(web.Tenant, "/office/users", policies.UserView, p.Users)
	t.Get(web.Tenant, "/office/users/new", policies.UserEdit, p.InvitePage)
	t.Post(web.Tenant, "/office/users/new", policies.UserEdit, p.Invite)
	t.Get(web.Tenant, userPage, policies.UserView, p.User)
	t.Post(web.Tenant, userPage, policies.UserEdit, p.SaveUser)
	t.Post(web.Tenant, userPage+"/deactivate", policies.UserEdit, p.Deactivate)
	t.Post(web.Tenant, userPage+"/reactivate", policies.UserEdit, p.Reactivate)
	t.Post(web.Tenant, userPage+"/invite", policies.UserEdit, p.InviteAgain)
	t.Post(web.Tenant, userPage+"/groups", policies.UserEdit, p.AddGroup)
	t.Post(web.Tenant, userPage+"/groups/:assignment<guid>/remove", policies.UserEdit, p.RemoveGroup)
}

func (o Office) me(t *web.Table) {
	p := o.Staff
	t.Get(web.Tenant, "/office/me", authz.StaffAccount, p.Me)
	t.Post(web.Tenant, "/office/me", authz.StaffAccount, p.SaveMe)
	t.Post(web.Tenant, "/office/me/password", authz.StaffAccount, p.ChangePassword)
	t.Post(web.Tenant, "/office/me/language", authz.StaffAccount, p.SetLanguage)
	t.Post(web.Tenant, "/office/me/sessions/:id<guid>/end", authz.StaffAccount, p.EndSession)
	t.Post(web.Tenant, "/office/me/sessions/end-others", authz.StaffAccount, p.EndOtherSessions)
	t.Post(web.Tenant, "/office/me/tokens", authz.StaffAccount, p.CreateToken)
	t.Post(web.Tenant, "/office/me/tokens/:id<guid>/revoke", authz.StaffAccount, p.RevokeToken)
}

func (o Office) structure(t *web.Table) {
	u := o.Units
	t.Get(web.Tenant, "/office/units", policies.UnitEdit, u.Tree)
	t.Get(web.Tenant, "/office/units/new", policies.UnitEdit, u.NewPage)
	t.Post(web.Tenant, "/office/units/new", policies.UnitEdit, u.Create)
	t.Get(web.Tenant, "/office/units/:id<guid>", policies.UnitEdit, u.Page)
	t.Post(web.Tenant, "/office/units/:id<guid>", policies.UnitEdit, u.Rename)
	t.Post(web.Tenant, "/office/units/:id<guid>/move", policies.UnitEdit, u.Move)
	t.Post(web.Tenant, "/office/units/:id<guid>/deactivate", policies.UnitEdit, u.Deactivate)
	t.Post(web.Tenant, "/office/units/:id<guid>/reactivate", policies.UnitEdit, u.Reactivate)

	g := o.Groups
	t.Get(web.Tenant, "/office/groups", policies.GroupView, g.List)
	t.Get(web.Tenant, "/office/groups/new", policies.GroupEdit, g.NewPage)
	t.Post(web.Tenant, "/office/groups/new", policies.GroupEdit, g.Create)
	t.Get(web.Tenant, "/office/groups/:id<guid>", policies.GroupView, g.Page)
	t.Post(web.Tenant, "/office/groups/:id<guid>", policies.GroupEdit, g.Save)
	t.Post(web.Tenant, "/office/groups/:id<guid>/delete", policies.GroupEdit, g.Delete)
}

func (o Office) organisation(t *web.Table) {
	t.Get(web.Tenant, "/office/settings", policies.SettingsView, o.Organisations.Settings)
	t.Post(web.Tenant, "/office/settings", policies.SettingsEdit, o.Organisations.SaveSettings)
	t.Get(web.Tenant, "/office/audit", policies.AuditView, o.Organisations.Audit)
	t.Get(web.Tenant, "/office/audit.csv", policies.AuditView, o.Organisations.AuditCSV)
}

func (o Office) national(t *web.Table) {
	t.Get(web.Admin, "/sign-in", authz.Public, o.Staff.NationalSignInPage)
	t.Post(web.Admin, "/sign-in", authz.Public, o.Staff.NationalSignIn, guessing)
	t.Post(web.Admin, "/sign-out", authz.National, o.Staff.SignOut)
	t.Post(web.Admin, "/keep-alive", authz.National, o.Staff.KeepAlive)
	t.Post(web.Admin, "/me/language", authz.National, o.Staff.SetLanguage)

	p := o.National
	const tenant = "/tenants/:number<int>"
	t.Get(web.Admin, "/", authz.National, p.Tenants)
	t.Get(web.Admin, "/tenants/new", authz.National, p.NewPage)
	t.Post(web.Admin, "/tenants/new", authz.National, p.Found)
	t.Get(web.Admin, "/foundings/:id<guid>", authz.National, p.Founding)
	t.Get(web.Admin, "/foundings/:id<guid>/forget", authz.National, p.ForgetPage)
	t.Post(web.Admin, "/foundings/:id<guid>/forget", authz.National, p.Forget)
	t.Get(web.Admin, tenant, authz.National, p.Tenant)
	t.Get(web.Admin, tenant+"/status", authz.National, p.StatusPage)
	t.Post(web.Admin, tenant+"/suspend", authz.National, p.Suspend)
	t.Post(web.Admin, tenant+"/resume", authz.National, p.Resume)
	t.Post(web.Admin, tenant+"/plan", authz.National, p.SavePlan)
	t.Post(web.Admin, tenant+"/hosts", authz.National, p.SaveHosts)
}
