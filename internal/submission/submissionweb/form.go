package submissionweb

import (
	"errors"
	"strconv"
	"strings"

	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/submission"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// Show leads to what the applicant can do with an application now: a draft in
// its period is filled in, everything else is looked at.
func (h HTML) Show(c *web.Ctx) error {
	a, err := h.Submissions.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	if a.State == submission.Draft && a.Editable() {
		return h.form(c, a)
	}
	return h.overview(c, 200, a, nil)
}

// Edit shows the form of an application that was sent already (APPL-05).
func (h HTML) Edit(c *web.Ctx) error {
	a, err := h.Submissions.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	if !a.Editable() {
		return c.Redirect(path(a.ID, ""))
	}
	return h.form(c, a)
}

func (h HTML) form(c *web.Ctx, a submission.Application) error {
	v := formView{Application: a, Lang: c.Lang(), Extra: c.Query("add"), CSRF: c.CSRF()}
	if c.Query("check") != "" {
		v.Errors = worded(c.Lang(), a.Missing())
	} else {
		v.Errors = worded(c.Lang(), a.Ad.Form.Malformed(a.Content))
	}
	return h.showForm(c, 200, v)
}

func (h HTML) showForm(c *web.Ctx, status int, v formView) error {
	v.Now = c.Now()
	p := ui.PageView{Title: m.ApplyFormTitle(v.Lang, v.Title(v.Lang)), ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: crumbs(v.Lang, v.Application, "")}
	return page(c, status, p, formPage(v))
}

// Save stores the form as it was sent without a script, and does what the
// pressed button says.
func (h HTML) Save(c *web.Ctx) error {
	a, err := h.Submissions.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	in := c.Form()
	content := readContent(in, a.Ad.Form)
	saved, err := h.Submissions.Save(c.Std(), c.Actor(), a.ID, int(c.Version()), content)
	if err != nil {
		return h.again(c, a, content, err)
	}
	return h.after(c, a, saved)
}

// after leads on from a save. Rows that were added or removed keep the page
// where it was.
func (h HTML) after(c *web.Ctx, a submission.Application, s submission.Saved) error {
	in, back := c.Form(), editPath(a)
	list, row, _ := strings.Cut(in.Text("remove"), ".")
	switch {
	case in.Has("add"):
		list = in.Text("add")
		return c.Redirect(back + "?add=" + listName(list) + "#" + listName(list) + "-more")
	case row != "":
		return c.Redirect(back + "#" + listName(list))
	case in.Text("then") == "preview":
		return c.Redirect(path(a.ID, "/preview"))
	case in.Text("then") == "done":
		return h.handOver(c, a.ID, s.Version)
	}
	if len(s.Malformed) == 0 {
		c.Flash(web.Flash{Tone: ui.Success, Text: m.ApplySaved(c.Lang())})
	}
	return c.Redirect(back)
}

// listName is a list of the form, so that nothing else gets into an address.
func listName(s string) string {
	for _, l := range []string{"degrees", "experience", "courses", "languages"} {
		if s == l {
			return l
		}
	}
	return "basic"
}

func editPath(a submission.Application) string {
	if a.State == submission.Draft {
		return path(a.ID, "")
	}
	return path(a.ID, "/edit")
}

// again shows the form with what was written, when it could not be saved.
// Somebody who was overtaken by another window sees the newest version's number:
// saving again is then a decision.
func (h HTML) again(c *web.Ctx, a submission.Application, content form.Content, err error) error {
	return c.Again(err, func(status int, errs ui.Errors) error {
		if now, failed := h.Submissions.Get(c.Std(), c.Actor(), a.ID); failed == nil {
			a = now
		}
		content.Basic.Email, content.Files = a.Content.Basic.Email, a.Content.Files
		a.Content = content
		return h.showForm(c, status, formView{Application: a, Lang: c.Lang(), Errors: errs, CSRF: c.CSRF()})
	})
}

// Autosave stores the form when a field is left (FORM-03).
func (h HTML) Autosave(c *web.Ctx) error {
	a, err := h.Submissions.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	saved, err := h.Submissions.Save(c.Std(), c.Actor(), a.ID, int(c.Version()), readContent(c.Form(), a.Ad.Form))
	if err != nil {
		return err
	}
	l := c.Lang()
	text := m.ApplySavedAt(l, l10n.Time(l, saved.At, a.Zone()))
	if n := len(saved.Malformed); n > 0 {
		text = m.ApplySavedWithErrors(l, n, l10n.Time(l, saved.At, a.Zone()))
	}
	return c.JSON(savedReply{Version: saved.ContentVersion, Saved: text, Percent: saved.Percent})
}

// savedReply is what the module autosave reads.
type savedReply struct {
	Version int    `json:"version"`
	Saved   string `json:"saved"`
	Percent int    `json:"percent"`
}

// Attach stores a file in its slot.
func (h HTML) Attach(c *web.Ctx) error {
	id, slot := c.UUID("id"), c.ParamInt("slot")
	field := "attachment." + strconv.Itoa(slot)
	err := h.attach(c, field, slot)
	a, failed := h.Submissions.Get(c.Std(), c.Actor(), id)
	if failed != nil {
		return errors.Join(err, failed)
	}
	if err == nil {
		return c.Redirect(editPath(a) + "#attachments")
	}
	return c.Again(err, func(status int, errs ui.Errors) error {
		return h.showForm(c, status, formView{Application: a, Lang: c.Lang(), Errors: errs, CSRF: c.CSRF()})
	})
}

func (h HTML) attach(c *web.Ctx, field string, slot int) error {
	in := c.Form()
	up, ok := in.File("file")
	if !ok {
		return fault.InvalidField(field, "error.file_missing")
	}
	if err := in.Err(); err != nil {
		return fault.InvalidField(field, "error.one_file")
	}
	body, err := up.Bytes()
	if err != nil {
		return err
	}
	_, err = h.Submissions.Attach(c.Std(), c.Actor(), c.UUID("id"), slot, up.Name, body)
	return err
}

// Detach removes the file of a slot.
func (h HTML) Detach(c *web.Ctx) error {
	id := c.UUID("id")
	if _, err := h.Submissions.Detach(c.Std(), c.Actor(), id, c.ParamInt("slot")); err != nil &&
		!fault.Is(err, fault.NotFound) {
		return err
	}
	a, err := h.Submissions.Get(c.Std(), c.Actor(), id)
	if err != nil {
		return err
	}
	return c.Redirect(editPath(a) + "#attachments")
}

// Download gives applicants their own file back.
func (h HTML) Download(c *web.Ctx) error {
	f, body, err := h.Submissions.Fetch(c.Std(), c.Actor(), c.UUID("id"), c.ParamInt("slot"))
	if err != nil {
		return err
	}
	return c.Download(f.Name, f.Type, body)
}

// worded translates field errors.
func worded(l i18n.Lang, fields []fault.Field) ui.Errors {
	var errs ui.Errors
	for _, f := range fields {
		errs.Add(f.Name, m.Text(l, f.Key, f.Args))
	}
	return errs
}
