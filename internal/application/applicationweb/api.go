package applicationweb

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/web"
	"vakans/policies"
)

const (
	apiCase  = "/api/v1/recruitments/:id<guid>"
	apiSheet = "/api/v1/applications/:id<guid>"
	apiEvent = "/api/v1/candidate-events/:id<guid>"
)

// mostCases is how many of one's own recruitments are listed.
const mostCases = 50

// API adds the JSON operations of the pages.
func (h HTML) API(t *web.Table) {
	describe(t)
	h.listAPI(t)
	h.sheetAPI(t)
	h.eventAPI(t)
	h.messageAPI(t)
	h.closeAPI(t)
	h.waitingAPI(t)
}

func op(id, method, path, summary string, needs authz.Permission) web.Operation {
	return web.Operation{ID: id, Method: method, Path: path, Summary: summary, Tag: "candidates", Sites: web.Tenant,
		Needs: needs}
}

type nothing struct{}

// CandidateDTO is a line of the list of applicants.
type CandidateDTO struct {
	ID          uuid.UUID          `json:"id"`
	Name        string             `json:"name"`
	Email       string             `json:"email"`
	Phone       string             `json:"phone,omitempty"`
	Language    i18n.Lang          `json:"language"`
	Status      application.Status `json:"status"`
	StatusAt    time.Time          `json:"status_at"`
	SentAt      time.Time          `json:"sent_at"`
	EditedAt    *time.Time         `json:"edited_at,omitempty"`
	WithdrawnAt *time.Time         `json:"withdrawn_at,omitempty"`
	ToldAt      *time.Time         `json:"told_at,omitempty"`
}

func candidate(c application.Candidate) CandidateDTO {
	return CandidateDTO{c.ID, c.Name, c.Email, c.Phone, c.Language, c.Status, c.StatusAt, c.SentAt, c.EditedAt,
		c.WithdrawnAt, c.ToldAt}
}

// CandidatePage is a page of applicants, with the counts of the whole recruitment.
type CandidatePage struct {
	Candidates []CandidateDTO             `json:"candidates"`
	Next       string                     `json:"next,omitempty"`
	Counts     map[application.Status]int `json:"counts"`
	Total      int                        `json:"total"`
	Found      int                        `json:"found"`
}

type listInput struct {
	ID     uuid.UUID            `path:"id"`
	Status []application.Status `query:"status"`
	Word   string               `query:"q"`
	Sort   application.Sort     `query:"sort"`
	After  string               `query:"after"`
	Limit  int                  `query:"limit"`
}

func (h HTML) listAPI(t *web.Table) {
	web.Op(t, op("listCandidates", http.MethodGet, apiCase+"/candidates", "List the applicants of a recruitment",
		policies.ApplicationView),
		func(ctx context.Context, who authz.Actor, in *listInput) (*struct{ Body CandidatePage }, error) {
			f := application.Filter{Statuses: in.Status, Word: in.Word, Sort: in.Sort, After: in.After, Limit: in.Limit}
			page, err := h.Applications.Candidates(ctx, who, in.ID, f)
			out := CandidatePage{Candidates: []CandidateDTO{}, Next: page.Next, Counts: page.Counts, Total: page.Total,
				Found: page.Found}
			for _, c := range page.Candidates {
				out.Candidates = append(out.Candidates, candidate(c))
			}
			return &struct{ Body CandidatePage }{out}, err
		})
	web.Op(t, op("myCases", http.MethodGet, "/api/v1/my-cases",
		"List one's own open recruitments with their new applications", policies.ApplicationView),
		func(ctx context.Context, who authz.Actor, _ *nothing) (*struct{ Body []CaseDTO }, error) {
			list, err := h.Applications.MyCases(ctx, who, mostCases)
			out := &struct{ Body []CaseDTO }{Body: []CaseDTO{}}
			for _, c := range list {
				out.Body = append(out.Body, CaseDTO{c.ID, c.Reference, c.Titles, c.ClosesAt, c.Open, c.Total, c.Fresh})
			}
			return out, err
		})
	h.statusAPI(t)
}

// CaseDTO is an open recruitment of the caller.
type CaseDTO struct {
	ID        uuid.UUID     `json:"id"`
	Reference string        `json:"reference"`
	Titles    i18n.LangText `json:"titles"`
	ClosesAt  *time.Time    `json:"closes_at,omitempty"`
	Open      bool          `json:"open"`
	Total     int           `json:"applications"`
	Fresh     int           `json:"new_applications"`
}

// Moved is what a change of status did.
type Moved struct {
	Batch uuid.UUID `json:"batch"`
	Moved int       `json:"moved"`
}

type moved struct{ Body Moved }

func (h HTML) statusAPI(t *web.Table) {
	type bulk struct {
		ID   uuid.UUID `path:"id"`
		Body struct {
			IDs    []uuid.UUID        `json:"ids"`
			Status application.Status `json:"status" enum:"received,under_review,interview,offered,hired,not_selected"`
		}
	}
	web.Op(t, op("setStatuses", http.MethodPost, apiCase+"/status", "Change the status of applicants",
		policies.ApplicationHandle),
		func(ctx context.Context, who authz.Actor, in *bulk) (*moved, error) {
			c, err := h.Applications.SetStatus(ctx, who, in.ID, in.Body.IDs, in.Body.Status)
			return &moved{Moved(c)}, err
		})
	type single struct {
		ID   uuid.UUID `path:"id"`
		Body struct {
			Status application.Status `json:"status" enum:"received,under_review,interview,offered,hired,not_selected"`
		}
	}
	web.Op(t, op("setStatus", http.MethodPost, apiSheet+"/status", "Change the status of an application",
		policies.ApplicationHandle),
		func(ctx context.Context, who authz.Actor, in *single) (*moved, error) {
			r, err := h.Applications.PlaceOf(ctx, who, in.ID)
			if err != nil {
				return nil, err
			}
			c, err := h.Applications.SetStatus(ctx, who, r, []uuid.UUID{in.ID}, in.Body.Status)
			return &moved{Moved(c)}, err
		})
	web.Op(t, op("recordWithdrawal", http.MethodPost, apiSheet+"/withdraw",
		"Record that the applicant has withdrawn, after the period", policies.ApplicationHandle),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*moved, error) {
			c, err := h.Applications.RecordWithdrawal(ctx, who, in.ID)
			return &moved{Moved(c)}, err
		})
	web.Op(t, op("undoStatus", http.MethodPost, "/api/v1/status-changes/:id<guid>/undo",
		"Take a change of status back where nothing has happened since", policies.ApplicationHandle),
		func(ctx context.Context, who authz.Actor, in *web.ByID) (*moved, error) {
			n, err := h.Applications.UndoStatus(ctx, who, in.ID)
			return &moved{Moved{in.ID, n}}, err
		})
}
