package l10n

import (
	"strings"

	"vakans/internal/i18n"
)

// PlaceName is what a reader of l calls a municipality or a region. Where it has
// no name in l, the reader's nearest language decides, never the text around it:
// one place must not go by two names on one page.
func PlaceName(l i18n.Lang, names i18n.LangText) string {
	if l == i18n.NB {
		return names.In(l, i18n.SV)
	}
	return names.In(l)
}

// common nouns that English names begin with, and that take an article inside a
// sentence.
var articled = []string{"Municipality of ", "City of ", "Town of ", "Region of ", "Wellbeing Services County of "}

// InSentence writes an organisation's name as it stands inside a sentence: "the
// Municipality of Example". Other languages write it as it is.
func InSentence(l i18n.Lang, name string) string {
	if !english(l) {
		return name
	}
	for _, noun := range articled {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(noun)) {
			return "the " + name
		}
	}
	return name
}
