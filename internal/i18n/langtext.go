package i18n

import "strings"

// LangText is one text in the languages its writer gave it, stored as jsonb
// ({"fi": "…", "sv": "…"}). Nil is a text in no language.
type LangText map[Lang]string

// For returns the text in l, or in the first fallback that has it, or in any
// language at all, and the language it is in (LANG-02). For an ad the fallback
// is the ad's own default language. Where the language returned is not the
// page's, the element needs a lang attribute. An empty text is "" in l.
func (t LangText) For(l Lang, fallback ...Lang) (string, Lang) {
	if s := t[l]; s != "" {
		return s, l
	}
	for _, order := range [][]Lang{fallback, All[:]} {
		for _, f := range order {
			if s := t[f]; s != "" {
				return s, f
			}
		}
	}
	return "", l
}

// In is For without the language, for places that cannot mark it.
func (t LangText) In(l Lang, fallback ...Lang) string {
	s, _ := t.For(l, fallback...)
	return s
}

// Langs lists the languages that have text, in the order of All.
func (t LangText) Langs() []Lang {
	var out []Lang
	for _, l := range All {
		if t[l] != "" {
			out = append(out, l)
		}
	}
	return out
}

// Has reports whether the text exists in l.
func (t LangText) Has(l Lang) bool { return t[l] != "" }

// Empty reports whether there is no text in any language.
func (t LangText) Empty() bool { return len(t.Langs()) == 0 }

// Trimmed returns a copy without surrounding space, empty texts and unknown
// languages: what may be stored.
func (t LangText) Trimmed() LangText {
	out := make(LangText, len(t))
	for _, l := range All {
		if s := strings.TrimSpace(t[l]); s != "" {
			out[l] = s
		}
	}
	return out
}

// NotNil is the text itself, or an empty one for nil: JSON has an object then
// and no null.
func (t LangText) NotNil() LangText {
	if t == nil {
		return LangText{}
	}
	return t
}
