package i18n_test

import (
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

// Text that may stand in a template as it is: the product's name, and what is
// the same in every language.
var literalAllowed = regexp.MustCompile(`\b(Vakans|FI|SV|NB|EN|JSON|OpenAPI|RSS)\b`)

// Templates whose texts are samples, not the service's words: the style guide
// speaks English to those who build pages.
var sampleTemplates = []string{"../web/ui/styleguide.templ", "../web/ui/examples.templ"}

// Elements whose text is not language.
var literalTags = []string{"code", "kbd", "samp", "pre"}

// Attributes that people see or hear.
var visibleAttributes = []string{
	"title", "alt", "placeholder", "label", "summary", "aria-label", "aria-description",
	"aria-roledescription", "aria-valuetext", "aria-placeholder",
}

// LANG-01, LANG-06: everything visible comes from the catalogues.
func TestTemplatesHaveNoLiteralText(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".templ" ||
			slices.Contains(sampleTemplates, filepath.ToSlash(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, err := literals(string(text))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for _, f := range found {
			t.Errorf("%s:%s: put it in a catalogue", path, f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// literals lists the visible literal texts of a template as "line: text".
func literals(text string) ([]string, error) {
	file, err := parser.ParseString(text)
	if err != nil {
		return nil, err
	}
	var found []string
	add := func(where parser.Range, s string) {
		found = append(found, fmt.Sprintf("%d: %q", where.From.Line+1, strings.TrimSpace(s)))
	}
	v := visitor.New()
	v.Text = func(n *parser.Text) error {
		if isLanguage(n.Value) {
			add(n.Range, n.Value)
		}
		return nil
	}
	element := v.Element
	v.Element = func(n *parser.Element) error {
		if slices.Contains(literalTags, n.Name) {
			return nil
		}
		if s, where, ok := buttonValue(n); ok && isLanguage(s) {
			add(where, s)
		}
		return element(n)
	}
	v.ConstantAttribute = func(n *parser.ConstantAttribute) error {
		if slices.Contains(visibleAttributes, n.Key.String()) && isLanguage(n.Value) {
			add(n.Range, n.Value)
		}
		return nil
	}
	v.ExpressionAttribute = func(n *parser.ExpressionAttribute) error {
		if slices.Contains(visibleAttributes, n.Key.String()) {
			addStrings(add, n.Expression)
		}
		return nil
	}
	v.StringExpression = func(n *parser.StringExpression) error {
		addStrings(add, n.Expression)
		return nil
	}
	v.CallTemplateExpression = func(n *parser.CallTemplateExpression) error {
		addStrings(add, n.Expression)
		return nil
	}
	call := v.TemplElementExpression
	v.TemplElementExpression = func(n *parser.TemplElementExpression) error {
		addStrings(add, n.Expression)
		return call(n)
	}
	return found, errors.Join(file.Visit(v))
}

// buttonValue is the text on an <input type="submit" value="…">.
func buttonValue(n *parser.Element) (string, parser.Range, bool) {
	var value *parser.ConstantAttribute
	button := false
	for _, attribute := range n.Attributes {
		a, ok := attribute.(*parser.ConstantAttribute)
		if !ok {
			continue
		}
		switch {
		case a.Key.String() == "value":
			value = a
		case a.Key.String() == "type":
			button = slices.Contains([]string{"submit", "button", "reset"}, a.Value)
		}
	}
	if n.Name != "input" || !button || value == nil {
		return "", parser.Range{}, false
	}
	return value.Value, value.Range, true
}

// addStrings looks at the string literals of a Go expression. Alone it is text;
// as an argument it may be a name, a class or an id, so only what begins like a
// sentence or has letters that no identifier has counts.
func addStrings(add func(parser.Range, string), e parser.Expression) {
	var s scanner.Scanner
	set := token.NewFileSet()
	src := []byte(e.Value)
	s.Init(set.AddFile("", set.Base(), len(src)), src, func(token.Position, string) {}, 0)
	alone := regexp.MustCompile("^\\s*[\"`]").MatchString(e.Value)
	for {
		_, kind, literal := s.Scan()
		if kind == token.EOF {
			return
		}
		if kind != token.STRING {
			continue
		}
		text, err := strconv.Unquote(literal)
		if err == nil && isLanguage(text) && (alone || sentence.MatchString(text)) {
			add(e.Range, text)
		}
	}
}

var (
	word     = regexp.MustCompile(`\p{L}{2}`)
	sentence = regexp.MustCompile(`^\s*\p{Lu}\p{Ll}|[åäöæøÅÄÖÆØ]|\p{L}[.!?…]$|\p{L}, \p{L}`)
)

func isLanguage(s string) bool {
	return word.MatchString(literalAllowed.ReplaceAllString(html.UnescapeString(s), ""))
}

func TestLiterals(t *testing.T) {
	t.Parallel()
	const page = `package p

templ Page(l string) {
	<p class="visible words" id="x">Hello</p>
	<p>{ m.Save(l) } &middot; – 1 · Vakans</p>
	<p>Vakans</p>
	<code>vakans doctor</code>
	<img alt="A picture" src="x.png"/>
	<a title={ "Go" } href="/fi/jobs">{ m.Text(l, "case.moved", nil) }</a>
	<input type="submit" value="Send"/>
	<input type="hidden" value="Send"/>
	if l == "fi" {
		<p>{ fmt.Sprintf("Siirrä %d", 1) }</p>
	}
	for range 3 {
		@Button("primary", "Delete it") {
			deep
		}
	}
	@Button("save", "ds-button ds-primary")
	<!-- Not seen -->
	<style>body { color: red }</style>
}
`
	got, err := literals(page)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`4: "Hello"`, `8: "A picture"`, `9: "Go"`, `10: "Send"`, `13: "Siirrä %d"`, `16: "Delete it"`,
		`17: "deep"`}
	slices.Sort(got)
	slices.Sort(want)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
