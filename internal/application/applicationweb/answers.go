package applicationweb

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// answer is a question of the employer with what was answered.
type answer struct {
	Question string
	Lang     i18n.Lang // of the question
	Lines    []string
	Long     bool
}

// contact is the contact block, which alone may change after the period.
func (v sheetView) contact() []ui.Fact {
	l, s := v.Lang, v.Sheet
	return given([]ui.Fact{
		{Term: m.CommonEmail(l), Detail: mailLink(s.Email)}, {Term: m.CommonPhone(l), Text: s.Phone},
		{Term: m.CaseLanguage(l), Text: langName(l, s.Language)},
	})
}

// basic is what the form asked about the person besides.
func (v sheetView) basic() []ui.Fact {
	l, b := v.Lang, v.Sheet.Content.Basic
	facts := []ui.Fact{
		{Term: m.CasePostal(l), Text: joined(", ", b.Address, joined(" ", b.PostalCode, b.City))},
		{Term: m.CodeSectionBirthDate(l), Text: day(l, b.BirthDate)},
		{Term: m.CodeSectionCitizenship(l), Text: yesNo(l, b.Citizenship)},
	}
	if b.Gender != "" {
		facts = append(facts, ui.Fact{Term: m.CodeSectionGender(l), Text: code(l, "gender", b.Gender)})
	}
	return given(facts)
}

// notice is how the decision is to be served (FORM-18).
func (v sheetView) notice() []ui.Fact {
	text := m.CaseNoticeNo(v.Lang)
	if v.Sheet.ElectronicNotice {
		text = m.CaseNoticeYes(v.Lang)
	}
	return []ui.Fact{{Term: m.CaseNotice(v.Lang), Text: text}}
}

func given(facts []ui.Fact) []ui.Fact {
	out := facts[:0]
	for _, f := range facts {
		if f.Text != "" || f.Detail != nil {
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

// day writes a stored day; what is none is shown as it is.
func day(l i18n.Lang, s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return l10n.Date(l, t, nil)
}

func yesNo(l i18n.Lang, s string) string {
	switch s {
	case "yes":
		return m.CommonYes(l)
	case "no":
		return m.CommonNo(l)
	}
	return s
}

func completed(l i18n.Lang, d form.Degree) string {
	if d.Completed == "" {
		return m.CaseStudying(l)
	}
	return l10n.Month(d.Completed)
}

func skill(l i18n.Lang, s string) string {
	if s == "" {
		return "–"
	}
	return m.Text(l, "code.skill_"+s, nil)
}

// answers are the questions in the reader's language where they have it, else
// in the ad's own.
func (v sheetView) answers() []answer {
	var out []answer
	ad := v.Sheet.Ad
	for _, q := range ad.Form.Questions {
		a := answer{Long: q.Kind == form.LongText, Lines: v.lines(q, v.Sheet.Content.Answers[q.ID])}
		a.Question, a.Lang = q.Label.For(v.Lang, ad.DefaultLanguage)
		out = append(out, a)
	}
	return out
}

func (v sheetView) lines(q form.Question, values []string) []string {
	var out []string
	for _, value := range values {
		if value == "" {
			continue
		}
		switch q.Kind {
		case form.YesNo:
			value = yesNo(v.Lang, value)
		case form.Date:
			value = day(v.Lang, value)
		case form.Number:
			value = l10n.Written(v.Lang, value)
		case form.OneOf, form.SeveralOf:
			if o, ok := q.Option(value); ok {
				value = o.Label.In(v.Lang, v.Sheet.Ad.DefaultLanguage)
			}
		}
		out = append(out, value)
	}
	return out
}

// files with what the form asked for in their place.
func (v sheetView) files() []ui.FileItem {
	var out []ui.FileItem
	for _, f := range v.Sheet.Files {
		out = append(out, ui.FileItem{
			Name: f.Name, Size: joined(", ", v.slotLabel(f.Slot), l10n.FileSize(v.Lang, int64(f.Size))),
			Href: v.path() + "/attachments/" + f.ID.String(),
		})
	}
	return out
}

func (v sheetView) slotLabel(slot int) string {
	for _, a := range v.Sheet.Ad.Form.Attachments {
		if a.Slot == slot {
			return a.Label.In(v.Lang, v.Sheet.Ad.DefaultLanguage)
		}
	}
	return ""
}

// paragraphs of what somebody wrote as plain text.
func paragraphs(text string) []string {
	var out []string
	for _, p := range strings.Split(text, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// event is one line of the timeline.
func (v sheetView) event(e application.Event) ui.EventView {
	out := ui.EventView{At: e.At, When: v.When(e.At), Title: v.eventTitle(e), Who: e.Author, Tone: eventTones[e.Kind]}
	if out.Who == "" {
		out.Who = m.CaseByApplicant(v.Lang)
	}
	out.Body = eventBody(v, e)
	return out
}

var eventTones = map[string]ui.Tone{"sent": ui.Info, "withdrawn": ui.Danger, "resent": ui.Info, "edited": ui.Info, "message": ui.Accent}

func (v sheetView) eventTitle(e application.Event) string {
	if e.Kind == "status" {
		return m.CaseEventStatus(v.Lang, statusName(v.Lang, e.From), statusName(v.Lang, e.To))
	}
	return code(v.Lang, "event", e.Kind)
}

func (v sheetView) timeline(list []application.Event) []ui.EventView {
	out := make([]ui.EventView, 0, len(list))
	for _, e := range list {
		out = append(out, v.event(e))
	}
	return out
}

// eventPath is where the buttons of an event post to.
func (v sheetView) eventPath(id uuid.UUID, action string) string {
	return v.path() + "/events/" + id.String() + "/" + action
}

func (v sheetView) nextHidden() []ui.Hidden { return []ui.Hidden{{Name: "next", Value: v.self()}} }

func letterName(l i18n.Lang, key string) string {
	if id := "case.letter_" + key; m.Exists(id) {
		return m.Text(l, id, nil)
	}
	return m.CaseLetterOther(l)
}

var letterTones = map[string]ui.Tone{"sent": ui.Success, "failed": ui.Danger, "queued": ui.Info, "sending": ui.Info}

func letterTag(l i18n.Lang, state string) ui.TagView {
	return ui.TagView{Text: code(l, "letter", state), Tone: letterTones[state]}
}

// ownText is a message as this applicant got it, with its placeholders.
func (v sheetView) ownText(e application.Event) (subject, body string, of i18n.Lang) {
	body, of = e.Message.For(v.Sheet.Language, v.Sheet.Ad.DefaultLanguage)
	return e.Subject.In(of), body, of
}
