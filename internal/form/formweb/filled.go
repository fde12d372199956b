// Package formweb shows a filled application form: to the applicant who has
// written it and to the employer who reads it, in the same order and the same
// words (FORM-09). It knows nothing of who stores the answers.
package formweb

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// Filled is a form with what was answered.
type Filled struct {
	Form    form.Form
	Content form.Content
	Lang    i18n.Lang // of the page
	AdLang  i18n.Lang // of the ad's texts that the page's language lacks
	Written i18n.Lang // that the applicant writes in
	// Contact shows the name, the e-mail address and the phone number too, where
	// the page does not show them itself.
	Contact bool
	Files   []File // those that can be fetched
	Level   int    // of the headings; 0 is 2
}

// File is an attachment that the reader of the page may fetch.
type File struct {
	Slot int
	Name string
	Size int // bytes
	Href string
}

// answer is a question with what was answered, in words.
type answer struct {
	Question string
	Lang     string // of the question, where it is not the page's
	Lines    []string
	Long     bool // what the applicant wrote in a text of some length
}

func (v Filled) basics() []ui.Fact {
	b, l := v.Content.Basic, v.Lang
	var facts []ui.Fact
	if v.Contact {
		facts = append(facts, ui.Fact{Term: m.CommonName(l), Text: b.Name}, ui.Fact{Term: m.CommonEmail(l), Text: b.Email},
			ui.Fact{Term: m.CommonPhone(l), Text: b.Phone})
	}
	facts = append(facts,
		ui.Fact{Term: m.CommonAddress(l), Text: joined(", ", b.Address, joined(" ", b.PostalCode, b.City))},
		ui.Fact{Term: m.CodeSectionBirthDate(l), Text: date(l, b.BirthDate)},
		ui.Fact{Term: m.CodeSectionGender(l), Text: m.Code(l, "gender", b.Gender)},
		ui.Fact{Term: m.FormCitizen(l), Text: yesNo(l, b.Citizenship)},
	)
	return given(facts)
}

func given(facts []ui.Fact) []ui.Fact {
	out := facts[:0]
	for _, f := range facts {
		if f.Text != "" {
			out = append(out, f)
		}
	}
	return out
}

func joined(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

// date writes a stored day; what is none is shown as it is.
func date(l i18n.Lang, stored string) string {
	t, err := time.Parse(time.DateOnly, stored)
	if err != nil {
		return stored
	}
	return l10n.Date(l, t, nil)
}

func yesNo(l i18n.Lang, value string) string {
	switch value {
	case "yes":
		return m.CommonYes(l)
	case "no":
		return m.CommonNo(l)
	}
	return value
}

func completed(l i18n.Lang, d form.Degree) string {
	if d.Completed == "" {
		return m.FormStudying(l)
	}
	return l10n.Month(d.Completed)
}

// skill is a level of a language; none is a dash, as on the form (FORM-29).
func skill(l i18n.Lang, level string) string {
	if level == "" {
		return "–"
	}
	return m.Code(l, "skill", level)
}

// answers are the employer's questions in the page's language where the ad has
// it, else in the ad's own.
func (v Filled) answers() []answer {
	var out []answer
	if v.Form.Motivation.Shown() {
		a := answer{Question: m.ApplyMotivation(v.Lang), Long: true}
		if v.Content.Motivation != "" {
			a.Lines = []string{v.Content.Motivation}
		}
		out = append(out, a)
	}
	for _, q := range v.Form.Questions {
		text, in := q.Label.For(v.Lang, v.AdLang)
		out = append(out, answer{text, in.Attr(v.Lang), v.lines(q), q.Kind == form.LongText})
	}
	return out
}

func (v Filled) lines(q form.Question) []string {
	var out []string
	for _, value := range v.Content.Answers[q.ID] {
		if value != "" {
			out = append(out, v.value(q, value))
		}
	}
	return out
}

func (v Filled) value(q form.Question, stored string) string {
	switch q.Kind {
	case form.YesNo:
		return yesNo(v.Lang, stored)
	case form.Date:
		return date(v.Lang, stored)
	case form.Number:
		return l10n.Written(v.Lang, stored)
	case form.OneOf, form.SeveralOf:
		if o, ok := q.Option(stored); ok {
			return o.Label.In(v.Lang, v.AdLang)
		}
	}
	return stored
}

// files are the attachments that the form asks for, each with the file there is.
func (v Filled) files() []ui.Fact {
	var out []ui.Fact
	for _, a := range v.Form.Attachments {
		f := ui.Fact{Term: a.Label.In(v.Lang, v.AdLang), Text: v.Content.Files[a.Slot]}
		if f.Text == "" {
			f.Text = m.CommonNotGiven(v.Lang)
		}
		for _, file := range v.Files {
			if file.Slot == a.Slot {
				f.Detail = fileLink(file, l10n.FileSize(v.Lang, int64(file.Size)))
			}
		}
		out = append(out, f)
	}
	return out
}

// notice is how the decision is to be served (FORM-18).
func (v Filled) notice() []ui.Fact {
	f := ui.Fact{Term: m.FormNotice(v.Lang), Text: m.CommonNotGiven(v.Lang)}
	if yes := v.Content.ElectronicNotice; yes != nil && *yes {
		f.Text = m.FormNoticeYes(v.Lang)
	} else if yes != nil {
		f.Text = m.FormNoticeNo(v.Lang)
	}
	return []ui.Fact{f}
}

// language is the lang attribute, where there is a language to say.
func language(lang string) templ.Attributes {
	if lang == "" {
		return nil
	}
	return templ.Attributes{"lang": lang}
}

func named(columns []string) []ui.Column {
	out := make([]ui.Column, 0, len(columns))
	for _, c := range columns {
		out = append(out, ui.Column{Text: c})
	}
	return out
}
