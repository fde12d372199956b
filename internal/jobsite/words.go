package jobsite

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/lists"
	"vakans/internal/recruitment"
	"vakans/internal/richtext"
)

// words is everything of one language version that the keyword box looks
// through (PUB-11): number, title, description, expectations, employer,
// locations, level, job area, employment and duration.
func words(p recruitment.Published, l i18n.Lang) string {
	t := p.Texts[l]
	in := func(text i18n.LangText) string { return text.In(l, p.DefaultLanguage) }
	parts := []string{p.Reference, t.Title, richtext.Plain(t.Description), richtext.Plain(t.Expectations), in(p.Employer),
		in(p.Unit)}
	for _, j := range p.Jobs {
		parts = append(parts, j.Reference, in(j.Title), m.Text(l, "code.level_"+j.Level, nil),
			m.Text(l, "code.employment_"+j.Employment, nil), m.Text(l, "code.duration_"+j.Duration, nil))
		for _, area := range j.JobAreas {
			parts = append(parts, in(area.Name))
		}
		for _, city := range j.Municipalities {
			parts = append(parts, in(city.Name), in(city.Region.Name))
		}
	}
	return " " + fold(strings.Join(parts, " ")) + " "
}

// fold writes text as words in lower case with one space between them.
// Punctuation parts words, so that what is typed and what is written meet
// whatever stands between (decision C2); + and # are letters of some words.
func fold(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFC.String(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mn, r) && r != '+' && r != '#'
	}), " ")
}

// letters that are not a plain letter with a mark.
var letters = strings.NewReplacer("ø", "o", "æ", "ae", "ß", "ss", "đ", "d", "ð", "d", "þ", "th", "ŧ", "t", "ŋ", "n",
	"ł", "l", "ı", "i")

// plain is folded text without accents: "jyväskylä" is found by "jyvaskyla" too.
func plain(folded string) string {
	bare, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), folded)
	if err != nil {
		bare = folded
	}
	return letters.Replace(bare)
}

// terms are the patterns that an ad must all match, in its words or in their
// plain form. What matches them all matches lookup in its plain form, which is where
// the index is.
type terms struct {
	words, plain []string
	lookup       string
}

func (t terms) none() bool { return t.lookup == "" }

// maxTerms bounds what one search costs. Nobody types more words.
const maxTerms = 12

// readTerms takes apart what was typed (PUB-10, decision C2): every word must
// be there, as any part of a word; quotes keep words together. A word of one or
// two letters would be part of nearly every ad, so it counts as a whole word.
func readTerms(typed string) terms {
	t := terms{words: []string{}, plain: []string{}} // empty in SQL, not NULL
	for _, chunk := range chunks(typed) {
		if f := fold(chunk); f != "" && len(t.words)+len(t.plain) < maxTerms {
			t.add(f)
		}
	}
	return t
}

// add puts a word where its own spelling can be found: one without accents
// stands also for the accented one. The longest is looked up: it is in the fewest.
func (t *terms) add(f string) {
	bare := plain(f)
	if p := pattern(bare); len(p) > len(t.lookup) {
		t.lookup = p
	}
	if bare != f {
		t.words = append(t.words, pattern(f))
	} else {
		t.plain = append(t.plain, pattern(f))
	}
}

func pattern(f string) string {
	if len([]rune(f)) < 3 {
		f = " " + f + " "
	}
	return lists.Anywhere(f)
}

// chunks splits at spaces outside of quotes. A quote that is never closed
// reaches to the end.
func chunks(typed string) []string {
	var all []string
	for i, part := range strings.Split(quotes.Replace(typed), `"`) {
		if i%2 == 0 {
			all = append(all, strings.Fields(part)...)
		} else {
			all = append(all, part)
		}
	}
	return all
}

var quotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`)
