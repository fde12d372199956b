// Package applicationweb is where staff work with applications: the applicants
// of a recruitment, the candidate sheet, messages and closing; pages and their
// JSON counterparts. It parses, calls package application and shows; it decides
// nothing.
package applicationweb

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/recruitment"
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/template"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

// HTML are the pages.
type HTML struct {
	Applications  *application.Service
	Recruitments  *recruitment.Service
	Organisations *organisation.Service
	Templates     *template.Service
	Files         *blob.Store
	// Case draws a recruitment's heading and tabs around the pages about its
	// applicants.
	Case recruitmentweb.HTML
}

// workspace is a recruitment as the pages about its applicants need it.
type workspace struct {
	Lang i18n.Lang
	Who  authz.Actor
	Zone *time.Location
	R    recruitment.Recruitment
}

// Base is the recruitment's address, under which the pages lie.
func (w workspace) Base() string { return "/office/recruitments/" + w.R.ID.String() }

// List is the address of the applicants.
func (w workspace) List() string { return w.Base() + "/candidates" }

func (w workspace) may(p authz.Permission) bool { return w.Who.CanIn(p, w.R.Unit.Path) }

// MayHandle reports whether statuses may be changed: by whom, and only while
// the recruitment is open.
func (w workspace) MayHandle() bool { return !w.R.Closed() && w.may(policies.ApplicationHandle) }

// MayWrite reports whether messages may be sent.
func (w workspace) MayWrite() bool { return w.may(policies.ApplicationMessage) }

// MayTell reports whether those not chosen may be notified.
func (w workspace) MayTell() bool { return w.MayHandle() && w.MayWrite() }

// MayClose reports whether the recruitment may be closed or reopened.
func (w workspace) MayClose() bool { return w.may(policies.RecruitmentClose) }

// When writes a moment in the organisation's zone.
func (w workspace) When(t time.Time) string { return l10n.DateTime(w.Lang, t, w.Zone) }

// page shows a page about the applicants of the recruitment in the path. Parts are
// what else it reads, in the same messages.
func (h HTML) page(c *web.Ctx, status int, errs ui.Errors, content func(workspace) templ.Component,
	parts ...func(context.Context) error) error {
	zone, err := h.zone(c)
	if err != nil {
		return err
	}
	return h.Case.Around(c, status, errs, func(r recruitment.Recruitment, _ recruitment.Ad) templ.Component {
		return content(workspace{c.Lang(), c.Actor(), zone, r})
	}, parts...)
}

func (h HTML) zone(c *web.Ctx) (*time.Location, error) {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return nil, err
	}
	return o.Zone(), nil
}

// saved leaves a message and goes back to where the action was taken.
func saved(c *web.Ctx, text, fallback string) error {
	return flash(c, web.Flash{Tone: ui.Success, Text: text}, fallback)
}

func flash(c *web.Ctx, f web.Flash, fallback string) error {
	c.Flash(f)
	return c.Redirect(c.SafeNext(c.FormText("next"), fallback))
}

// refused shows a refusal that no field of a form caused as a message on the
// page that the action was taken on.
func refused(c *web.Ctx, err error, fallback string) error {
	errs, ok := c.Errors(err)
	if !ok || fault.Is(err, fault.Gone) || !errs.Any() {
		return err
	}
	return flash(c, web.Flash{Tone: ui.Danger, Text: errs[0].Text}, fallback)
}

func statusName(l i18n.Lang, s application.Status) string { return m.Code(l, "status", string(s)) }

var statusTones = map[application.Status]ui.Tone{
	application.StatusReceived: ui.Info, application.StatusReview: ui.Neutral, application.StatusInterview: ui.Accent,
	application.StatusOffered: ui.Warning, application.StatusHired: ui.Success, application.StatusNotSelected: ui.Neutral,
	application.StatusWithdrawn: ui.Danger,
}

func statusTag(l i18n.Lang, s application.Status) ui.TagView {
	return ui.TagView{Text: statusName(l, s), Tone: statusTones[s]}
}

func statusOptions(l i18n.Lang) []ui.Option {
	var out []ui.Option
	for _, s := range application.Choices {
		out = append(out, ui.Option{Value: string(s), Text: statusName(l, s)})
	}
	return out
}

func sheetPath(id uuid.UUID) string { return "/office/applications/" + id.String() }
