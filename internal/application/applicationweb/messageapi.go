package applicationweb

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/policies"
)

// MessageDTO is a message to applicants.
type MessageDTO struct {
	Subject i18n.LangText `json:"subject"`
	Body    i18n.LangText `json:"body"`
	Key     string        `json:"key,omitempty"`
}

func (d MessageDTO) message() application.Message {
	return application.Message{Subject: d.Subject, Body: d.Body, Key: d.Key}
}

// PreviewDTO is what the recipients of one language get, as the first of them
// gets it.
type PreviewDTO struct {
	Language   i18n.Lang `json:"language"`
	Written    i18n.Lang `json:"written_in"`
	As         string    `json:"as"`
	Recipients int       `json:"recipients"`
	Subject    string    `json:"subject"`
	Text       string    `json:"text"`
	HTML       string    `json:"html"`
}

// RecipientDTO is one whom a message reaches.
type RecipientDTO struct {
	ID       uuid.UUID          `json:"id"`
	Name     string             `json:"name"`
	Email    string             `json:"email"`
	Language i18n.Lang          `json:"language"`
	Status   application.Status `json:"status"`
}

type addressed struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		IDs []uuid.UUID `json:"ids"`
		MessageDTO
	}
}

type sent struct {
	Body struct {
		Recipients int `json:"recipients"`
	}
}

func (h HTML) messageAPI(t *web.Table) {
	web.Op(t, ending("previewMessage", http.MethodPost, apiCase+"/messages/preview",
		"See a message to applicants as it will be sent", policies.ApplicationMessage),
		func(ctx context.Context, who authz.Actor, in *addressed) (*struct{ Body []PreviewDTO }, error) {
			msg := in.Body.message()
			if err := msg.Check(); err != nil {
				return nil, err
			}
			to, err := h.Applications.Recipients(ctx, who, in.ID, in.Body.IDs)
			if err != nil {
				return nil, err
			}
			all, err := h.previews(ctx, who, in.ID, msg, to)
			out := &struct{ Body []PreviewDTO }{Body: []PreviewDTO{}}
			for _, p := range all {
				out.Body = append(out.Body, PreviewDTO{p.Language, p.Written, p.As, p.Count, p.Subject, p.Text, p.HTML})
			}
			return out, err
		})
	web.Op(t, ending("sendMessage", http.MethodPost, apiCase+"/messages", "Send a message to applicants",
		policies.ApplicationMessage),
		func(ctx context.Context, who authz.Actor, in *addressed) (*sent, error) {
			out := &sent{}
			var err error
			out.Body.Recipients, err = h.Applications.Send(ctx, who, in.ID, in.Body.IDs, in.Body.message())
			return out, err
		})
	h.restAPI(t)
}

func (h HTML) restAPI(t *web.Table) {
	web.Op(t, ending("listNotChosen", http.MethodGet, apiCase+"/not-chosen",
		"List everybody who was not chosen and has not been told", policies.ApplicationMessage),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*struct{ Body []RecipientDTO }, error) {
			list, err := h.Applications.NotChosen(ctx, who, in.ID)
			out := &struct{ Body []RecipientDTO }{Body: []RecipientDTO{}}
			for _, r := range list {
				out.Body = append(out.Body, RecipientDTO(r))
			}
			return out, err
		})
	type rest struct {
		ID   uuid.UUID `path:"id"`
		Body struct {
			MessageDTO
			Seen []uuid.UUID `json:"seen,omitempty"`
		}
	}
	web.Op(t, ending("tellTheRest", http.MethodPost, apiCase+"/tell-the-rest", "Tell everybody who was not chosen",
		policies.ApplicationHandle),
		func(ctx context.Context, who authz.Actor, in *rest) (*moved, error) {
			c, err := h.Applications.TellTheRest(ctx, who, in.ID, in.Body.message(), in.Body.Seen)
			return &moved{Moved(c)}, err
		})
}

// ending is an operation about what applicants are notified of and how a case ends.
func ending(id, method, path, summary string, needs authz.Permission) web.Operation {
	o := op(id, method, path, summary, needs)
	o.Tag = "outcome"
	return o
}

// OutcomeDTO is a way to close a recruitment, with what stands in its way.
type OutcomeDTO struct {
	Outcome   string `json:"outcome"`
	Possible  bool   `json:"possible"`
	Hindrance string `json:"hindrance,omitempty"`
	Count     string `json:"count,omitempty"`
}

func outcome(name string, why error) OutcomeDTO {
	if why == nil {
		return OutcomeDTO{Outcome: name, Possible: true}
	}
	f := fault.Of(why)
	return OutcomeDTO{Outcome: name, Hindrance: f.Key, Count: f.Args["count"]}
}

func (h HTML) closeAPI(t *web.Table) {
	web.Op(t, ending("closingOutcomes", http.MethodGet, apiCase+"/outcomes",
		"See how a recruitment can be closed, and what stands in the way", policies.RecruitmentClose),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*struct{ Body []OutcomeDTO }, error) {
			all, err := h.Applications.Hindrances(ctx, who, in.ID)
			if err != nil {
				return nil, err
			}
			out := &struct{ Body []OutcomeDTO }{}
			for _, o := range recruitment.Outcomes {
				out.Body = append(out.Body, outcome(o, all[o]))
			}
			return out, nil
		})
	type closing struct {
		ID   uuid.UUID `path:"id"`
		Body struct {
			Outcome string `json:"outcome"`
			Reason  string `json:"reason,omitempty"`
			Version int32  `json:"version"`
		}
	}
	web.Op(t, ending("closeRecruitment", http.MethodPost, apiCase+"/close", "Close a recruitment",
		policies.RecruitmentClose),
		func(ctx context.Context, who authz.Actor, in *closing) (*nothing, error) {
			return nil, h.Applications.Close(ctx, who, in.ID, in.Body.Version, in.Body.Outcome, in.Body.Reason)
		})
	type reopening struct {
		ID   uuid.UUID `path:"id"`
		Body struct {
			Version int32 `json:"version"`
		}
	}
	web.Op(t, ending("reopenRecruitment", http.MethodPost, apiCase+"/reopen", "Open a closed recruitment again",
		policies.RecruitmentClose),
		func(ctx context.Context, who authz.Actor, in *reopening) (*nothing, error) {
			return nil, h.Applications.Reopen(ctx, who, in.ID, in.Body.Version)
		})
}
