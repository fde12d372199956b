package submissionweb

import (
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/submission"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// homeView is the applicant's home: applications by the phase of the process
// (PROF-01 to PROF-04).
type homeView struct {
	Lang       i18n.Lang
	Unfinished []submission.Application
	Active     []submission.Application
	Closed     []submission.Application
	Late       []submission.Application // never sent, and the period is over
}

// Home lists the applicant's applications.
func (h HTML) Home(c *web.Ctx) error {
	all, err := h.Submissions.List(c.Std(), c.Actor())
	if err != nil {
		return err
	}
	l := c.Lang()
	return page(c, 200, ui.PageView{Title: m.ApplyHomeTitle(l)}, homePage(grouped(l, all)))
}

func grouped(l i18n.Lang, all []submission.Application) homeView {
	v := homeView{Lang: l}
	for _, a := range all {
		switch {
		case a.State == submission.Draft && a.Editable():
			v.Unfinished = append(v.Unfinished, a)
		case a.State == submission.Draft:
			v.Late = append(v.Late, a)
		case a.Phase == submission.Active:
			v.Active = append(v.Active, a)
		default:
			v.Closed = append(v.Closed, a)
		}
	}
	return v
}

// next is what the applicant would do with an application now.
func nextStep(a submission.Application, l i18n.Lang) ui.ButtonView {
	switch {
	case a.State == submission.Draft && a.Editable():
		return ui.ButtonView{Text: m.ApplyContinue(l), Href: path(a.ID, "")}
	case a.Unsent && a.Editable():
		return ui.ButtonView{Text: m.ApplyGoOnEditing(l), Href: path(a.ID, "/edit")}
	}
	return ui.ButtonView{Text: m.ApplyOpen(l), Href: path(a.ID, "")}
}

// when is the line under the title: what comes next, or what was last.
func when(a submission.Application, l i18n.Lang) string {
	switch {
	case a.WithdrawnAt != nil:
		return m.ApplyWithdrawnOn(l, moment(a, l, *a.WithdrawnAt))
	case a.EditedAt != nil:
		return m.ApplyEditedOn(l, moment(a, l, *a.EditedAt))
	case a.SentAt != nil:
		return m.ApplySentOn(l, moment(a, l, *a.SentAt))
	}
	return m.ApplyUpdatedOn(l, moment(a, l, a.UpdatedAt))
}

func closes(a submission.Application, l i18n.Lang) string {
	if a.Open {
		return m.ApplyClosesOn(l, moment(a, l, a.ClosesAt))
	}
	return m.ApplyClosedOn(l, moment(a, l, a.ClosesAt))
}
