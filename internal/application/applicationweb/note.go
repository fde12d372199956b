package applicationweb

import (
	"vakans/internal/application"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// noteWords is one of the two forms for writing on a sheet.
type noteWords struct {
	ID, Title, Hint, Button, Body string
	Errors                        ui.Errors
}

// noteWords keeps what was refused in the form that it came from; the two forms
// have the same field, so its id differs.
func (v sheetView) noteWords(kind string) noteWords {
	w := noteWords{ID: "body-" + kind, Title: m.CaseComment(v.Lang), Hint: m.CaseCommentHint(v.Lang),
		Button: m.CaseSaveComment(v.Lang)}
	if kind == application.KindNote {
		w.Title, w.Hint, w.Button = m.CaseNotePrivate(v.Lang), m.CaseNotePrivateHint(v.Lang), m.CaseSaveNote(v.Lang)
	}
	if v.Kind != kind {
		return w
	}
	w.Body = v.Body
	for _, e := range v.Errors {
		if e.Field == "body" {
			e.Field = w.ID
		}
		w.Errors = append(w.Errors, e)
	}
	return w
}
