package server

import (
	"vakans/internal/application/applicationweb"
	"vakans/internal/template/templateweb"
	"vakans/internal/web"
	"vakans/policies"
)

// Case is the handling of applications: the applicants of a recruitment, the
// candidate sheet, messages with their templates, and closing.
func Case(cases applicationweb.HTML, templates templateweb.HTML) Area {
	return func(t *web.Table) {
		const r, a = "/office/recruitments/:id<guid>", "/office/applications/:id<guid>"
		t.Get(web.Tenant, r+"/candidates", policies.ApplicationView, cases.Candidates)
		t.Post(web.Tenant, r+"/status", policies.ApplicationHandle, cases.SetStatus)
		t.Post(web.Tenant, r+"/undo", policies.ApplicationHandle, cases.Undo)
		t.Get(web.Tenant, r+"/message", policies.ApplicationMessage, cases.Write)
		t.Post(web.Tenant, r+"/message", policies.ApplicationMessage, cases.Compose)
		t.Post(web.Tenant, r+"/message/send", policies.ApplicationMessage, cases.Send)
		t.Get(web.Tenant, r+"/tell", policies.ApplicationMessage, cases.Rest)
		t.Post(web.Tenant, r+"/tell", policies.ApplicationMessage, cases.ComposeRest)
		t.Post(web.Tenant, r+"/tell/send", policies.ApplicationHandle, cases.TellRest)
		t.Get(web.Tenant, r+"/close", policies.RecruitmentClose, cases.AskClose)
		t.Post(web.Tenant, r+"/close", policies.RecruitmentClose, cases.Close)
		t.Post(web.Tenant, r+"/reopen", policies.RecruitmentClose, cases.Reopen)
		t.Get(web.Tenant, a, policies.ApplicationView, cases.Sheet)
		t.Get(web.Tenant, a+"/attachments/:file<guid>", policies.ApplicationView, cases.Download)
		t.Post(web.Tenant, a+"/status", policies.ApplicationHandle, cases.Move)
		t.Post(web.Tenant, a+"/withdraw", policies.ApplicationHandle, cases.RecordWithdrawal)
		t.Post(web.Tenant, a+"/notes", policies.ApplicationView, cases.WriteNote)
		t.Post(web.Tenant, a+"/events/:event<guid>/erase", policies.ApplicationView, cases.Erase)
		t.Post(web.Tenant, a+"/events/:event<guid>/deactivate", policies.ApplicationView, cases.Deactivate)
		t.Post(web.Tenant, a+"/events/:event<guid>/reactivate", policies.ApplicationView, cases.Reactivate)
		cases.API(t)

		const p = "/office/templates"
		t.Get(web.Tenant, p, policies.TemplateEdit, templates.List)
		t.Get(web.Tenant, p+"/new", policies.TemplateEdit, templates.New)
		t.Post(web.Tenant, p+"/new", policies.TemplateEdit, templates.Create)
		t.Get(web.Tenant, p+"/:id<guid>", policies.TemplateEdit, templates.Edit)
		t.Post(web.Tenant, p+"/:id<guid>", policies.TemplateEdit, templates.Save)
		t.Post(web.Tenant, p+"/:id<guid>/delete", policies.TemplateEdit, templates.Delete)
		templates.API(t)
	}
}
