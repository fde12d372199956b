package server

import (
	"vakans/internal/applicant/applicantweb"
	"vakans/internal/authz"
	"vakans/internal/web"
)

// Account is how job seekers get an account and into it, and what belongs to the
// account itself. Their applications have an area of their own.
func Account(h applicantweb.HTML) Area {
	return func(t *web.Table) {
		letter, signIn := web.Limited(applicantweb.LetterLimit), web.Limited(applicantweb.SignInLimit)
		t.Get(web.National, language+"/sign-in", authz.Public, h.SignInPage)
		t.Post(web.National, language+"/sign-in", authz.Public, h.SignIn, signIn)
		t.Get(web.National, language+"/register", authz.Public, h.RegisterPage)
		t.Post(web.National, language+"/register", authz.Public, h.Register, letter)
		t.Get(web.National, language+"/register/confirm", authz.Public, h.ConfirmPage)
		t.Post(web.National, language+"/register/confirm", authz.Public, h.Confirm, signIn)
		t.Post(web.National, language+"/register/resend", authz.Public, h.Resend, letter)
		t.Get(web.National, language+"/forgot-password", authz.Public, h.ForgotPage)
		t.Post(web.National, language+"/forgot-password", authz.Public, h.Forgot, letter)
		t.Get(web.National, language+"/reset-password", authz.Public, h.ResetPage)
		t.Post(web.National, language+"/reset-password", authz.Public, h.Reset, signIn)

		t.Get(web.National, language+"/terms", authz.Public, h.Terms)
		t.Get(web.National, language+"/privacy", authz.Public, h.Privacy)
		t.Get(web.National, language+"/accessibility", authz.Public, h.Accessibility)

		t.Get(web.National, "/account/settings", authz.ApplicantAccount, h.Settings)
		t.Post(web.National, "/account/settings", authz.ApplicantAccount, h.Rename)
		t.Post(web.National, "/account/settings/language", authz.ApplicantAccount, h.SetLanguage)
		t.Post(web.National, "/account/settings/password", authz.ApplicantAccount, h.ChangePassword)
		t.Post(web.National, "/account/settings/sessions/:id<guid>/end", authz.ApplicantAccount, h.EndSession)
		t.Post(web.National, "/account/settings/sessions/end-others", authz.ApplicantAccount, h.EndOtherSessions)
		t.Post(web.National, "/account/settings/tokens", authz.ApplicantAccount, h.CreateToken)
		t.Post(web.National, "/account/settings/tokens/:id<guid>/revoke", authz.ApplicantAccount, h.RevokeToken)
		t.Post(web.National, "/account/sign-out", authz.ApplicantAccount, h.SignOut)
		h.API(t)
	}
}
