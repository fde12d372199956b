package server

import (
	"vakans/internal/authz"
	"vakans/internal/submission/submissionweb"
	"vakans/internal/web"
)

// Apply is applying for jobs and what became of it: on the national host, for
// applicants.
func Apply(apply submissionweb.HTML) Area {
	return func(t *web.Table) {
		const one = "/account/applications/:id<guid>"
		t.Get(web.National, "/apply/:ad<guid>", authz.Applicant, apply.Begin)
		t.Post(web.National, "/apply/:ad<guid>", authz.Applicant, apply.BeginNow)
		t.Get(web.National, "/account", authz.Applicant, apply.Home)
		t.Get(web.National, one, authz.Applicant, apply.Show)
		t.Post(web.National, one, authz.Applicant, apply.Save)
		t.Patch(web.National, one, authz.Applicant, apply.Autosave)
		t.Get(web.National, one+"/edit", authz.Applicant, apply.Edit)
		t.Get(web.National, one+"/preview", authz.Applicant, apply.Preview)
		t.Get(web.National, one+"/ad", authz.Applicant, apply.Ad)
		t.Post(web.National, one+"/send", authz.Applicant, apply.Send)
		t.Get(web.National, one+"/withdraw", authz.Applicant, apply.Withdraw)
		t.Post(web.National, one+"/withdraw", authz.Applicant, apply.WithdrawNow)
		t.Post(web.National, one+"/resend", authz.Applicant, apply.Resend)
		t.Get(web.National, one+"/delete", authz.Applicant, apply.Delete)
		t.Post(web.National, one+"/delete", authz.Applicant, apply.DeleteNow)
		t.Get(web.National, one+"/attachments/:slot<int>", authz.Applicant, apply.Download)
		t.Post(web.National, one+"/attachments/:slot<int>", authz.Applicant, apply.Attach,
			web.Body(submissionweb.UploadLimit))
		t.Post(web.National, one+"/attachments/:slot<int>/remove", authz.Applicant, apply.Detach)
		apply.API(t)
	}
}
