package letter

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	ghtml "github.com/yuin/goldmark/renderer/html"

	"vakans/internal/i18n"
)

// Organisation is who a letter comes from, in the reader's language.
type Organisation struct {
	Name   string
	Colour string // "#rrggbb" for the line above the letter; empty takes a neutral one
	Reply  string // where answers go; empty when nobody reads them
}

// Content is a letter as its reader gets it.
type Content struct {
	Subject string
	Text    string
	HTML    string
}

// Render fills a template in. A placeholder without a value is an error that
// names it.
func (t Template) Render(lang i18n.Lang, from Organisation, to Recipient, data map[string]string) (Content, error) {
	v := values{def: t.def, data: map[string]string{recipientName: to.Name, organisation: from.Name}}
	for name, value := range data {
		v.data[name] = value
	}
	subject, err := v.plain(t.Subject)
	if err != nil {
		return Content{}, err
	}
	foot, err := footer(lang)
	if err != nil {
		return Content{}, err
	}
	text, err := v.plain(t.Body + "\n\n-- \n" + foot)
	if err != nil {
		return Content{}, err
	}
	body, err := v.html(t.Body)
	if err != nil {
		return Content{}, err
	}
	note, err := v.html(foot)
	if err != nil {
		return Content{}, err
	}
	c := Content{Subject: strings.Join(strings.Fields(subject), " "), Text: unmark(text)}
	c.HTML, err = layout(page{Lang: lang, Subject: c.Subject, From: from, Body: body, Footer: note})
	return c, err
}

func footer(lang i18n.Lang) (string, error) {
	raw, err := files.ReadFile(fmt.Sprintf("templates/footer.%s.txt", lang))
	if err != nil {
		return "", fmt.Errorf("letters have no footer in %s: %w", lang, err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// values fills placeholders in. Staff-written Markdown may hold placeholders
// of its own, one level deep.
type values struct {
	def  Definition
	data map[string]string
}

// fill replaces each placeholder by what show makes of it.
func (v values) fill(text string, show func(Placeholder, string) string) (string, error) {
	var missing error
	filled := placeholder.ReplaceAllStringFunc(text, func(match string) string {
		name := placeholder.FindStringSubmatch(match)[1]
		p, known := v.def.find(name)
		value, given := v.data[name]
		if !known || !given {
			missing = fmt.Errorf("the value of placeholder %q is missing", name)
			return ""
		}
		return show(p, value)
	})
	return filled, missing
}

// open puts staff-written Markdown in its place.
func (v values) open(text string) (string, error) {
	return v.fill(text, func(p Placeholder, value string) string {
		if p.Form == Markdown {
			return value
		}
		return "{{" + p.Name + "}}"
	})
}

func (v values) plain(text string) (string, error) {
	text, err := v.open(text)
	if err != nil {
		return "", err
	}
	return v.fill(text, func(p Placeholder, value string) string { return value })
}

var (
	markdownToHTML = goldmark.New(goldmark.WithExtensions(extension.Linkify),
		goldmark.WithRendererOptions(ghtml.WithHardWraps()))
	clean = policy()
)

// policy is what a letter may contain: text, lists, links to the web and to
// mailboxes. No images, because those tell the sender who reads.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "code", "pre", "hr")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	return p
}

// html turns Markdown into HTML. Values of text pass through Markdown as
// tokens of plain letters, and are put in afterwards, escaped: whatever is in
// them, it is shown and does nothing. The sanitiser comes last.
func (v values) html(text string) (string, error) {
	text, err := v.open(text)
	if err != nil {
		return "", err
	}
	var shown []string
	text, err = v.fill(text, func(p Placeholder, value string) string {
		if p.Form == Link {
			return "<" + value + ">"
		}
		shown = append(shown, strings.ReplaceAll(html.EscapeString(value), "\n", "<br>"))
		return fmt.Sprintf("%s%dq", token, len(shown)-1)
	})
	if err != nil {
		return "", err
	}
	text = strings.NewReplacer("](<", "](", ">)", ")").Replace(text)
	var out bytes.Buffer
	if err := markdownToHTML.Convert([]byte(text), &out); err != nil {
		return "", fmt.Errorf("render Markdown: %w", err)
	}
	filled := tokens.ReplaceAllStringFunc(out.String(), func(match string) string {
		var i int
		if _, err := fmt.Sscanf(match, token+"%dq", &i); err != nil || i >= len(shown) {
			return match
		}
		return shown[i]
	})
	return clean.Sanitize(filled), nil
}

// token begins a stand-in for a value: letters that Markdown has no use for.
const token = "qxvakansvaluexq"

var tokens = regexp.MustCompile(token + `\d+q`)

// webAddress says whether a value may stand as a link: it must end up in an
// attribute and in Markdown's angle brackets unharmed.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		!strings.ContainsAny(s, "<>()\"' \t\r\n\\")
}

var (
	inlineLink = regexp.MustCompile(`\[([^\]]+)\]\((\S+?)\)`)
	heading    = regexp.MustCompile(`(?m)^#{1,6} +`)
)

// unmark takes the marks out of Markdown that plain text is better without.
func unmark(text string) string {
	text = inlineLink.ReplaceAllString(text, "$1: $2")
	text = heading.ReplaceAllString(text, "")
	return strings.TrimSpace(strings.ReplaceAll(text, "**", "")) + "\n"
}
