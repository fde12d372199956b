package l10n

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"vakans/internal/i18n"
)

// List joins words as the language does: a, b ja c.
func List(l i18n.Lang, items ...string) string { return joined(of(l).and, items) }

// AnyOf joins words of which one is enough: a, b tai c.
func AnyOf(l i18n.Lang, items ...string) string { return joined(of(l).or, items) }

func joined(by string, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + by + " " + items[last]
}

// Distinct leaves out words that are empty or stand there already.
func Distinct(words ...string) []string {
	var out []string
	for _, w := range words {
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// Sorter compares text as a reader of the language expects: Å, Ä, Ö last in
// Finnish and Swedish, Æ, Ø, Å in Norwegian. It is not for use by two goroutines
// at once: make one per sort.
type Sorter struct{ collator *collate.Collator }

// NewSorter returns a sorter for l.
func NewSorter(l i18n.Lang) *Sorter {
	tag := l.Tag()
	if l == i18n.NB {
		// x/text has no Norwegian collation and would sort as in English; Danish
		// has the same alphabet, Aa as Å included.
		tag = language.Danish
	}
	return &Sorter{collate.New(tag)}
}

// Compare is negative when a comes before b.
func (s *Sorter) Compare(a, b string) int { return s.collator.CompareString(a, b) }

// Strings sorts in place.
func (s *Sorter) Strings(list []string) { slices.SortStableFunc(list, s.Compare) }

// SortBy sorts anything in place by the text that key gives it.
func SortBy[T any](l i18n.Lang, list []T, key func(T) string) {
	s := NewSorter(l)
	slices.SortStableFunc(list, func(a, b T) int { return s.Compare(key(a), key(b)) })
}
