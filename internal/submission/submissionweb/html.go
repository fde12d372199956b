// Package submissionweb is the applicant's application as pages and as JSON:
// beginning, filling in, sending, and what became of it. It decides nothing;
// package submission does.
package submissionweb

import (
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/submission"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// HTML serves the pages. All of them belong to the national host.
type HTML struct {
	Submissions *submission.Service
	Jobs        *jobsite.Service
}

// home is the list of the applicant's applications.
const home = "/account"

// path is the address of an application, or of a page below it.
func path(id uuid.UUID, below string) string { return "/account/applications/" + id.String() + below }

// page sends one of the applicant's pages.
func page(c *web.Ctx, status int, v ui.PageView, content templ.Component) error {
	v.Area = ui.Account
	return c.Page(status, v, content)
}

// crumbs lead from an application back to the list.
func crumbs(l i18n.Lang, a submission.Application, here string) []ui.Link {
	links := []ui.Link{{Text: m.ApplyHomeTitle(l), Href: home}}
	if here == "" {
		return append(links, ui.Link{Text: a.Title(l), Lang: foreign(a, l)})
	}
	return append(links, ui.Link{Text: a.Title(l), Href: path(a.ID, ""), Lang: foreign(a, l)}, ui.Link{Text: here})
}

// foreign is the lang attribute of the ad's texts, where it needs one.
func foreign(a submission.Application, l i18n.Lang) string {
	return a.Ad.LangFor(l).Attr(l)
}

// moment writes a time as the employer's clock shows it.
func moment(a submission.Application, l i18n.Lang, t time.Time) string {
	return l10n.DateTime(l, t, a.Zone())
}

// employer names who recruits: the organisation and the unit.
func employer(a submission.Application, l i18n.Lang) string {
	in := a.Ad.LangFor(l)
	name, unit := a.Ad.Employer.In(l, in), a.Ad.Unit.In(l, in)
	if unit == "" || unit == name {
		return name
	}
	return name + ", " + unit
}

// state is the word for where an application stands, with its colour.
func state(a submission.Application, l i18n.Lang) ui.TagView {
	switch {
	case a.State == submission.Withdrawn:
		return ui.TagView{Text: m.CodeApplicationWithdrawn(l), Tone: ui.Neutral}
	case a.State == submission.Sent && a.Unsent && a.Editable():
		return ui.TagView{Text: m.ApplyStateUnsent(l), Tone: ui.Warning}
	case a.State == submission.Sent:
		return ui.TagView{Text: m.CodeApplicationSent(l), Tone: ui.Success}
	case !a.Editable():
		return ui.TagView{Text: m.ApplyStateLate(l), Tone: ui.Neutral}
	}
	return ui.TagView{Text: m.ApplyStateDraft(l), Tone: ui.Warning}
}

// How long the service keeps a draft after its period, and a copy after the
// recruitment was closed (PRIV-12, PRIV-13).
var (
	draftKept = l10n.LengthInMonths(submission.DraftMonths)
	copyKept  = l10n.LengthInMonths(submission.CopyMonths)
)
