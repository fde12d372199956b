// Package i18n knows the four languages of the interface: how to choose one for
// a visitor, and texts that their writers gave in several. It holds no sentence
// of its own; those are in catalog/, reached through package m, and formats are
// in l10n.
package i18n

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Lang is a language of the interface. The zero Lang behaves as FI.
type Lang string

// The languages. Pseudo is not among All: it is a test's language, whose texts
// are recognisably not written in a template and 40 % longer.
const (
	FI     Lang = "fi"
	SV     Lang = "sv"
	NB     Lang = "nb"
	EN     Lang = "en"
	Pseudo Lang = "qps"
)

// Count is the number of languages: the length of every array that Index indexes.
const Count = 4

// All lists the languages in the order in which people are offered them.
var All = [Count]Lang{FI, SV, NB, EN}

var (
	tags    = [Count]language.Tag{language.Finnish, language.Swedish, language.MustParse("nb"), language.English}
	names   = [Count]string{"suomi", "svenska", "norsk bokmål", "English"}
	matcher = language.NewMatcher(tags[:])
)

// Parse reads a language code as it stands in a path, a cookie or a column. It
// accepts the four codes alone; what a browser sends is Match's to understand.
func Parse(s string) (Lang, bool) {
	l := Lang(s)
	return l, l.Valid()
}

// Match chooses the language for a visitor from Accept-Language values, best
// first, understanding that nn, no and da are best served by nb. It returns def
// when none of them is close to ours.
func Match(def Lang, accept ...string) Lang {
	var want []language.Tag
	for _, a := range accept {
		// A malformed header is an unknown preference, not an error.
		if t, _, err := language.ParseAcceptLanguage(a); err == nil {
			want = append(want, t...)
		}
	}
	if _, i, confidence := matcher.Match(want...); confidence > language.No {
		return All[i]
	}
	return def
}

// Valid reports whether l is one of the four languages.
func (l Lang) Valid() bool { return slices.Contains(All[:], l) }

// Attr is the lang attribute of a text in l on a page: empty where the page's
// own language says it, or where there is no text (WCAG 3.1.2).
func (l Lang) Attr(page Lang) string {
	if l == page {
		return ""
	}
	return string(l)
}

// Index is the language's place in All, and so in every generated array.
func (l Lang) Index() int {
	switch l {
	case SV:
		return 1
	case NB:
		return 2
	case EN, Pseudo:
		return 3
	}
	return 0
}

// Tag is the language for golang.org/x/text.
func (l Lang) Tag() language.Tag { return tags[l.Index()] }

// Name is the language's name in the language itself. Mark it with lang=.
func (l Lang) Name() string { return names[l.Index()] }

// Short is the code on the language button: FI, SV, NB, EN.
func (l Lang) Short() string { return strings.ToUpper(string(All[l.Index()])) }

// String returns the code, which is also the value of the lang attribute.
func (l Lang) String() string { return string(l) }
