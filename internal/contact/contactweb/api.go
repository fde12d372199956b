package contactweb

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/i18n"
	"vakans/internal/web"
	"vakans/policies"
)

type listInput struct {
	Own      bool `query:"own"`
	Inactive bool `query:"inactive"`
}

type changeBody struct {
	Version int32    `json:"version"`
	Contact InputDTO `json:"contact"`
}

type activateBody struct {
	Version int32 `json:"version"`
	Active  bool  `json:"active"`
}

// InputDTO is what is written about a contact person.
type InputDTO struct {
	ID    uuid.UUID     `json:"id,omitempty"`
	Name  string        `json:"name"`
	Title i18n.LangText `json:"title,omitempty"`
	Phone string        `json:"phone,omitempty"`
	Email string        `json:"email,omitempty"`
	Hours i18n.LangText `json:"hours,omitempty"`
}

// ContactDTO is a contact person.
type ContactDTO struct {
	InputDTO
	Owner   uuid.UUID `json:"owner"`
	Active  bool      `json:"active"`
	Version int32     `json:"version"`
}

func dto(c contact.Contact) ContactDTO {
	return ContactDTO{InputDTO{c.ID, c.Name, c.Title, c.Phone, c.Email, c.Hours}, c.OwnerID, c.Active, c.Version}
}

func one(c contact.Contact, err error) (*web.WithBody[ContactDTO], error) {
	if err != nil {
		return nil, err
	}
	return &web.WithBody[ContactDTO]{Body: dto(c)}, nil
}

const path = "/api/v1/contacts"

// operation describes one of the JSON operations.
func operation(id, method, path, summary string, needs authz.Permission) web.Operation {
	return web.Operation{
		ID: id, Method: method, Path: path, Summary: summary, Tag: "contacts", Sites: web.Tenant, Needs: needs,
	}
}

// API adds the JSON operations to the table.
func (h HTML) API(t *web.Table) {
	describe(t)
	const onePath = path + "/:id<guid>"
	web.Op(t, operation("listContacts", http.MethodGet, path, "List contact persons by name", authz.Staff), h.apiList)
	create := operation("createContact", http.MethodPost, path, "Create a contact person", policies.ContactEdit)
	create.Makes = onePath
	web.Op(t, create, func(ctx context.Context, who authz.Actor, in *web.WithBody[InputDTO]) (*web.WithBody[ContactDTO],
		error) {
		return one(h.Contacts.Create(ctx, who, contact.Input(in.Body)))
	})
	web.Op(t, operation("getContact", http.MethodGet, onePath, "Read a contact person", authz.Staff),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*web.WithBody[ContactDTO], error) {
			return one(h.Contacts.Get(ctx, who, in.ID))
		})
	web.Op(t, operation("editContact", http.MethodPut, onePath, "Change a contact person", policies.ContactEdit),
		func(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[changeBody]) (*web.WithBody[ContactDTO], error) {
			return one(h.Contacts.Edit(ctx, who, in.ID, in.Body.Version, contact.Input(in.Body.Contact)))
		})
	web.Op(t, operation("activateContact", http.MethodPost, onePath+"/activate",
		"Take a contact person out of use or back into it", policies.ContactEdit),
		func(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[activateBody]) (*web.WithBody[ContactDTO], error) {
			return one(h.Contacts.Activate(ctx, who, in.ID, in.Body.Version, in.Body.Active))
		})
}

func (h HTML) apiList(ctx context.Context, who authz.Actor, in *listInput) (*web.WithBody[[]ContactDTO], error) {
	list, err := h.Contacts.List(ctx, who, contact.Filter{Own: in.Own, Inactive: in.Inactive})
	if err != nil {
		return nil, err
	}
	out := make([]ContactDTO, 0, len(list))
	for _, c := range list {
		out = append(out, dto(c))
	}
	return &web.WithBody[[]ContactDTO]{Body: out}, nil
}
