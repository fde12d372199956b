package submissionweb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"vakans/internal/attachment"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/submission"
	"vakans/internal/web/ui"
)

// formID is the id of the form, for the buttons that stand outside of it.
const formID = "application"

// formView is the application form, ready to be written down.
type formView struct {
	submission.Application
	Lang   i18n.Lang
	Errors ui.Errors
	Now    time.Time
	Extra  string // the list that gets an empty row more
	CSRF   string
}

// form is the kit's form with autosave.
func (v formView) form() ui.FormView {
	return ui.FormView{
		ID: formID, Action: path(v.ID, ""), Errors: v.summary(), Legend: true, Label: m.ApplyFormLabel(v.Lang),
		Autosave: &ui.Autosave{URL: path(v.ID, ""), Version: v.ContentVersion,
			Status: m.ApplySavedAt(v.Lang, l10n.TimeOn(v.Lang, v.UpdatedAt, v.Now, v.Zone()))},
	}
}

// summary is the errors above the form. The form names its own fields; what is
// wrong with a whole section or with a file, which is sent by a form of its own,
// is named here.
func (v formView) summary() ui.Errors {
	var all ui.Errors
	for _, e := range v.Errors {
		if _, section := rows[e.Field]; section || strings.HasPrefix(e.Field, "attachment.") {
			e.Text = m.CommonLabelValue(v.Lang, where(v.Application, e.Field, v.Lang), e.Text)
		}
		all = append(all, e)
	}
	return all
}

func (v formView) field(name, label, value string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: value, Error: v.Errors.For(name)}
}

// must is a field that has to be filled before sending (FORM-02).
func (v formView) must(name, label, value string) ui.Field {
	f := v.field(name, label, value)
	f.Required = true
	return f
}

func (v formView) need(n form.Need, name, label, value string) ui.Field {
	f := v.field(name, label, value)
	f.Required = n == form.Mandatory
	return f
}

func hinted(f ui.Field, hint string) ui.Field {
	f.Hint = hint
	return f
}

func sized(f ui.Field, w ui.Width) ui.Field {
	f.Width = w
	return f
}

func filled(f ui.Field, token string) ui.Field {
	f.Autocomplete = token
	return f
}

func (v formView) name() ui.Field {
	return filled(v.must("basic.name", m.CommonName(v.Lang), v.Content.Basic.Name), "name")
}

func (v formView) phone() ui.Field {
	return filled(v.must("basic.phone", m.CommonPhone(v.Lang), v.Content.Basic.Phone), "tel")
}

func (v formView) address() ui.Field {
	f := v.need(v.Ad.Form.Address, "basic.address", m.CommonAddress(v.Lang), v.Content.Basic.Address)
	return filled(hinted(f, m.ApplyProtectedAddress(v.Lang)), "address-line1")
}

func (v formView) birthDate() ui.Field {
	return filled(v.need(v.Ad.Form.BirthDate, "basic.birth_date", m.CodeSectionBirthDate(v.Lang),
		showDate(v.Content.Basic.BirthDate)), "bday")
}

func (v formView) gender() ui.Field {
	f := v.need(v.Ad.Form.Gender, "basic.gender", m.CodeSectionGender(v.Lang), v.Content.Basic.Gender)
	f.Hint = m.ApplyGenderHint(v.Lang)
	f.Options = ui.Choices(v.Lang, "gender", form.Genders)
	return f
}

func (v formView) citizenship() ui.Field {
	return yesNo(v.Lang, v.must("basic.citizenship", m.ApplyCitizenship(v.Lang), v.Content.Basic.Citizenship))
}

func yesNo(l i18n.Lang, f ui.Field) ui.Field {
	f.Inline = true
	f.Options = []ui.Option{{Value: "yes", Text: m.CommonYes(l)}, {Value: "no", Text: m.CommonNo(l)}}
	return f
}

// degrees are the rows of the list, with an empty one where there is none yet
// or one more was asked for. The other lists do the same.
func (v formView) degrees() []form.Degree { return more(v, "degrees", v.Content.Degrees, true) }

func (v formView) experience() []form.Experience {
	return more(v, "experience", v.Content.Experience, !v.Content.NoExperience)
}

func (v formView) courses() []form.Course {
	return more(v, "courses", v.Content.Courses, v.Ad.Form.Courses == form.Mandatory && !v.Content.NoCourses)
}

func (v formView) languages() []form.Language {
	return more(v, "languages", v.Content.Languages, true)
}

func more[T any](v formView, list string, rows []T, start bool) []T {
	if v.Extra == list || len(rows) == 0 && start {
		var empty T
		return append(slices.Clone(rows), empty)
	}
	return rows
}

func row(list string, i int, field string) string { return fmt.Sprintf("%s.%d.%s", list, i, field) }

func (v formView) degreeLevel(i int, d form.Degree) ui.Field {
	f := v.must(row("degrees", i, "level"), m.ApplyDegreeLevel(v.Lang), d.Level)
	f.Options = ui.Choices(v.Lang, "degree", form.DegreeLevels)
	return sized(f, ui.Medium)
}

// highest is one of the buttons of which only one can be chosen, over all rows
// (FORM-23). A degree that stands alone needs none.
func (v formView) highest(i int) ui.Field {
	f := ui.Field{Name: "highest", ID: row("degrees", i, "highest"), Label: m.ApplyHighest(v.Lang), HideLabel: true}
	f.Options = []ui.Option{{Value: strconv.Itoa(i), Text: m.ApplyHighestThis(v.Lang)}}
	if i < len(v.Content.Degrees) && v.Content.Degrees[i].Highest {
		f.Value = strconv.Itoa(i)
	}
	return f
}

