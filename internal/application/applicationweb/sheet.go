package applicationweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/form"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

// part is a tab of the candidate sheet.
type part string

const (
	partApplication part = ""
	partNotes       part = "notes"
	partEvents      part = "events"
	partAll         part = "all" // for printing
)

var parts = []part{partApplication, partNotes, partEvents, partAll}

type sheetView struct {
	workspace
	Sheet  application.Sheet
	Q      query // the list that the reader steps through
	Part   part
	Kind   string // of the note that was refused
	Body   string
	Errors ui.Errors
}

// Sheet shows one application.
func (h HTML) Sheet(c *web.Ctx) error {
	return h.sheet(c, http.StatusOK, sheetView{Part: part(c.Query("show"))})
}

func (h HTML) sheet(c *web.Ctx, status int, v sheetView) error {
	if !slices.Contains(parts, v.Part) {
		v.Part = partApplication
	}
	v.Q = readQuery(c.Query)
	v.Q.After = "" // a page of the list, not a place in it
	var err error
	if v.Sheet, err = h.Applications.Sheet(c.Std(), c.Actor(), c.UUID("id"), v.Q.filter()); err != nil {
		return err
	}
	zone, err := h.zone(c)
	if err != nil {
		return err
	}
	r, err := h.Recruitments.Get(c.Std(), c.Actor(), v.Sheet.RecruitmentID)
	if err != nil {
		return err
	}
	v.workspace = workspace{c.Lang(), c.Actor(), zone, r}
	page := ui.PageView{
		Title: v.Sheet.Name, Area: ui.Office, Wide: true, ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: []ui.Link{
			{Text: m.RecruitmentTitle(v.Lang), Href: "/office/recruitments"}, {Text: r.Title(v.Lang), Href: v.Base()},
			{Text: m.CaseTitle(v.Lang), Href: v.Q.address(v.List())}, {Text: v.Sheet.Name},
		},
	}
	return c.Page(status, page, sheetPage(v))
}

func (v sheetView) path() string { return sheetPath(v.Sheet.ID) }

// href is a part of the sheet, which keeps the list in its address.
func (v sheetView) href(p part) string { return v.Q.sheet(v.Sheet.ID, p) }

// self is the page as it is now, to come back to.
func (v sheetView) self() string { return v.href(v.Part) }

func (v sheetView) has(p part) bool { return v.Part == p || v.Part == partAll }

func (v sheetView) tabs() []ui.NavItem {
	l := v.Lang
	tab := func(p part, text, count string) ui.NavItem {
		return ui.NavItem{Text: text, Href: v.href(p), Current: v.Part == p, Count: count}
	}
	return []ui.NavItem{
		tab(partApplication, m.CaseTabApplication(l), ""), tab(partNotes, m.CaseTabNotes(l), l10n.Number(l, len(v.notes()))),
		tab(partEvents, m.CaseTabEvents(l), l10n.Number(l, len(v.Sheet.Events))), tab(partAll, m.CaseTabAll(l), ""),
	}
}

// meta is when the application came, and what happened to it since.
func (v sheetView) meta() string {
	s := v.Sheet
	if s.EditedAt == nil {
		return m.CaseSentAt(v.Lang, v.When(s.SentAt))
	}
	return l10n.List(v.Lang, m.CaseSentAt(v.Lang, v.When(s.SentAt)), m.CaseEditedAt(v.Lang, v.When(*s.EditedAt)))
}

// MayWriteTo reports whether a message to this applicant may be begun here.
func (v sheetView) MayWriteTo() bool { return v.MayWrite() }

// pager steps through the list that the reader came from.
func (v sheetView) pager() ui.PagerView {
	b := v.Sheet.Beside
	p := ui.PagerView{Label: m.CaseTitle(v.Lang), Summary: m.CaseOutsideOfFound(v.Lang, b.Found)}
	if b.Place > 0 {
		p.Summary = m.CasePlaceOfFound(v.Lang, l10n.Number(v.Lang, b.Found), l10n.Number(v.Lang, b.Place))
	}
	p.Previous, p.Next = v.neighbour(b.Previous), v.neighbour(b.Next)
	return p
}

// neighbour is the sheet before or after, shown in the same part.
func (v sheetView) neighbour(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return v.Q.sheet(*id, v.Part)
}

