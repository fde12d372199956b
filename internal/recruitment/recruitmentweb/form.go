package recruitmentweb

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/attachment"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// formView is the form editor: what sections are shown, which attachments are
// asked for, and the list of questions.
type formView struct {
	ui.Refusal
	workspace
	In     form.Form
	CopyID uuid.UUID // of the new ad that FORM-37 advises
	NewID  uuid.UUID // of a question to be added
}

// section is one that the employer may show.
type section struct {
	Name string
	need func(*form.Form) *form.Need
}

// The sections in the order in which applicants meet them.
var sections = []section{
	{"address", func(f *form.Form) *form.Need { return &f.Address }},
	{"birth_date", func(f *form.Form) *form.Need { return &f.BirthDate }},
	{"gender", func(f *form.Form) *form.Need { return &f.Gender }},
	{"citizenship", func(f *form.Form) *form.Need { return &f.Citizenship }},
	{"courses", func(f *form.Form) *form.Need { return &f.Courses }},
	{"languages", func(f *form.Form) *form.Need { return &f.Languages }},
	{"motivation", func(f *form.Form) *form.Need { return &f.Motivation }},
}

// values are what may be chosen for a section.
func (s section) values() []string {
	needs := form.Needs
	if s.Name == "citizenship" {
		needs = form.CitizenshipNeeds
	}
	all := make([]string, len(needs))
	for i, need := range needs {
		all[i] = cmp.Or(string(need), needHidden)
	}
	return all
}

// Form shows the form editor.
func (h HTML) Form(c *web.Ctx) error {
	w, err := h.open(c)
	if err != nil {
		return err
	}
	return h.showForm(c, http.StatusOK, formView{workspace: w, In: w.Ad.Form})
}

func (h HTML) showForm(c *web.Ctx, status int, v formView) error {
	v.CopyID, v.NewID, v.writing = uuid.New(), uuid.New(), !v.fixed()
	return h.show(c, status, v.workspace, TabForm, v.Errors, formPage(v))
}

// SaveForm changes the sections and the attachments; questions have pages of
// their own.
func (h HTML) SaveForm(c *web.Ctx) error {
	f := c.Form()
	w, err := h.open(c)
	if err != nil {
		return err
	}
	in := readForm(f, w.Ad.Form)
	version := f.Int32("version")
	if err = f.Err(); err == nil {
		_, err = h.setForm(c, w, version, in)
	}
	if err == nil {
		return w.onward(c, f, TabForm, "")
	}
	return h.refuseForm(c, formView{workspace: w, In: in}, err)
}

// readForm puts what was chosen into the form as it is: questions have pages of
// their own.
func readForm(f *web.Form, in form.Form) form.Form {
	for _, s := range sections {
		*s.need(&in) = form.Need(strings.TrimPrefix(f.Choice(s.Name, s.values()...), needHidden))
	}
	in.Attachments = readAttachments(f)
	return in
}

// KeepForm saves it while one chooses.
func (h HTML) KeepForm(c *web.Ctx) error {
	w, err := h.open(c)
	if err != nil {
		return err
	}
	f := c.Form()
	in, a := readForm(f, w.Ad.Form), recruitment.Ad{}
	if err = f.Err(); err == nil {
		a, err = h.setForm(c, w, c.Version(), in)
	}
	return keep(c, recruitment.Recruitment{}, a, err)
}

// setForm refuses a change that was begun on an older version: what the page
// did not show would be lost.
func (h HTML) setForm(c *web.Ctx, w workspace, version int32, in form.Form) (recruitment.Ad, error) {
	if w.Ad.FormLockedAt == nil && version != w.Ad.Version {
		return recruitment.Ad{}, fault.New(fault.Conflict, "error.conflict")
	}
	return h.Recruitments.SetForm(c.Std(), c.Actor(), w.Ad.ID, version, in)
}

