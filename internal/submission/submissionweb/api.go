package submissionweb

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"vakans/internal/attachment"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/submission"
	"vakans/internal/web"
)

// ApplicationSummary is one of the applicant's applications in the list.
type ApplicationSummary struct {
	ID             uuid.UUID  `json:"id"`
	Ad             uuid.UUID  `json:"ad"`
	Recruitment    uuid.UUID  `json:"recruitment"`
	Title          string     `json:"title"`
	Employer       string     `json:"employer"`
	Language       i18n.Lang  `json:"language"`
	State          string     `json:"state"`
	Phase          string     `json:"phase"`
	Editable       bool       `json:"editable"`
	Unsent         bool       `json:"unsent"`
	Percent        int        `json:"percent"`
	Version        int        `json:"version"`
	ContentVersion int        `json:"content_version,omitempty"`
	ClosesAt       time.Time  `json:"closes_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
	SentAt         *time.Time `json:"sent_at,omitempty"`
	EditedAt       *time.Time `json:"edited_at,omitempty"`
	WithdrawnAt    *time.Time `json:"withdrawn_at,omitempty"`
	ClosedAt       *time.Time `json:"closed_at,omitempty"`
}

// ApplicationDTO is one application with everything in it.
type ApplicationDTO struct {
	ApplicationSummary
	Content       form.Content          `json:"content"`
	OnRecord      *form.Content         `json:"on_record,omitempty"`
	Files         []FileDTO             `json:"files"`
	Missing       []Problem             `json:"missing"`
	Advertisement recruitment.Published `json:"advertisement"`
}

// FileDTO is an attachment.
type FileDTO struct {
	Slot       int       `json:"slot"`
	Name       string    `json:"name"`
	Type       string    `json:"type"`
	Size       int       `json:"size"`
	UploadedAt time.Time `json:"uploaded_at"`
}

// Problem is a field that is missing or cannot be sent as it is.
type Problem struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// SavedDTO is the result of a save.
type SavedDTO struct {
	Version        int       `json:"version"`
	ContentVersion int       `json:"content_version"`
	Percent        int       `json:"percent"`
	SavedAt        time.Time `json:"saved_at"`
	Malformed      []Problem `json:"malformed"`
}

type one struct {
	ID uuid.UUID `path:"id"`
}

type applicationOut struct{ Body ApplicationDTO }

const api = "/api/v1/account/applications"

// API lists the operations of the national host.
func (h HTML) API(t *web.Table) {
	describe(t)
	op := func(id, method, path, summary string) web.Operation {
		return web.Operation{ID: id, Method: method, Path: api + path, Summary: summary, Tag: "own applications",
			Sites: web.National, Needs: authz.Applicant}
	}
	start := op("startApplication", "POST", "", "Begin an application, or find the one begun")
	start.Makes, start.Answers = api+"/:id<guid>", []int{http.StatusOK}
	web.Op(t, start, h.apiStart)
	web.Op(t, op("listApplications", "GET", "", "The applicant's own applications"), h.apiList)
	web.Op(t, op("getApplication", "GET", "/:id<guid>",
		"One application with its content, advertisement and what is missing"), h.apiGet)
	web.Op(t, op("saveApplication", "PUT", "/:id<guid>/content", "Save the content as it is so far"), h.apiSave)
	web.Op(t, op("deleteDraft", "DELETE", "/:id<guid>", "Delete an application that was never sent"), h.apiDelete)
	web.Op(t, op("sendApplication", "POST", "/:id<guid>/send", "Send an application, or the changes of a sent one"),
		h.apiSend)
	web.Op(t, op("withdrawApplication", "POST", "/:id<guid>/withdraw", "Withdraw a sent application within the period"),
		h.apiWithdraw)
	web.Op(t, op("resendApplication", "POST", "/:id<guid>/resend", "Send a withdrawn application again within the period"),
		h.apiResend)
	attach := op("attachFile", "PUT", "/:id<guid>/attachments/:slot", "Put a file into a slot, in place of the one there")
	attach.BodyLimit = UploadLimit
	web.Op(t, attach, h.apiAttach)
	web.Op(t, op("detachFile", "DELETE", "/:id<guid>/attachments/:slot", "Remove the file of a slot"), h.apiDetach)
	file := op("getFile", "GET", "/:id<guid>/attachments/:slot", "Fetch one's own file")
	file.Files = attachment.MediaTypes()
	web.Op(t, file, h.apiFile)
}

type startIn struct {
	Body struct {
		Ad          uuid.UUID  `json:"ad"`
		Recruitment *uuid.UUID `json:"recruitment,omitempty"`
	}
}

func (h HTML) apiStart(ctx context.Context, who authz.Actor, in *startIn) (*startOut, error) {
	job := uuid.Nil
	if in.Body.Recruitment != nil {
		job = *in.Body.Recruitment
	}
	id, made, err := h.Submissions.StartOrFind(ctx, who, in.Body.Ad, job, web.LangOf(ctx))
	if err != nil {
		return nil, err
	}
	found, err := h.apiGet(ctx, who, &one{id})
	if err != nil {
		return nil, err
	}
	out := &startOut{Status: http.StatusOK, Body: found.Body}
	if made {
		out.Status = http.StatusCreated
	}
	return out, nil
}

type startOut struct {
	Status int
	Body   ApplicationDTO
}

type listOut struct {
	Body struct {
		Applications []ApplicationSummary `json:"applications"`
	}
}

func (h HTML) apiList(ctx context.Context, who authz.Actor, _ *struct{}) (*listOut, error) {
	all, err := h.Submissions.List(ctx, who)
	if err != nil {
		return nil, err
	}
	out := &listOut{}
	out.Body.Applications = make([]ApplicationSummary, 0, len(all))
	for _, a := range all {
		out.Body.Applications = append(out.Body.Applications, summary(a, web.LangOf(ctx)))
	}
	return out, nil
}

func (h HTML) apiGet(ctx context.Context, who authz.Actor, in *one) (*applicationOut, error) {
	a, err := h.Submissions.Get(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	l := web.LangOf(ctx)
	d := ApplicationDTO{ApplicationSummary: summary(a, l), Content: a.Content, Advertisement: a.Ad,
		Missing: problems(l, a.Missing()), Files: []FileDTO{}}
	if a.SentAt != nil {
		d.OnRecord = &a.OnRecord
	}
	for _, f := range a.Files {
		d.Files = append(d.Files, FileDTO{f.Slot, f.Name, f.Type, f.Size, f.UploadedAt})
	}
	return &applicationOut{d}, nil
}

type saveIn struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		ContentVersion int          `json:"content_version"`
		Content        form.Content `json:"content"`
	}
}

type saveOut struct{ Body SavedDTO }

func (h HTML) apiSave(ctx context.Context, who authz.Actor, in *saveIn) (*saveOut, error) {
	s, err := h.Submissions.Save(ctx, who, in.ID, in.Body.ContentVersion, in.Body.Content)
	if err != nil {
		return nil, err
	}
	return &saveOut{SavedDTO{s.Version, s.ContentVersion, s.Percent, s.At, problems(web.LangOf(ctx), s.Malformed)}}, nil
}

func (h HTML) apiDelete(ctx context.Context, who authz.Actor, in *one) (*struct{}, error) {
	return nil, h.Submissions.DeleteDraft(ctx, who, in.ID)
}

type sendIn struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Version int `json:"version"`
	}
}

func (h HTML) apiSend(ctx context.Context, who authz.Actor, in *sendIn) (*applicationOut, error) {
	if _, err := h.Submissions.Send(ctx, who, in.ID, in.Body.Version); err != nil {
		return nil, err
	}
	return h.apiGet(ctx, who, &one{in.ID})
}

func (h HTML) apiWithdraw(ctx context.Context, who authz.Actor, in *one) (*applicationOut, error) {
	if err := h.Submissions.Withdraw(ctx, who, in.ID); err != nil {
		return nil, err
	}
	return h.apiGet(ctx, who, in)
}

func (h HTML) apiResend(ctx context.Context, who authz.Actor, in *one) (*applicationOut, error) {
	if err := h.Submissions.Resend(ctx, who, in.ID); err != nil {
		return nil, err
	}
	return h.apiGet(ctx, who, in)
}

type slotIn struct {
	ID   uuid.UUID `path:"id"`
	Slot int       `path:"slot" minimum:"1" maximum:"4"`
}

type attachIn struct {
	ID      uuid.UUID `path:"id"`
	Slot    int       `path:"slot"`
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

func (h HTML) apiAttach(ctx context.Context, who authz.Actor, in *attachIn) (*applicationOut, error) {
	f := in.RawBody.Data().File
	body, err := readUpload(f)
	if err != nil {
		return nil, err
	}
	if _, err := h.Submissions.Attach(ctx, who, in.ID, in.Slot, f.Filename, body); err != nil {
		return nil, err
	}
	return h.apiGet(ctx, who, &one{in.ID})
}

func (h HTML) apiDetach(ctx context.Context, who authz.Actor, in *slotIn) (*struct{}, error) {
	_, err := h.Submissions.Detach(ctx, who, in.ID, in.Slot)
	return nil, err
}

type fileOut struct {
	Type        string `header:"Content-Type" hidden:"true"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (h HTML) apiFile(ctx context.Context, who authz.Actor, in *slotIn) (*fileOut, error) {
	f, body, err := h.Submissions.Fetch(ctx, who, in.ID, in.Slot)
	if err != nil {
		return nil, err
	}
	return &fileOut{f.Type, disposition(f.Name), body}, nil
}

func summary(a submission.Application, l i18n.Lang) ApplicationSummary {
	return ApplicationSummary{
		ID: a.ID, Ad: a.AdID, Recruitment: a.RecruitmentID, Title: a.Title(l), Employer: employer(a, l), Language: a.Language,
		State: string(a.State), Phase: string(a.Phase), Editable: a.Editable(), Unsent: a.Unsent, Percent: a.Percent,
		Version: a.Version, ContentVersion: a.ContentVersion, ClosesAt: a.ClosesAt, UpdatedAt: a.UpdatedAt,
		SentAt: a.SentAt, EditedAt: a.EditedAt, WithdrawnAt: a.WithdrawnAt, ClosedAt: a.ClosedAt,
	}
}

func problems(l i18n.Lang, fields []fault.Field) []Problem {
	all := make([]Problem, 0, len(fields))
	for _, f := range fields {
		all = append(all, Problem{f.Name, f.Key, m.Text(l, f.Key, f.Args)})
	}
	return all
}
