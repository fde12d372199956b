package recruitmentweb

import (
	"context"
	"net/http"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/policies"
)

type contactsInput struct {
	Own      bool `query:"own"`
	Inactive bool `query:"inactive"`
}

type contactBody struct {
	Version int32           `json:"version"`
	Contact ContactInputDTO `json:"contact"`
}

type activateBody struct {
	Version int32 `json:"version"`
	Active  bool  `json:"active"`
}

func oneContact(c recruitment.Contact, err error) (*body[ContactDTO], error) {
	if err != nil {
		return nil, err
	}
	return &body[ContactDTO]{contactDTO(c)}, nil
}

func (a API) contacts(t *web.Table) {
	const tag = "contacts"
	web.Op(t, operation("listContacts", http.MethodGet, "/api/v1/contacts", "List contact persons by name", tag, authz.Staff), a.listContacts)
	create := operation("createContact", http.MethodPost, "/api/v1/contacts", "Create a contact person", tag, policies.ContactEdit)
	create.Makes = contactPath
	web.Op(t, create, func(ctx context.Context, who authz.Actor, in *body[ContactInputDTO]) (*body[ContactDTO], error) {
		return oneContact(a.Recruitments.CreateContact(ctx, who, contactOf(&in.Body)))
	})
	web.Op(t, operation("getContact", http.MethodGet, contactPath, "Read a contact person", tag, authz.Staff),
		func(ctx context.Context, who authz.Actor, in *byID) (*body[ContactDTO], error) {
			return oneContact(a.Recruitments.Contact(ctx, who, in.ID))
		})
	web.Op(t, operation("editContact", http.MethodPut, contactPath, "Change a contact person", tag, policies.ContactEdit),
		func(ctx context.Context, who authz.Actor, in *withBody[contactBody]) (*body[ContactDTO], error) {
			return oneContact(a.Recruitments.EditContact(ctx, who, in.ID, in.Body.Version, contactOf(&in.Body.Contact)))
		})
	web.Op(t, operation("activateContact", http.MethodPost, contactPath+"/activate", "Take a contact person out of use or back into it", tag, policies.ContactEdit),
		func(ctx context.Context, who authz.Actor, in *withBody[activateBody]) (*body[ContactDTO], error) {
			return oneContact(a.Recruitments.ActivateContact(ctx, who, in.ID, in.Body.Version, in.Body.Active))
		})
}

func (a API) listContacts(ctx context.Context, who authz.Actor, in *contactsInput) (*body[[]ContactDTO], error) {
	list, err := a.Recruitments.Contacts(ctx, who, recruitment.ContactFilter{Own: in.Own, Inactive: in.Inactive})
	if err != nil {
		return nil, err
	}
	out := make([]ContactDTO, 0, len(list))
	for _, c := range list {
		out = append(out, contactDTO(c))
	}
	return &body[[]ContactDTO]{out}, nil
}

func contactOf(in *ContactInputDTO) recruitment.ContactInput {
	if in == nil {
		return recruitment.ContactInput{}
	}
	return recruitment.ContactInput(*in)
}

// langOf is a language code that the document has checked.
func langOf(s string) i18n.Lang { return i18n.Lang(s) }
