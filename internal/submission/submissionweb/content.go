package submissionweb

import (
	"strings"
	"time"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/submission"
	"vakans/internal/web/ui"
)

// contentView shows what was answered, as the employer sees it.
type contentView struct {
	submission.Application
	Content form.Content // the draft's, or what the employer has
	Lang    i18n.Lang
	Own     bool // the files shown are the present ones, which can be fetched
	Level   int  // of the headings
}

// answer is a question with its answer.
type answer struct {
	Text, Value, Lang string
	Long              bool
}

func (v contentView) basics() []ui.Fact {
	b, l := v.Content.Basic, v.Lang
	var f []ui.Fact
	add := func(term, text string) {
		if text != "" {
			f = append(f, ui.Fact{Term: term, Text: text})
		}
	}
	add(m.CommonName(l), b.Name)
	add(m.CommonEmail(l), b.Email)
	add(m.CommonPhone(l), b.Phone)
	add(m.CommonAddress(l), strings.Trim(b.Address+", "+strings.TrimSpace(b.PostalCode+" "+b.City), ", "))
	add(m.CodeSectionBirthDate(l), readable(l, b.BirthDate))
	add(m.CodeSectionGender(l), coded(l, "code.gender_", b.Gender))
	add(m.ApplyCitizenship(l), yesOrNo(l, b.Citizenship))
	return f
}

// readable writes a stored date; what is no date stays as written.
func readable(l i18n.Lang, s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return l10n.Date(l, t, nil)
}

func coded(l i18n.Lang, prefix, v string) string {
	if v == "" {
		return ""
	}
	return m.Text(l, prefix+v, nil)
}

func yesOrNo(l i18n.Lang, v string) string {
	switch v {
	case "yes":
		return m.CommonYes(l)
	case "no":
		return m.CommonNo(l)
	}
	return ""
}

func (v contentView) degreeMeta(d form.Degree) string {
	return join(coded(v.Lang, "code.degree_", d.Level), d.School, l10n.Month(d.Completed))
}

func (v contentView) experienceMeta(e form.Experience) string {
	return join(e.Employer, l10n.Months(e.From, e.To))
}

func (v contentView) courseMeta(k form.Course) string { return join(k.Provider, l10n.Month(k.Year)) }

func (v contentView) languageMeta(k form.Language) string {
	l := v.Lang
	part := func(name, level string) string {
		if level == "" {
			return ""
		}
		return m.CommonLabelValue(l, name, strings.ToLower(coded(l, "code.skill_", level)))
	}
	return join(part(m.ApplyOral(l), k.Oral), part(m.ApplyWritten(l), k.Written), part(m.ApplyComprehension(l), k.Comprehension))
}

func join(parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, ", ")
}

func (v contentView) answers() []answer {
	var all []answer
	for _, q := range v.Ad.Form.Questions {
		in := textLang(v.Application, q.Label, v.Lang)
		a := answer{Text: q.Label.In(v.Lang, v.Ad.DefaultLanguage), Lang: in, Long: q.Kind == form.LongText}
		a.Value = v.value(q, v.Content.Answers[q.ID])
		all = append(all, a)
	}
	return all
}

func (v contentView) value(q form.Question, given []string) string {
	words := make([]string, 0, len(given))
	for _, g := range given {
		switch q.Kind {
		case form.YesNo:
			g = yesOrNo(v.Lang, g)
		case form.Date:
			g = readable(v.Lang, g)
		case form.Number:
			g = l10n.Written(v.Lang, g)
		case form.OneOf, form.SeveralOf:
			if o, ok := q.Option(g); ok {
				g = o.Label.In(v.Lang, v.Ad.DefaultLanguage)
			}
		}
		words = append(words, g)
	}
	return strings.Join(words, ", ")
}

// files are the names of the files, by slot; the applicant's own can be fetched.
func (v contentView) files() []ui.Fact {
	var all []ui.Fact
	for _, a := range v.Ad.Form.Attachments {
		label := a.Label.In(v.Lang, v.Ad.DefaultLanguage)
		name := v.Content.Files[a.Slot]
		f := ui.Fact{Term: label, Text: name}
		if name == "" {
			f.Text = m.CommonNotGiven(v.Lang)
		} else if own, ok := v.own(a.Slot); ok {
			f.Detail = ownFile(path(v.ID, "/attachments/"+itoa(a.Slot)), name, l10n.FileSize(v.Lang, int64(own.Size)))
		}
		all = append(all, f)
	}
	return all
}

func (v contentView) own(slot int) (submission.File, bool) {
	for _, f := range v.Files {
		if f.Slot == slot && v.Own {
			return f, true
		}
	}
	return submission.File{}, false
}

func (v contentView) notice() string {
	switch c := v.Content.ElectronicNotice; {
	case c == nil:
		return m.CommonNotGiven(v.Lang)
	case *c:
		return m.ApplyConsentYes(v.Lang)
	}
	return m.ApplyConsentNo(v.Lang)
}

// split makes lines of a text, and paragraphs of what empty lines stand between.
func split(s string) [][]string {
	var all [][]string
	for _, p := range strings.Split(s, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, strings.Split(p, "\n"))
		}
	}
	return all
}
