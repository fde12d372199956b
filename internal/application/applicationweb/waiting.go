package applicationweb

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
)

// waitingShown is how many recruitments a task names; the rest is a number.
const waitingShown = 5

type waitingView struct {
	Lang  i18n.Lang
	Zone  *time.Location
	Tasks []waitingTask
}

// waitingTask is a kind of thing that waits, with the recruitments it waits in.
type waitingTask struct {
	Task  application.Task
	Count int
	Cases []application.Waiting
}

// Waiting is the part of the office's front page that says what waits for the
// reader.
func (h HTML) Waiting(c *web.Ctx) (templ.Component, error) {
	zone, err := h.zone(c)
	if err != nil {
		return nil, err
	}
	found, err := h.Applications.Waits(c.Std(), c.Actor(), c.Now(), zone)
	if err != nil {
		return nil, err
	}
	return waiting(waitingView{Lang: c.Lang(), Zone: zone, Tasks: tasks(found)}), nil
}

func tasks(found map[application.Task][]application.Waiting) []waitingTask {
	var out []waitingTask
	for _, t := range application.Tasks {
		cases := found[t]
		if len(cases) == 0 {
			continue
		}
		one := waitingTask{Task: t, Cases: cases}
		for _, w := range cases {
			one.Count += w.Count
		}
		out = append(out, one)
	}
	return out
}

func (t waitingTask) shown() []application.Waiting { return t.Cases[:min(len(t.Cases), waitingShown)] }

// more is how many recruitments there are beside those shown.
func (t waitingTask) more() int { return len(t.Cases) - len(t.shown()) }

// href leads to where the task is done in a recruitment.
func (t waitingTask) href(w application.Waiting) string {
	base := "/office/recruitments/" + w.ID.String()
	switch t.Task {
	case application.Fresh:
		return base + "/candidates?status=received"
	case application.Undecided:
		return base + "/candidates"
	case application.Untold:
		return base + "/tell"
	case application.Overdue:
		return base + "/close"
	case application.OwnDrafts:
		return base + "/publish"
	}
	return base
}

// listHref leads to the list that has the recruitments that are not shown.
func (t waitingTask) listHref() string {
	stage := map[application.Task]string{application.ClosingToday: "open", application.ClosingSoon: "open",
		application.Undecided: "ended",
		application.Untold:    "ended", application.Overdue: "ended", application.OwnDrafts: "draft"}[t.Task]
	if stage == "" {
		return "/office/recruitments"
	}
	return "/office/recruitments?sort=closes&stage=" + stage
}

func (t waitingTask) title(l i18n.Lang) string {
	return m.Text(l, "case.waits_"+string(t.Task), map[string]string{
		"within": l10n.LengthOf(application.Soon).Genitive(l), "over": l10n.LengthOf(application.Overlong).Lasting(l),
	})
}

// fact is what to know of a recruitment beside its name.
func (v waitingView) fact(t waitingTask, w application.Waiting) string {
	switch t.Task {
	case application.ClosingToday, application.ClosingSoon, application.Overdue:
		return l10n.DateTime(v.Lang, *w.ClosesAt, v.Zone)
	case application.OwnDrafts:
		return ""
	}
	return m.CaseWaitsApplications(v.Lang, w.Count)
}

// name is the ad's title, which tells recruitments of equal job titles apart.
func nameOf(l i18n.Lang, w application.Waiting) (string, i18n.Lang) {
	if !w.AdTitles.Empty() {
		return w.AdTitles.For(l)
	}
	return w.Titles.For(l)
}

// WaitingDTO is a kind of thing that waits for the caller.
type WaitingDTO struct {
	Task  application.Task `json:"task" enum:"closing_today,closing_soon,new_applications,undecided,untold,overdue,drafts" doc:"what waits"`
	Count int              `json:"count" example:"4" doc:"how many applications, or recruitments where the task is about the recruitment"`
	Cases []WaitingCase    `json:"recruitments" doc:"where it waits, the earliest closing first"`
}

// WaitingCase is a recruitment in which something waits.
type WaitingCase struct {
	ID        uuid.UUID     `json:"id" doc:"the recruitment"`
	Reference string        `json:"reference" example:"2026-0004"`
	Titles    i18n.LangText `json:"titles" doc:"job title by language"`
	AdTitles  i18n.LangText `json:"ad_titles,omitempty" doc:"the ad's title by language"`
	ClosesAt  *time.Time    `json:"closes_at,omitempty" doc:"when the application period ends or ended"`
	Count     int           `json:"count" example:"2" doc:"how many applications; 1 where the task is about the recruitment"`
}

func (h HTML) waitingAPI(t *web.Table) {
	o := web.Operation{ID: "listWaiting", Method: http.MethodGet, Path: "/api/v1/waiting",
		Summary: "List what waits for the caller", Tag: "candidates",
		Sites: web.Tenant, Needs: authz.Staff}
	web.Op(t, o, func(ctx context.Context, who authz.Actor, _ *nothing) (*struct{ Body []WaitingDTO }, error) {
		org, err := h.Organisations.Get(ctx, who.Tenant.Number)
		if err != nil {
			return nil, err
		}
		found, err := h.Applications.Waits(ctx, who, h.Applications.Clock.Now(), org.Zone())
		out := []WaitingDTO{}
		for _, task := range tasks(found) {
			d := WaitingDTO{task.Task, task.Count, nil}
			for _, w := range task.Cases {
				d.Cases = append(d.Cases, WaitingCase(w))
			}
			out = append(out, d)
		}
		return &struct{ Body []WaitingDTO }{out}, err
	})
}
