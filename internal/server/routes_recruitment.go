package server

import (
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/web"
	"vakans/policies"
)

// Recruitments are the back office's pages about recruitments and ads, and their
// JSON operations in the API.
func Recruitments(pages recruitmentweb.HTML) Area {
	return func(t *web.Table) {
		recruitmentPages(t, pages)
		adPages(t, pages)
		recruitmentweb.API{Recruitments: pages.Recruitments}.Routes(t)
	}
}

const recruitmentPage = "/office/recruitments/:id<guid>"

func recruitmentPages(t *web.Table, p recruitmentweb.HTML) {
	t.Get(web.Tenant, "/office/recruitments", policies.RecruitmentList, p.List)
	t.Get(web.Tenant, "/office/recruitments/new", policies.RecruitmentEdit, p.New)
	t.Post(web.Tenant, "/office/recruitments/new", policies.RecruitmentEdit, p.Create)
	t.Get(web.Tenant, recruitmentPage, policies.RecruitmentView, p.Overview)
	t.Get(web.Tenant, recruitmentPage+"/edit", policies.RecruitmentEdit, p.Details)
	t.Post(web.Tenant, recruitmentPage+"/edit", policies.RecruitmentEdit, p.SaveDetails)
	t.Patch(web.Tenant, recruitmentPage+"/edit", policies.RecruitmentEdit, p.KeepDetails)
	t.Post(web.Tenant, recruitmentPage+"/copy", policies.RecruitmentEdit, p.CopyIt)
	t.Post(web.Tenant, recruitmentPage+"/attach", policies.RecruitmentEdit, p.Attach)
	t.Get(web.Tenant, recruitmentPage+"/delete", policies.RecruitmentEdit, p.AskDelete)
	t.Post(web.Tenant, recruitmentPage+"/delete", policies.RecruitmentEdit, p.Delete)
}

func adPages(t *web.Table, p recruitmentweb.HTML) {
	t.Get(web.Tenant, recruitmentPage+"/ad", policies.RecruitmentEdit, p.Texts)
	t.Post(web.Tenant, recruitmentPage+"/ad", policies.RecruitmentEdit, p.SaveText)
	t.Patch(web.Tenant, recruitmentPage+"/ad", policies.RecruitmentEdit, p.KeepText)
	t.Post(web.Tenant, "/office/rendered", policies.RecruitmentEdit, p.Rendered)
	t.Post(web.Tenant, recruitmentPage+"/ad/remove", policies.RecruitmentEdit, p.RemoveText)
	t.Post(web.Tenant, recruitmentPage+"/ad/default", policies.RecruitmentEdit, p.SetDefault)
	t.Get(web.Tenant, recruitmentPage+"/preview", policies.RecruitmentView, p.Preview)

	t.Get(web.Tenant, recruitmentPage+"/form", policies.RecruitmentEdit, p.Form)
	t.Post(web.Tenant, recruitmentPage+"/form", policies.RecruitmentEdit, p.SaveForm)
	t.Patch(web.Tenant, recruitmentPage+"/form", policies.RecruitmentEdit, p.KeepForm)
	t.Get(web.Tenant, recruitmentPage+"/form/questions/:question<guid>", policies.RecruitmentEdit, p.Question)
	t.Post(web.Tenant, recruitmentPage+"/form/questions/:question<guid>", policies.RecruitmentEdit, p.SaveQuestion)
	t.Post(web.Tenant, recruitmentPage+"/form/questions/:question<guid>/remove", policies.RecruitmentEdit,
		p.RemoveQuestion)
	t.Post(web.Tenant, recruitmentPage+"/form/questions/:question<guid>/move", policies.RecruitmentEdit, p.MoveQuestion)

	t.Get(web.Tenant, recruitmentPage+"/publish", policies.RecruitmentEdit, p.PublishPage)
	t.Post(web.Tenant, recruitmentPage+"/publish", policies.RecruitmentPublish, p.Publish)
	t.Post(web.Tenant, recruitmentPage+"/publish/period", policies.RecruitmentEdit, p.SavePeriod)
	t.Patch(web.Tenant, recruitmentPage+"/publish/period", policies.RecruitmentEdit, p.KeepPeriod)
	t.Post(web.Tenant, recruitmentPage+"/publish/extend", policies.RecruitmentPublish, p.Extend)
	t.Post(web.Tenant, recruitmentPage+"/publish/end", policies.RecruitmentPublish, p.EndEarly)
}
