package unitweb

import (
	"strconv"

	"vakans/internal/i18n"
	"vakans/internal/web/ui"
)

func version(n int) []ui.Hidden { return []ui.Hidden{{Name: "version", Value: strconv.Itoa(n)}} }

// langOr is the language that the name is in.
func (n node) langOr(page i18n.Lang) string {
	if n.Lang == "" {
		return string(page)
	}
	return n.Lang
}

// nameField is the form's name of the unit's name in a language.
