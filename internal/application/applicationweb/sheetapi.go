package applicationweb

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/attachment"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/web"
	"vakans/policies"
)

// SheetDTO is one application with everything posted on it.
type SheetDTO struct {
	CandidateDTO
	Recruitment      uuid.UUID    `json:"recruitment"`
	ElectronicNotice bool         `json:"electronic_notice"`
	Content          form.Content `json:"content"`
	Form             form.Form    `json:"form"`
	Open             bool         `json:"open"`
	Files            []FileDTO    `json:"files"`
	Events           []EventDTO   `json:"events"`
	Letters          []LetterDTO  `json:"letters"`
	Previous         *uuid.UUID   `json:"previous,omitempty" doc:"the application before this one in the list that status, q and sort describe"`
	Next             *uuid.UUID   `json:"next,omitempty" doc:"the application after this one in that list"`
	Position         int          `json:"position,omitempty" example:"3" doc:"the application's place in that list, from 1; none: it is not in it"`
	Found            int          `json:"found" example:"118" doc:"how many applications that list has"`
}

// FileDTO is a file of an application.
type FileDTO struct {
	ID   uuid.UUID `json:"id"`
	Slot int       `json:"slot"`
	Name string    `json:"name"`
	Type string    `json:"type"`
	Size int       `json:"size"`
}

// EventDTO is something that was posted on an applicant.
type EventDTO struct {
	ID          uuid.UUID          `json:"id"`
	Kind        string             `json:"kind"`
	Author      string             `json:"author,omitempty"`
	Body        string             `json:"body,omitempty"`
	From        application.Status `json:"from,omitempty"`
	To          application.Status `json:"to,omitempty"`
	Batch       *uuid.UUID         `json:"batch,omitempty"`
	Subject     i18n.LangText      `json:"subject,omitempty"`
	Message     i18n.LangText      `json:"message,omitempty"`
	Delivery    string             `json:"delivery,omitempty"`
	At          time.Time          `json:"at"`
	Deactivated bool               `json:"deactivated"`
}

// LetterDTO is an e-mail about an application.
type LetterDTO struct {
	ID       uuid.UUID  `json:"id"`
	Template string     `json:"template"`
	Email    string     `json:"email"`
	Subject  string     `json:"subject,omitempty"`
	State    string     `json:"state"`
	At       time.Time  `json:"at"`
	SentAt   *time.Time `json:"sent_at,omitempty"`
}

func sheetDTO(s application.Sheet) SheetDTO {
	out := SheetDTO{
		CandidateDTO: candidate(s.Candidate), Recruitment: s.RecruitmentID, ElectronicNotice: s.ElectronicNotice,
		Content: s.Content,
		Form:    s.Ad.Form, Open: s.CaseOpen, Files: []FileDTO{}, Events: []EventDTO{}, Letters: []LetterDTO{},
		Previous: s.Beside.Previous, Next: s.Beside.Next, Position: s.Beside.Place, Found: s.Beside.Found,
	}
	for _, f := range s.Files {
		out.Files = append(out.Files, FileDTO{f.ID, f.Slot, f.Name, f.Type, f.Size})
	}
	for _, e := range s.Events {
		d := EventDTO{e.ID, e.Kind, e.Author, e.Body, e.From, e.To, e.Batch, e.Subject, e.Message, "", e.At, e.Deactivated}
		if e.Letter != nil {
			d.Delivery = e.Letter.State
		}
		out.Events = append(out.Events, d)
	}
	for _, l := range s.Letters {
		out.Letters = append(out.Letters, LetterDTO{l.ID, l.Template, l.Email, l.Subject, l.State, l.At, l.SentAt})
	}
	return out
}

// sheetInput is an application and the list that the caller steps through.
type sheetInput struct {
	ID     uuid.UUID            `path:"id" doc:"the application"`
	Status []application.Status `query:"status" enum:"received,under_review,interview,offered,hired,not_selected,withdrawn" doc:"only applications with these statuses"`
	Word   string               `query:"q" maxLength:"200" doc:"a word in the name or the e-mail address"`
	Sort   application.Sort     `query:"sort" enum:"sent,name" doc:"sent: in order of arrival; name: by name; none: newest first"`
}

func (h HTML) sheetAPI(t *web.Table) {
	web.Op(t, op("getCandidate", http.MethodGet, apiSheet, "Read an application with everything posted on it",
		policies.ApplicationView),
		func(ctx context.Context, who authz.Actor, in *sheetInput) (*struct{ Body SheetDTO }, error) {
			f := application.Filter{Statuses: in.Status, Word: in.Word, Sort: in.Sort}
			s, err := h.Applications.Sheet(ctx, who, in.ID, f)
			return &struct{ Body SheetDTO }{sheetDTO(s)}, err
		})
	type file struct {
		ID   uuid.UUID `path:"id"`
		File uuid.UUID `path:"file"`
	}
	type content struct {
		Type        string `header:"Content-Type" hidden:"true"`
		Disposition string `header:"Content-Disposition"`
		Body        []byte
	}
	download := op("downloadAttachment", http.MethodGet, apiSheet+"/attachments/:file<guid>",
		"Download a file of an application", policies.ApplicationView)
	download.Files = attachment.MediaTypes()
	web.Op(t, download,
		func(ctx context.Context, who authz.Actor, in *file) (*content, error) {
			f, err := h.Applications.Attachment(ctx, who, in.ID, in.File)
			if err != nil {
				return nil, err
			}
			body, _, err := h.Files.GetBytes(ctx, blob.TenantKey(who.Tenant.Number, f.ID), form.MaxAttachmentSize)
			return &content{f.Type, blob.Attachment(f.Name), body}, err
		})
}

func (h HTML) eventAPI(t *web.Table) {
	type note struct {
		ID   uuid.UUID `path:"id"`
		Body struct {
			Kind string `json:"kind"`
			Body string `json:"body"`
		}
	}
	type written struct {
		Body struct {
			ID uuid.UUID `json:"id"`
		}
	}
	write := op("writeNote", http.MethodPost, apiSheet+"/notes", "Write a private note or a shared comment",
		policies.ApplicationView)
	write.Makes = apiEvent
	web.Op(t, write,
		func(ctx context.Context, who authz.Actor, in *note) (*written, error) {
			out := &written{}
			var err error
			out.Body.ID, err = h.Applications.Write(ctx, who, in.ID, in.Body.Kind, in.Body.Body)
			return out, err
		})
	web.Op(t, op("eraseEvent", http.MethodDelete, apiEvent, "Delete a note or a comment", policies.ApplicationView),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*nothing, error) {
			return nil, h.Applications.Erase(ctx, who, in.ID)
		})
	web.Op(t, op("deactivateEvent", http.MethodPost, apiEvent+"/deactivate", "Mark an event as invalid",
		policies.ApplicationView),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*nothing, error) {
			return nil, h.Applications.Deactivate(ctx, who, in.ID)
		})
	web.Op(t, op("reactivateEvent", http.MethodPost, apiEvent+"/reactivate", "Mark an event as valid again",
		policies.ApplicationView),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*nothing, error) {
			return nil, h.Applications.Reactivate(ctx, who, in.ID)
		})
}
