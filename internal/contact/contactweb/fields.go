package contactweb

import (
	"vakans/internal/contact"
	"vakans/internal/i18n"
	"vakans/internal/web/ui"
)

// FieldsView are the fields of a contact.
type FieldsView struct {
	Lang      i18n.Lang
	Languages []i18n.Lang // that texts are written in
	Prefix    string      // of the fields' names; not empty where a contact is made along the way
	In        contact.Input
	Errors    ui.Errors
}

// field completes f. What is made along the way is not kept as it is typed: it
// would be made at once.
func (v FieldsView) field(name, label, value string, f ui.Field) ui.Field {
	f.Name, f.Label, f.Value = v.Prefix+name, label, value
	f.Error, f.NoAutosave = v.Errors.For(f.Name), v.Prefix != ""
	return f
}

func (v FieldsView) fieldIn(name, label string, text i18n.LangText, of i18n.Lang, hint string) ui.Field {
	f := ui.Field{Lang: string(of), Width: ui.Medium, MaxLength: contact.MaxText, Hint: hint}
	return v.field(ui.FieldIn(name, of), ui.LabelIn(v.Lang, label, of, v.Languages), text[of], f)
}
