package submissionweb

import (
	"context"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/submission"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// overview shows an application that was sent, or came too late: where it
// stands, what happens next, and what the employer has.
func (h HTML) overview(c *web.Ctx, status int, a submission.Application, errs ui.Errors) error {
	l := c.Lang()
	v := overviewView{contentView: contentView{Application: a, Content: a.OnRecord, Lang: l, Own: !a.Unsent, Level: 3},
		Now: c.Now(), Errors: errs}
	if a.State == submission.Draft {
		v.Content, v.Own = a.Content, true
	}
	p := ui.PageView{Title: m.ApplyOverviewTitle(l, a.Title(l)), ErrorPrefix: errs.Any(), Breadcrumbs: crumbs(l, a, "")}
	return page(c, status, p, overviewPage(v))
}

type overviewView struct {
	contentView
	Now    time.Time
	Errors ui.Errors
}

// times are when things happened (APPL-06).
func (v overviewView) times() []ui.Fact {
	l := v.Lang
	var f []ui.Fact
	if v.SentAt != nil {
		f = append(f, ui.Fact{Term: m.ApplySentAt(l), Detail: ui.Time(*v.SentAt, moment(v.Application, l, *v.SentAt))})
	}
	if v.EditedAt != nil {
		f = append(f, ui.Fact{Term: m.ApplyEditedAt(l), Detail: ui.Time(*v.EditedAt, moment(v.Application, l, *v.EditedAt))})
	}
	if v.WithdrawnAt != nil {
		f = append(f, ui.Fact{Term: m.ApplyWithdrawnAt(l),
			Detail: ui.Time(*v.WithdrawnAt, moment(v.Application, l, *v.WithdrawnAt))})
	}
	f = append(f, closing(v.Application, l)...)
	if r := v.Job().Reference; r != "" {
		f = append(f, ui.Fact{Term: m.JobsiteFactReference(l), Text: r})
	}
	return f
}

// Withdraw asks before an application is withdrawn (APPL-10).
func (h HTML) Withdraw(c *web.Ctx) error {
	a, err := h.Submissions.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	if a.State != submission.Sent || !a.Editable() {
		return c.Redirect(path(a.ID, ""))
	}
	l := c.Lang()
	p := ui.PageView{Title: m.ApplyWithdrawTitle(l), Breadcrumbs: crumbs(l, a, m.ApplyWithdraw(l))}
	return page(c, 200, p, confirmWithdraw(a, l))
}

// WithdrawNow withdraws it.
func (h HTML) WithdrawNow(c *web.Ctx) error {
	return h.turn(c, h.Submissions.Withdraw, m.ApplyWithdrawnDone(c.Lang()))
}

// Resend sends a withdrawn application again (APPL-12).
func (h HTML) Resend(c *web.Ctx) error {
	return h.turn(c, h.Submissions.Resend, m.ApplyResentDone(c.Lang()))
}

func (h HTML) turn(c *web.Ctx, act func(context.Context, authz.Actor, uuid.UUID) error, done string) error {
	id := c.UUID("id")
	if err := act(c.Std(), c.Actor(), id); err != nil {
		return c.Again(err, func(status int, errs ui.Errors) error {
			a, failed := h.Submissions.Get(c.Std(), c.Actor(), id)
			if failed != nil {
				return failed
			}
			return h.overview(c, status, a, errs)
		})
	}
	c.Flash(web.Flash{Tone: ui.Success, Text: done})
	return c.Redirect(path(id, ""))
}

// Delete asks before a draft is deleted (APPL-09).
func (h HTML) Delete(c *web.Ctx) error {
	a, err := h.Submissions.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	if a.State != submission.Draft {
		return c.Redirect(path(a.ID, ""))
	}
	l := c.Lang()
	p := ui.PageView{Title: m.ApplyDeleteTitle(l), Breadcrumbs: crumbs(l, a, m.CommonDelete(l))}
	return page(c, 200, p, confirmDelete(a, l))
}

// DeleteNow deletes it.
func (h HTML) DeleteNow(c *web.Ctx) error {
	if err := h.Submissions.DeleteDraft(c.Std(), c.Actor(), c.UUID("id")); err != nil {
		return err
	}
	c.Flash(web.Flash{Tone: ui.Success, Text: m.ApplyDeleted(c.Lang())})
	return c.Redirect(home)
}

// asks offers a question in front of the page, or as a page of its own.
func withdrawAsk(a submission.Application, l i18n.Lang) ui.DialogButtonView {
	return ui.DialogButtonView{Button: ui.ButtonView{Text: m.ApplyWithdraw(l), Kind: ui.Secondary}, Dialog: "withdraw",
		Href: path(a.ID, "/withdraw")}
}

func deleteAsk(a submission.Application, l i18n.Lang) ui.DialogButtonView {
	return ui.DialogButtonView{Button: ui.ButtonView{Text: m.ApplyDelete(l), Kind: ui.Secondary}, Dialog: "delete",
		Href: path(a.ID, "/delete")}
}

func contentTitle(v overviewView) string {
	if v.State == submission.Draft {
		return m.ApplyContentDraft(v.Lang)
	}
	return m.ApplyContentSent(v.Lang)
}
