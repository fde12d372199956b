// Package recruitmentweb is where staff work with recruitments and ads: pages and
// their JSON counterparts. It parses, calls package recruitment and shows; it decides
// nothing.
package recruitmentweb

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/recruitment"
	"vakans/internal/unit"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
	"vakans/tenant"
)

// HTML are the pages.
type HTML struct {
	Recruitments  *recruitment.Service
	Organisations *organisation.Service
	Units         *unit.Service
	Contacts      *contact.Service
	Applicants    Applicants // nil: no counts are shown
	// FormPreview draws an ad's form as applicants meet it. The feature that takes
	// applications gives it.
	FormPreview func(recruitment.Published, i18n.Lang) templ.Component
}

// Applicants counts who has applied. The feature that receives applications
// gives it.
type Applicants interface {
	// CountApplicants reports how many applications stand in each recruitment
	// that the actor may see applications of; the others are left out.
	CountApplicants(ctx context.Context, who authz.Actor, recruitments []uuid.UUID) (map[uuid.UUID]int, error)
}

const home = "/office/recruitments"

// workspace is one recruitment with its ad, as every page about it needs it.
type workspace struct {
	Lang  i18n.Lang
	R     recruitment.Recruitment
	Ad    recruitment.Ad
	Lacks []recruitment.Lack   // before the ad can be published
	First recruitment.Earliest // closing that is allowed
	Who   authz.Actor
	Count string // of applicants; empty when not known

	writing bool // the page is about a form, which what leads away saves first
}

func (w workspace) MayEdit() bool    { return w.Who.CanIn(policies.RecruitmentEdit, w.R.Unit.Path) }
func (w workspace) MayPublish() bool { return w.Who.CanIn(policies.RecruitmentPublish, w.R.Unit.Path) }

// Base is the address of the recruitment, under which its pages lie.
func (w workspace) Base() string { return home + "/" + w.R.ID.String() }

// open reads the recruitment in the path and its ad.
func (h HTML) open(c *web.Ctx) (workspace, error) {
	return h.openWith(c)
}

// openWith is open together with what else the page reads: in the same messages.
func (h HTML) openWith(c *web.Ctx, parts ...func(context.Context) error) (workspace, error) {
	w, id := workspace{Lang: c.Lang(), Who: c.Actor()}, c.UUID("id")
	err := tenant.Batch(c.Std(), append([]func(context.Context) error{func(ctx context.Context) error {
		read, err := h.Recruitments.Workspace(ctx, w.Who, id)
		w.R, w.Ad, w.Lacks, w.First = read.Recruitment, read.Ad, read.Lacks, read.Earliest
		return err
	}, func(ctx context.Context) (err error) {
		w.Count, err = h.count(ctx, w, id)
		return err
	}}, parts...)...)
	return w, err
}

// count is how many have applied, for whom that concerns.
func (h HTML) count(ctx context.Context, w workspace, id uuid.UUID) (string, error) {
	if h.Applicants == nil {
		return "", nil
	}
	counts, err := h.Applicants.CountApplicants(ctx, w.Who, []uuid.UUID{id})
	if n, ok := counts[id]; ok {
		return l10n.Number(w.Lang, n), err
	}
	return "", err
}

// show sends a page of the recruitment.
func (h HTML) show(c *web.Ctx, status int, w workspace, tab Tab, errs ui.Errors, content templ.Component) error {
	title, _ := w.R.Details.Titles.For(w.Lang)
	v := ui.PageView{
		Title: m.CommonLabelValue(w.Lang, title, tab.name(w.Lang)), Area: ui.Office, ErrorPrefix: errs.Any(),
		Breadcrumbs: []ui.Link{{Text: m.RecruitmentTitle(w.Lang), Href: home}, {Text: title}},
	}
	return c.Page(status, v, workspacePage(w, tab, content))
}

// refused words an error for the form that caused it, with days as the reader
// writes them.
func refused(c *web.Ctx, err error) (ui.Refusal, error) { return c.Refusal(readable(c.Lang(), err)) }

// readable writes days in the reader's way where an error names one.
func readable(l i18n.Lang, err error) error {
	f := fault.Of(err)
	if f.Kind == fault.Internal {
		return err
	}
	out := *f
	out.Fields = nil
	for _, field := range f.Fields {
		field.Args = localArgs(l, field.Args)
		out.Fields = append(out.Fields, field)
	}
	return &out
}

func localArgs(l i18n.Lang, args map[string]string) map[string]string {
	if _, ok := args["earliest"]; !ok {
		return args
	}
	args = maps.Clone(args)
	args["earliest"] = writtenDay(l, args["earliest"])
	return args
}

// writtenDay is a stored day in a sentence.
func writtenDay(l i18n.Lang, s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return l10n.Date(l, t, nil)
}

// saved leaves a message and goes on.
func saved(c *web.Ctx, text, format string, args ...any) error {
	c.Flash(web.Flash{Tone: ui.Success, Text: text})
	return c.SeeOther(format, args...)
}

// isoDay is a day as it is stored; what cannot be read is left as typed, for
// the domain to refuse.
func isoDay(s string) string {
	if s == "" {
		return ""
	}
	t, _, err := l10n.ParseDate(s, time.UTC)
	if err != nil {
		return s
	}
	return t.Format(time.DateOnly)
}

// isoClock is a clock time as it is stored: "9.05" is "09:05".
func isoClock(s string) string {
	hour, minute, err := l10n.ParseTime(s)
	if err != nil {
		return s
	}
	return fmt.Sprintf("%02d:%02d", hour, minute)
}

// typedDay is a stored day as people write it.
func typedDay(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return l10n.Input(t, nil)
}
