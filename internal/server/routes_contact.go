package server

import (
	"vakans/internal/authz"
	"vakans/internal/contact/contactweb"
	"vakans/internal/web"
	"vakans/policies"
)

// Contacts are the back office's pages about the people whom applicants may ask,
// and their operations in the API.
func Contacts(p contactweb.HTML) Area {
	return func(t *web.Table) {
		t.Get(web.Tenant, "/office/contacts", authz.Staff, p.List)
		t.Get(web.Tenant, "/office/contacts/new", policies.ContactEdit, p.New)
		t.Post(web.Tenant, "/office/contacts/new", policies.ContactEdit, p.Create)
		t.Get(web.Tenant, "/office/contacts/:id<guid>", policies.ContactEdit, p.Edit)
		t.Post(web.Tenant, "/office/contacts/:id<guid>", policies.ContactEdit, p.Save)
		t.Post(web.Tenant, "/office/contacts/:id<guid>/activate", policies.ContactEdit, p.Activate)
		p.API(t)
	}
}