func (v formView) skill(i int, name, label, value string) ui.Field {
	f := v.field(row("languages", i, name), label, value)
	f.Options, f.Empty = ui.Choices(v.Lang, "skill", form.SkillLevels), "–"
	return f
}

// question is one of the employer's own questions as a field.
func (v formView) question(q form.Question) ui.Field {
	in := v.Ad.LangFor(v.Lang)
	f := v.field("answer."+q.ID.String(), q.Label.In(v.Lang, in), "")
	f.Required, f.Hint = q.Mandatory, q.Help.In(v.Lang, in)
	answers := v.Content.Answers[q.ID]
	if len(answers) > 0 {
		f.Value, f.Values = answers[0], answers
	}
	switch q.Kind {
	case form.YesNo:
		f = yesNo(v.Lang, f)
	case form.OneOf, form.SeveralOf:
		for _, o := range q.Options {
			f.Options = append(f.Options, ui.Option{Value: o.ID, Text: o.Label.In(v.Lang, in)})
		}
	case form.Date:
		f.Value = showDate(f.Value)
	case form.Number:
		f.Value = l10n.Written(v.Lang, f.Value)
	case form.LongText:
		f.MaxLength = form.MaxText
	}
	return f
}

// asked is the language of a question, where it is not the page's.
func (v formView) asked(t i18n.LangText) string { return textLang(v.Application, t, v.Lang) }

func textLang(a submission.Application, t i18n.LangText, l i18n.Lang) string {
	_, in := t.For(l, a.Ad.LangFor(l))
	return in.Attr(l)
}

func (v formView) consent() ui.Field {
	f := v.must("electronic_notice", m.ApplyConsentQuestion(v.Lang), "")
	if c := v.Content.ElectronicNotice; c != nil && *c {
		f.Value = "yes"
	} else if c != nil {
		f.Value = "no"
	}
	f.Options = []ui.Option{{Value: "yes", Text: m.ApplyConsentYes(v.Lang)}, {Value: "no", Text: m.ApplyConsentNo(v.Lang)}}
	return f
}

// fileHint says what may be attached (FORM-35).
func fileHint(l i18n.Lang) string {
	return m.ApplyFileHint(l, l10n.FileSize(l, form.MaxAttachmentSize), l10n.AnyOf(l, attachment.Names()...))
}

// upload is the control of one slot; it has a form of its own, which the kit
// sends with a bar.
func (v formView) upload(slot form.Attachment) ui.UploadView {
	n := strconv.Itoa(slot.Slot)
	u := ui.UploadView{
		Results: "slot-" + n, Form: ui.FormView{Action: path(v.ID, "/attachments/"+n), Label: v.slot(slot)},
		Field: ui.Field{
			Name: "file", ID: "attachment." + n, Label: v.slot(slot), Required: slot.Mandatory, Accept: attachment.Accept,
			Hint: fileHint(v.Lang), Choose: m.UiChooseFile(v.Lang), Error: v.Errors.For("attachment." + n),
		},
	}
	for _, f := range v.Files {
		if f.Slot == slot.Slot {
			u.Files = append(u.Files, ui.FileItem{
				State: m.ApplyFileSaved(v.Lang), Tone: ui.Success,
				Name: f.Name, Href: path(v.ID, "/attachments/"+n), Size: l10n.FileSize(v.Lang, int64(f.Size)),
				Remove: path(v.ID, "/attachments/"+n+"/remove"),
			})
			u.Field.Label, u.Field.Required = m.ApplyFileReplace(v.Lang, v.slot(slot)), false
		}
	}
	return u
}

// slotTitle is over a slot that has a file; else the field's label says it.
func (v formView) slotTitle(a form.Attachment) string {
	if v.Content.Files[a.Slot] == "" {
		return ""
	}
	return v.slot(a)
}

func (v formView) slot(a form.Attachment) string {
	return a.Label.In(v.Lang, v.Ad.LangFor(v.Lang))
}

// showDate writes a stored date for a field; what is no date stays as written.
func showDate(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return l10n.Input(t, time.UTC)
}

// percentView is how far the form is.
func (v formView) percent() string { return strconv.Itoa(v.Percent) }

// done is what finishes the form: a draft is checked before it is sent, the
// editing of a sent application is simply done (APPL-05).
func (v formView) done() ui.ButtonView {
	if v.State == submission.Draft {
		return ui.ButtonView{Text: m.ApplyCheckAndSend(v.Lang), Form: formID, Name: "then", Value: "preview"}
	}
	return ui.ButtonView{Text: m.ApplyEditingDone(v.Lang), Form: formID, Name: "then", Value: "done"}
}

func duties(v formView, i int, e form.Experience) ui.Field {
	f := v.field(row("experience", i, "duties"), m.ApplyDuties(v.Lang), e.Duties)
	f.MaxLength, f.Rows = form.MaxText, 3
	return f
}

func motivation(v formView) ui.Field {
	f := v.need(v.Ad.Form.Motivation, "motivation", m.ApplyMotivation(v.Lang), v.Content.Motivation)
	f.Hint, f.MaxLength, f.Rows = m.ApplyMotivationHint(v.Lang), form.MaxText, 10
	return f
}
