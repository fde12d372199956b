package submissionweb

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/submission"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// previewView is the whole application before it is sent (FORM-09).
type previewView struct {
	contentView
	Lacks  []lack
	Errors ui.Errors
}

// lack is something that still stands between the application and sending it.
type lack struct{ Where, Text, Href string }

// Preview shows the whole application as the employer will see it. It is the
// page that sends, once all is filled in (APPL-02b).
func (h HTML) Preview(c *web.Ctx) error {
	a, err := h.Submissions.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	return h.preview(c, 200, a, nil)
}

func (h HTML) preview(c *web.Ctx, status int, a submission.Application, errs ui.Errors) error {
	l := c.Lang()
	v := previewView{contentView: contentView{Application: a, Content: a.Content, Lang: l, Own: true}, Errors: errs}
	for _, f := range a.Missing() {
		v.Lacks = append(v.Lacks, lackOf(a, f, l))
	}
	p := ui.PageView{Title: m.ApplyPreviewTitle(l, a.Title(l)), ErrorPrefix: errs.Any(),
		Breadcrumbs: crumbs(l, a, m.CommonPreview(l))}
	return page(c, status, p, previewPage(v))
}

// says is where something is missing, and what is wrong with what is there.
func (k lack) says(l i18n.Lang) string {
	if k.Text == m.ErrorRequired(l) {
		return k.Where
	}
	return m.CommonLabelValue(l, k.Where, k.Text)
}

// lackOf says where a field is, and leads to it.
func lackOf(a submission.Application, f fault.Field, l i18n.Lang) lack {
	return lack{Where: where(a, f.Name, l), Text: m.Text(l, f.Key, f.Args), Href: editPath(a) + "?check=1#" + f.Name}
}

// where names a field as its label does.
func where(a submission.Application, field string, l i18n.Lang) string {
	list, rest, _ := strings.Cut(field, ".")
	if r, ok := rows[list]; ok {
		return r.name(l, rest)
	}
	v := formView{Application: a, Lang: l}
	switch list {
	case "answer":
		return answerName(v, rest)
	case "attachment":
		return attachmentName(v, rest)
	case "motivation":
		return m.ApplyMotivation(l)
	case "electronic_notice":
		return m.CodeSectionConsent(l)
	}
	return basicName(l, rest)
}

// rowWords are what a section that is a list is called, one row of it, and the
// fields of a row.
type rowWords struct {
	all    func(i18n.Lang) string
	one    func(i18n.Lang, string) string
	fields map[string]func(i18n.Lang) string
}

type fieldWords = map[string]func(i18n.Lang) string

var rows = map[string]rowWords{
	"degrees": {m.CodeSectionDegrees, m.ApplyDegreeN, fieldWords{
		"level": m.ApplyDegreeLevel, "name": m.ApplyDegreeName, "school": m.ApplySchool, "completed": m.ApplyCompleted}},
	"experience": {m.CodeSectionExperience, m.ApplyExperienceN, fieldWords{
		"employer": m.CommonEmployer, "title": m.ApplyJobTitle, "from": m.ApplyFrom, "to": m.ApplyTo,
		"duties": m.ApplyDuties}},
	"courses": {m.CodeSectionCourses, m.ApplyCourseN, fieldWords{
		"name": m.ApplyCourseName, "provider": m.ApplyProvider, "year": m.ApplyYear}},
	"languages": {m.CodeSectionLanguages, m.ApplyLanguageN, fieldWords{
		"language": m.CommonLanguage, "oral": m.ApplyOral, "written": m.ApplyWritten, "comprehension": m.ApplyComprehension}},
}

// name is the section, or the row and its field as the form's errors name them:
// "Job 1, Employer".
func (r rowWords) name(l i18n.Lang, rest string) string {
	number, field, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(number)
	if err != nil || field == "" {
		return r.all(l)
	}
	one := r.one(l, strconv.Itoa(i+1))
	if label, ok := r.fields[field]; ok {
		return one + ", " + label(l)
	}
	return one
}

func answerName(v formView, id string) string {
	for _, q := range v.Ad.Form.Questions {
		if q.ID.String() == id {
			return v.question(q).Label
		}
	}
	return m.CodeSectionQuestions(v.Lang)
}

func attachmentName(v formView, slot string) string {
	for _, a := range v.Ad.Form.Attachments {
		if strconv.Itoa(a.Slot) == slot {
			return v.slot(a)
		}
	}
	return m.CommonAttachment(v.Lang)
}

func basicName(l i18n.Lang, field string) string {
	switch field {
	case "name":
		return m.CommonName(l)
	case "email":
		return m.CommonEmail(l)
	case "phone":
		return m.CommonPhone(l)
	case "address":
		return m.CommonAddress(l)
	case "birth_date":
		return m.CodeSectionBirthDate(l)
	case "gender":
		return m.CodeSectionGender(l)
	case "citizenship":
		return m.CodeSectionCitizenship(l)
	}
	return m.CodeSectionBasic(l)
}

// Send hands the previewed version over to the employer (APPL-02, APPL-05).
func (h HTML) Send(c *web.Ctx) error {
	return h.handOver(c, c.UUID("id"), int(c.Version()))
}

func (h HTML) handOver(c *web.Ctx, id uuid.UUID, version int) error {
	receipt, err := h.Submissions.Send(c.Std(), c.Actor(), id, version)
	if err != nil {
		return h.refused(c, id, err)
	}
	text := m.ApplySentThanks(c.Lang())
	if receipt.EditedAt != nil {
		text = m.ApplyEditSent(c.Lang())
	}
	c.Flash(web.Flash{Tone: ui.Success, Text: text})
	return c.Redirect(path(id, ""))
}

// refused shows the preview again with the reason.
func (h HTML) refused(c *web.Ctx, id uuid.UUID, err error) error {
	return c.Again(err, func(status int, errs ui.Errors) error {
		a, failed := h.Submissions.Get(c.Std(), c.Actor(), id)
		if failed != nil {
			return failed
		}
		if fault.Is(err, fault.Invalid) { // the preview lists what is missing itself
			errs = ui.Errors{{Text: m.ApplyNotComplete(c.Lang())}}
		}
		return h.preview(c, status, a, errs)
	})
}

// status stands at the top right (FORM-09).
func status(v previewView) ui.TagView {
	if v.State == submission.Draft {
		return ui.TagView{Text: m.ApplyNotSubmitted(v.Lang), Tone: ui.Warning}
	}
	return state(v.Application, v.Lang)
}

func sendText(v previewView) string {
	if v.State == submission.Draft {
		return m.ApplySend(v.Lang)
	}
	return m.ApplyEditingDone(v.Lang)
}