func (h HTML) refuseForm(c *web.Ctx, v formView, err error) error {
	if isLocked(err) {
		fresh, openErr := h.open(c)
		if openErr != nil {
			return openErr
		}
		v.workspace, v.In = fresh, fresh.Ad.Form
	}
	var other error
	if v.Refusal, other = refused(c, err); other != nil {
		return other
	}
	return h.showForm(c, web.Status(err), v)
}

// readAttachments takes the slots that were given a name.
func readAttachments(f *web.Form) []form.Attachment {
	var out []form.Attachment
	for slot := 1; slot <= form.MaxAttachments; slot++ {
		p := "attachment." + strconv.Itoa(slot)
		if label := f.LangText(p); !label.Empty() {
			out = append(out, form.Attachment{Slot: slot, Label: label, Mandatory: f.Bool(p + ".mandatory")})
		}
	}
	return out
}

func (v formView) attachment(slot int) form.Attachment {
	for _, a := range v.In.Attachments {
		if a.Slot == slot {
			return a
		}
	}
	return form.Attachment{Slot: slot}
}

// attachmentError finds the domain's error about a slot: it names attachments by
// their place in the list.
func (v formView) attachmentError(slot int, of i18n.Lang) string {
	i := slices.IndexFunc(v.In.Attachments, func(a form.Attachment) bool { return a.Slot == slot })
	if i < 0 {
		return ""
	}
	return v.Errors.For(fmt.Sprintf("attachments.%d.label.%s", i, of))
}

func (v formView) slots() []int {
	out := make([]int, form.MaxAttachments)
	for i := range out {
		out[i] = i + 1
	}
	return out
}

// need is what is chosen for a section. What may not be chosen any more is shown as
// what it means now.
func (v formView) need(s section) string {
	need, values := *s.need(&v.In), s.values()
	switch {
	case !need.Shown():
		return needHidden
	case slices.Contains(values, string(need)):
		return string(need)
	}
	return values[len(values)-1]
}

// title is a question's text as the editor shows it.
func (w workspace) title(q form.Question) string { return q.Label.In(w.Lang, w.Ad.DefaultLanguage) }

func kindOptions(l i18n.Lang) []ui.Option {
	out := make([]ui.Option, 0, len(form.Kinds))
	for _, k := range form.Kinds {
		out = append(out, ui.Option{Value: string(k), Text: m.Code(l, "question", string(k))})
	}
	return out
}

// locked reports whether the form can be changed by nobody (FORM-36).
func (w workspace) locked() bool { return w.Ad.FormLockedAt != nil }

// fixed reports whether the editor only shows the form.
func (w workspace) fixed() bool { return w.locked() || w.ended() || !w.MayEdit() }

func (v formView) hidden() []ui.Hidden {
	return []ui.Hidden{{Name: "version", Value: strconv.Itoa(int(v.Ad.Version))}}
}

func (w workspace) questionHref(q form.Question) string {
	return w.Base() + "/form/questions/" + q.ID.String()
}

func (v formView) questionColumns() []ui.Column {
	columns := []ui.Column{{Text: m.RecruitmentQuestion(v.Lang)}, {Text: m.RecruitmentQuestionKind(v.Lang)},
		{Text: m.RecruitmentAnswer(v.Lang)}}
	if !v.fixed() {
		columns = append(columns, ui.Column{Text: m.CommonActions(v.Lang), Hidden: true})
	}
	return columns
}

func (v formView) needs() []ui.Fact {
	var out []ui.Fact
	for _, s := range sections {
		out = append(out, ui.Fact{Term: m.Code(v.Lang, "section", s.Name), Text: m.Code(v.Lang, "need", v.need(s))})
	}
	return out
}

func needWord(l i18n.Lang, mandatory bool) string {
	if mandatory {
		return m.CodeNeedMandatory(l)
	}
	return m.CodeNeedOptional(l)
}

// attachmentsLead says how many files may be asked for, and of which kinds (FORM-35).
func attachmentsLead(l i18n.Lang) string {
	return m.RecruitmentAttachmentsLead(l, strconv.Itoa(form.MaxAttachments), l10n.FileSize(l, form.MaxAttachmentSize),
		l10n.AnyOf(l, attachment.Names()...))
}
