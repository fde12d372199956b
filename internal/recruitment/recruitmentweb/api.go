package recruitmentweb

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/contact/contactweb"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/policies"
)

// API are the JSON counterparts of the pages.
type API struct {
	Recruitments *recruitment.Service
}

// Routes adds the operations to the table.
func (a API) Routes(t *web.Table) {
	describe(t)
	a.recruitments(t)
	a.ads(t)
}

const (
	recruitmentPath = "/api/v1/recruitments/:id<guid>"
	adPath          = "/api/v1/ads/:id<guid>"
)

func operation(id, method, path, summary, tag string, needs authz.Permission) web.Operation {
	return web.Operation{ID: id, Method: method, Path: path, Summary: summary, Tag: tag, Sites: web.Tenant, Needs: needs}
}

type listInput struct {
	Stage string    `query:"stage"`
	Unit  uuid.UUID `query:"unit"`
	Words string    `query:"q"`
	Sort  string    `query:"sort"`
	Lang  string    `query:"language"`
	After string    `query:"after"`
	Limit int       `query:"limit"`
}

// PageDTO is a page of the list.
type PageDTO struct {
	Recruitments []SummaryDTO `json:"recruitments"`
	Next         string       `json:"next,omitempty"`
}

type createBody struct {
	ID         uuid.UUID            `json:"id,omitempty"`
	Language   string               `json:"language,omitempty"`
	Details    DetailsDTO           `json:"details"`
	NewContact *contactweb.InputDTO `json:"new_contact,omitempty"`
}

type editBody struct {
	Version    int32                `json:"version"`
	Details    DetailsDTO           `json:"details"`
	NewContact *contactweb.InputDTO `json:"new_contact,omitempty"`
}

func (a API) recruitments(t *web.Table) {
	const tag = "recruitments"
	web.Op(t, operation("listRecruitments", http.MethodGet, "/api/v1/recruitments", "List recruitments, newest first", tag,
		policies.RecruitmentList), a.list)
	create := operation("createRecruitment", http.MethodPost, "/api/v1/recruitments",
		"Create a recruitment with a draft ad", tag, policies.RecruitmentEdit)
	create.Makes = recruitmentPath
	web.Op(t, create, a.create)
	web.Op(t, operation("getRecruitment", http.MethodGet, recruitmentPath, "Read a recruitment", tag,
		policies.RecruitmentView),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*web.WithBody[RecruitmentDTO], error) {
			return one(a.Recruitments.Get(ctx, who, in.ID))
		})
	web.Op(t, operation("editRecruitment", http.MethodPut, recruitmentPath, "Change a recruitment's details", tag,
		policies.RecruitmentEdit), a.edit)
	copied := operation("copyRecruitment", http.MethodPost, recruitmentPath+"/copy", "Copy a recruitment into a new one",
		tag, policies.RecruitmentEdit)
	copied.Makes = recruitmentPath
	web.Op(t, copied, func(ctx context.Context, who authz.Actor,
		in *web.ByIDWithBody[copyBody]) (*web.WithBody[RecruitmentDTO], error) {
		return one(a.Recruitments.Copy(ctx, who, in.ID, in.Body.ID))
	})
	web.Op(t, operation("deleteRecruitment", http.MethodDelete, recruitmentPath,
		"Delete a recruitment that was never published", tag, policies.RecruitmentEdit),
		func(ctx context.Context, who authz.Actor, in *versionInput) (*struct{}, error) {
			return nil, a.Recruitments.Delete(ctx, who, in.ID, in.Version)
		})
	web.Op(t, operation("listResponsibleCandidates", http.MethodGet, "/api/v1/recruitments/candidates",
		"List who may be responsible recruiter in a unit", tag, policies.RecruitmentEdit), a.candidates)
}

type copyBody struct {
	ID uuid.UUID `json:"id,omitempty"`
}

type versionInput struct {
	ID      uuid.UUID `path:"id"`
	Version int32     `query:"version" required:"true"`
}

func one(r recruitment.Recruitment, err error) (*web.WithBody[RecruitmentDTO], error) {
	if err != nil {
		return nil, err
	}
	return &web.WithBody[RecruitmentDTO]{Body: recruitmentDTO(r)}, nil
}

func (a API) list(ctx context.Context, who authz.Actor, in *listInput) (*web.WithBody[PageDTO], error) {
	f := listFilter(in.Stage, in.Unit.String(), in.Words, in.After)
	f.Limit, f.Sort, f.Lang = in.Limit, recruitment.ParseSort(in.Sort), i18n.Lang(in.Lang)
	rows, more, err := a.Recruitments.List(ctx, who, f)
	if err != nil {
		return nil, err
	}
	page := PageDTO{Recruitments: make([]SummaryDTO, 0, len(rows))}
	for _, r := range rows {
		page.Recruitments = append(page.Recruitments, summaryDTO(r))
	}
	if more {
		page.Next = cursorText(rows[len(rows)-1])
	}
	return &web.WithBody[PageDTO]{Body: page}, nil
}

func (a API) create(ctx context.Context, who authz.Actor, in *web.WithBody[createBody]) (*web.WithBody[RecruitmentDTO],
	error) {
	b := in.Body
	return one(a.Recruitments.Create(ctx, who, recruitment.CreateInput{
		ID: b.ID, Language: langOf(b.Language), Details: recruitment.Details(b.Details), NewContact: contactOf(b.NewContact),
	}))
}

func (a API) edit(ctx context.Context, who authz.Actor, in *web.ByIDWithBody[editBody]) (*web.WithBody[RecruitmentDTO],
	error) {
	b := in.Body
	return one(a.Recruitments.Edit(ctx, who, in.ID, recruitment.EditInput{
		Version: b.Version, Details: recruitment.Details(b.Details), NewContact: contactOf(b.NewContact),
	}))
}

type candidatesInput struct {
	Unit uuid.UUID `query:"unit" required:"true"`
}

func (a API) candidates(ctx context.Context, who authz.Actor, in *candidatesInput) (*web.WithBody[[]PersonDTO], error) {
	list, err := a.Recruitments.Candidates(ctx, who, in.Unit)
	if err != nil {
		return nil, err
	}
	out := make([]PersonDTO, 0, len(list))
	for _, p := range list {
		out = append(out, PersonDTO(p))
	}
	return &web.WithBody[[]PersonDTO]{Body: out}, nil
}

func contactOf(in *contactweb.InputDTO) contact.Input {
	if in == nil {
		return contact.Input{}
	}
	return contact.Input(*in)
}

// langOf is a language code that the document has checked.
func langOf(s string) i18n.Lang { return i18n.Lang(s) }
