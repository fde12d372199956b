package templateweb

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/template"
	"vakans/internal/web"
	"vakans/policies"
)

// MessageTemplate is a template as the API shows it.
type MessageTemplate struct {
	ID      uuid.UUID                   `json:"id"`
	Key     string                      `json:"key,omitempty"`
	Name    string                      `json:"name"`
	Texts   map[i18n.Lang]template.Text `json:"texts"`
	Version int64                       `json:"version"`
}

func dto(t template.Template) MessageTemplate {
	return MessageTemplate{t.ID, t.Key, t.Name, t.Texts, t.Version()}
}

// MessageTemplateInput is a template as it is to be.
type MessageTemplateInput struct {
	Key     string                      `json:"key,omitempty"`
	Name    string                      `json:"name,omitempty"`
	Texts   map[i18n.Lang]template.Text `json:"texts"`
	Version int64                       `json:"version,omitempty"`
}

func (in MessageTemplateInput) input() template.Input {
	return template.Input{Key: in.Key, Name: in.Name, Texts: in.Texts, Version: in.Version}
}

type nothing struct{}

type created struct {
	Body struct {
		ID uuid.UUID `json:"id"`
	}
}

const apiPath = "/api/v1/message-templates"

// API adds the JSON operations of the pages.
func (h HTML) API(t *web.Table) {
	describe(t)
	web.Op(t, op("listMessageTemplates", http.MethodGet, apiPath, "List message templates"),
		func(ctx context.Context, who authz.Actor, _ *nothing) (*struct{ Body []MessageTemplate }, error) {
			all, err := h.Templates.List(ctx, who)
			out := &struct{ Body []MessageTemplate }{Body: []MessageTemplate{}}
			for _, t := range all {
				out.Body = append(out.Body, dto(t))
			}
			return out, err
		})
	web.Op(t, op("getMessageTemplate", http.MethodGet, apiPath+"/:id<guid>", "Read a message template"),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*struct{ Body MessageTemplate }, error) {
			t, err := h.Templates.Get(ctx, who, in.ID)
			return &struct{ Body MessageTemplate }{dto(t)}, err
		})
	create := op("createMessageTemplate", http.MethodPost, apiPath, "Make a message template")
	create.Makes = apiPath + "/:id<guid>"
	web.Op(t, create,
		func(ctx context.Context, who authz.Actor, in *struct{ Body MessageTemplateInput }) (*created, error) {
			out := &created{}
			var err error
			out.Body.ID, err = h.Templates.Create(ctx, who, in.Body.input())
			return out, err
		})
	h.changes(t)
}

func (h HTML) changes(t *web.Table) {
	type edit struct {
		ID   uuid.UUID `path:"id"`
		Body MessageTemplateInput
	}
	web.Op(t, op("editMessageTemplate", http.MethodPut, apiPath+"/:id<guid>", "Change a message template"),
		func(ctx context.Context, who authz.Actor, in *edit) (*created, error) {
			out := &created{}
			var err error
			out.Body.ID, err = h.Templates.Edit(ctx, who, in.ID, in.Body.input())
			return out, err
		})
	web.Op(t, op("deleteMessageTemplate", http.MethodDelete, apiPath+"/:id<guid>", "Delete a message template"),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*nothing, error) {
			return nil, h.Templates.Delete(ctx, who, in.ID)
		})
	start := op("startMessage", http.MethodGet, apiPath+"/standard/:key",
		"Read what a message of a standard kind begins from")
	start.Needs = policies.ApplicationMessage
	web.Op(t, start,
		func(ctx context.Context, who authz.Actor, in *struct {
			Key string `path:"key"`
		}) (*struct{ Body map[i18n.Lang]template.Text }, error) {
			texts, err := h.Templates.Start(ctx, who, in.Key)
			return &struct{ Body map[i18n.Lang]template.Text }{texts}, err
		})
}

func op(id, method, path, summary string) web.Operation {
	return web.Operation{ID: id, Method: method, Path: path, Summary: summary, Tag: "messages", Sites: web.Tenant,
		Needs: policies.TemplateEdit}
}