// Move changes the status of one application.
func (h HTML) Move(c *web.Ctx) error {
	s, err := h.Applications.PlaceOf(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	return h.move(c, s, []uuid.UUID{c.UUID("id")}, sheetPath(c.UUID("id")))
}

// MayRecordWithdrawal reports whether the reader may record that the applicant
// has withdrawn, which waits for the end of the period (APPL-13).
func (v sheetView) MayRecordWithdrawal() bool {
	return v.MayMove() && v.R.Stage == recruitment.Selection
}

// MayMove reports whether the status may be changed. Who has withdrawn is out of
// the process: no status would be taken.
func (v sheetView) MayMove() bool {
	return v.MayHandle() && v.Sheet.Status != application.StatusWithdrawn
}

// RecordWithdrawal records that the applicant has asked to withdraw (APPL-13).
func (h HTML) RecordWithdrawal(c *web.Ctx) error {
	r, err := h.Applications.PlaceOf(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	back := sheetPath(c.UUID("id"))
	done, err := h.Applications.RecordWithdrawal(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return refused(c, err, back)
	}
	return h.moved(c, r, done, application.StatusWithdrawn, back)
}

// WriteNote posts a private note or a shared comment.
func (h HTML) WriteNote(c *web.Ctx) error {
	kind, body := c.FormText("kind"), c.FormText("body")
	_, err := h.Applications.Write(c.Std(), c.Actor(), c.UUID("id"), kind, body)
	if err != nil {
		return c.Again(err, func(status int, errs ui.Errors) error {
			return h.sheet(c, status, sheetView{Part: partNotes, Kind: kind, Body: body, Errors: errs})
		})
	}
	text := m.CaseCommentSaved(c.Lang())
	if kind == application.KindNote {
		text = m.CaseNoteSaved(c.Lang())
	}
	return saved(c, text, query{}.sheet(c.UUID("id"), partNotes))
}

// Erase deletes a note or a comment (CASE-09).
func (h HTML) Erase(c *web.Ctx) error {
	return h.onEvent(c, h.Applications.Erase, m.CaseEventErased(c.Lang()))
}

// Deactivate marks an event as invalid (CASE-09).
func (h HTML) Deactivate(c *web.Ctx) error {
	return h.onEvent(c, h.Applications.Deactivate, m.CaseEventOff(c.Lang()))
}

// Reactivate undoes Deactivate.
func (h HTML) Reactivate(c *web.Ctx) error {
	return h.onEvent(c, h.Applications.Reactivate, m.CaseEventOn(c.Lang()))
}

// onEvent does something to an event of an application that the reader may see.
func (h HTML) onEvent(c *web.Ctx, do func(context.Context, authz.Actor, uuid.UUID) error, done string) error {
	if _, err := h.Applications.PlaceOf(c.Std(), c.Actor(), c.UUID("id")); err != nil {
		return err
	}
	err := do(c.Std(), c.Actor(), c.UUID("event"))
	back := query{}.sheet(c.UUID("id"), partEvents)
	if err != nil {
		return refused(c, err, back)
	}
	return saved(c, done, back)
}

// Download hands a file of the application to the reader. It goes through the
// server, so that the file store need not be reachable from outside.
func (h HTML) Download(c *web.Ctx) error {
	f, err := h.Applications.Attachment(c.Std(), c.Actor(), c.UUID("id"), c.UUID("file"))
	if err != nil {
		return err
	}
	body, _, err := h.Files.GetBytes(c.Std(), blob.TenantKey(c.Actor().Tenant.Number, f.ID), form.MaxAttachmentSize)
	if err != nil {
		return err
	}
	return c.Download(blob.SafeName(f.Name), f.Type, body)
}

// actsOn reports whether the reader may change an event: one's own words, or as
// one who handles applications.
func (v sheetView) actsOn(e application.Event) bool {
	return e.AuthorID != nil && *e.AuthorID == v.Who.ID || v.may(policies.ApplicationHandle)
}

// notes are what staff wrote for each other.
func (v sheetView) notes() []application.Event {
	var out []application.Event
	for _, e := range v.Sheet.Events {
		if e.Erasable() {
			out = append(out, e)
		}
	}
	return out
}
