// Package richtext turns the Markdown that employers write into what a page, a
// feed or a search result shows. It is the one place where written text becomes
// HTML: what comes out has no script, style, image or strange address in it,
// whatever went in.
package richtext

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// TopLevel is the level of a text's highest headings: the page has the h1 and
// the section around the text an h2.
const TopLevel = 3

var (
	markdown = goldmark.New(
		goldmark.WithExtensions(extension.Linkify, extension.Strikethrough, extension.Table),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(shift{}, 100))),
	)
	allowed = policy()
	tags    = regexp.MustCompile(`<[^>]*>`)
)

// policy lists what written text may contain. Links are asked of search engines
// not to be followed, because anybody's address can stand in an ad.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "ul", "ol", "li", "strong", "em", "del", "blockquote", "code", "pre", "hr",
		"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}

// rendered are the texts that were rendered last. A page renders the text of an ad
// three times, and thousands of pages are made anew when one ad is published.
// Some 20 MB at most.
var rendered, _ = lru.New[string, string](1024) // fails for no size alone

// maxRemembered is the length in bytes of texts that are worth remembering.
const maxRemembered = 8 << 10

// HTML renders Markdown. Raw HTML in it is shown as text or left out.
func HTML(source string) string {
	if done, ok := rendered.Get(source); ok {
		return done
	}
	done := render(source)
	if len(source) <= maxRemembered {
		rendered.Add(strings.Clone(source), done)
	}
	return done
}

func render(source string) string {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(source), &b); err != nil {
		return "<p>" + html.EscapeString(source) + "</p>" // a buffer does not fail
	}
	return allowed.Sanitize(b.String())
}

// Plain is the text without its marks, on one line: for search and previews.
func Plain(source string) string {
	h := tags.ReplaceAllString(HTML(source), " ")
	return strings.Join(strings.Fields(html.UnescapeString(h)), " ")
}

// Summary is the beginning of Plain, cut between words at about limit characters.
func Summary(source string, limit int) string {
	runes := []rune(Plain(source))
	if len(runes) <= limit {
		return string(runes)
	}
	cut := string(runes[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.-–") + "…"
}

// shift moves headings below those of the page, keeping their order.
type shift struct{}

// Transform implements parser.ASTTransformer.
func (shift) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			h.Level = min(h.Level+TopLevel-1, 6)
		}
		return ast.WalkContinue, nil
	})
}
