package ui

import (
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// LabelIn is a label with the language that its field is to be written in. Among
// one language alone there is nothing to tell apart.
func LabelIn(l i18n.Lang, label string, of i18n.Lang, all []i18n.Lang) string {
	if len(all) < 2 {
		return label
	}
	return m.UiInLanguage(l, label, m.LangName(l, of))
}

// FieldIn names the field for one language's text. web.Form.LangText reads them
// together.
func FieldIn(name string, of i18n.Lang) string { return name + "." + string(of) }

// Choices are the codes of a kind by their names; see m.Code.
func Choices(l i18n.Lang, kind string, values []string) []Option {
	out := make([]Option, 0, len(values))
	for _, v := range values {
		out = append(out, Option{Value: v, Text: m.Code(l, kind, v)})
	}
	return out
}

// Languages are the languages of the interface, each by its own name.
func Languages() []Option {
	options := make([]Option, 0, i18n.Count)
	for _, l := range i18n.All {
		options = append(options, Option{Value: string(l), Text: l.Name(), Lang: string(l)})
	}
	return options
}
