package i18n

import (
	"strings"
	"unicode/utf8"
)

var pseudoLetters = strings.NewReplacer(
	"a", "á", "e", "é", "i", "í", "o", "ó", "u", "ú", "y", "ý", "c", "ç", "n", "ñ",
	"A", "Á", "E", "É", "I", "Í", "O", "Ó", "U", "Ú", "Y", "Ý", "C", "Ç", "N", "Ñ",
)

// PseudoText turns a catalogue text into the pseudo-locale: in ⟦⟧, accented, and
// at least 40 % longer. Placeholders stay as they are. A page rendered in it
// shows at once which text did not come from a catalogue and which box is too
// narrow for the longest of our languages.
func PseudoText(s string) string {
	var b strings.Builder
	b.WriteString("⟦")
	for rest := s; rest != ""; {
		text, hole := rest, ""
		if i := strings.Index(rest, "{{"); i >= 0 {
			text = rest[:i]
			if j := strings.Index(rest[i:], "}}"); j >= 0 {
				hole = rest[i : i+j+2]
			}
		}
		b.WriteString(pseudoLetters.Replace(text))
		b.WriteString(hole)
		if hole == "" && text != rest {
			b.WriteString(rest[len(text):])
			break
		}
		rest = rest[len(text)+len(hole):]
	}
	b.WriteString(strings.Repeat("·", (utf8.RuneCountInString(s)*2+4)/5))
	b.WriteString("⟧")
	return b.String()
}
