package ui

import (
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"vakans/internal/i18n"
)

// sessionWarning is how long before its end a session's user is asked whether to stay.
const sessionWarning = 2 * time.Minute

func warnSeconds() string { return strconv.Itoa(int(sessionWarning / time.Second)) }

func (s Session) seconds() string {
	return strconv.Itoa(max(0, int(s.Expires.Sub(s.Now)/time.Second)))
}

// languageName is the language's own name with a capital: it stands alone on a
// button here, not inside a sentence.
func languageName(l i18n.Lang) string {
	first, size := utf8.DecodeRuneInString(l.Name())
	return string(unicode.ToUpper(first)) + l.Name()[size:]
}

func currentLanguage(links []LanguageLink) string {
	for _, l := range links {
		if l.Current {
			return languageName(l.Lang)
		}
	}
	return languageName(links[0].Lang)
}
