package applicationweb

import (
	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/form/formweb"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// contact is the contact block, which alone may change after the period.
func (v sheetView) contact() []ui.Fact {
	l, s := v.Lang, v.Sheet
	return given([]ui.Fact{
		{Term: m.CommonEmail(l), Detail: mailLink(s.Email)}, {Term: m.CommonPhone(l), Text: s.Phone},
		{Term: m.CaseLanguage(l), Text: m.LangName(l, s.Language)},
	})
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

// filled is what the applicant sent. How to reach the applicant stands beside it.
func (v sheetView) filled() formweb.Filled {
	s := v.Sheet
	f := formweb.Filled{
		Form: s.Ad.Form, Content: s.Content, Lang: v.Lang, AdLang: s.Ad.DefaultLanguage, Written: s.Language,
	}
	f.Content.ElectronicNotice = &s.ElectronicNotice
	for _, a := range s.Files {
		href := v.path() + "/attachments/" + a.ID.String()
		f.Files = append(f.Files, formweb.File{Slot: a.Slot, Name: a.Name, Size: a.Size, Href: href})
	}
	return f
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

var eventTones = map[string]ui.Tone{"sent": ui.Info, "withdrawn": ui.Danger, "resent": ui.Info, "edited": ui.Info,
	"message": ui.Accent}

func (v sheetView) eventTitle(e application.Event) string {
	if e.Kind == "status" {
		return m.CaseEventStatus(v.Lang, statusName(v.Lang, e.From), statusName(v.Lang, e.To))
	}
	return m.Code(v.Lang, "event", e.Kind)
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
	return ui.TagView{Text: m.Code(l, "letter", state), Tone: letterTones[state]}
}

// ownText is a message as this applicant got it, with its placeholders.
func (v sheetView) ownText(e application.Event) (subject, body string, of i18n.Lang) {
	body, of = e.Message.For(v.Sheet.Language, v.Sheet.Ad.DefaultLanguage)
	return e.Subject.In(of), body, of
}
