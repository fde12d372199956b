package letter

import (
	"embed"
	"fmt"
	"regexp"
	"strings"

	"vakans/internal/fault"
	"vakans/internal/i18n"
)

//go:embed templates
var files embed.FS

// Template is a letter's text in one language, known to hold no placeholder
// that its definition lacks.
type Template struct {
	Subject string
	Body    string // Markdown
	def     Definition
}

var placeholder = regexp.MustCompile(`\{\{\s*([a-z][a-z0-9_]*)\s*\}\}`)

// ParseTemplate checks an organisation's own text for a letter of the
// catalogue. An unknown placeholder, or braces that are no placeholder, is
// Invalid on the field "subject" or "body".
func ParseTemplate(name, subject, body string) (Template, error) {
	def, ok := Templates[name]
	if !ok {
		return Template{}, fault.New(fault.NotFound, "error.not_found")
	}
	var c fault.Collector
	subject = strings.TrimSpace(subject)
	c.Check(subject != "" && !strings.ContainsAny(subject, "\r\n"), "subject", "letter.subject_one_line")
	c.Check(strings.TrimSpace(body) != "", "body", "letter.body_missing")
	def.checkText(&c, "subject", subject)
	def.checkText(&c, "body", body)
	if err := c.Err(); err != nil {
		return Template{}, err
	}
	return Template{Subject: subject, Body: strings.ReplaceAll(body, "\r\n", "\n"), def: def}, nil
}

// CheckMessage checks what staff wrote for the message of a candidate_message,
// where the placeholders of that letter may stand (recipient_name,
// organisation, job_title). What is wrong is Invalid on the named field.
func CheckMessage(field, message string) error {
	var c fault.Collector
	def := Templates["candidate_message"]
	c.Check(strings.TrimSpace(message) != "", field, "letter.body_missing")
	def.checkText(&c, field, message)
	if mentions(message, "message") {
		c.Add(field, "letter.unknown_placeholder", "placeholder", "message")
	}
	return c.Err()
}

func mentions(text, name string) bool {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if m[1] == name {
			return true
		}
	}
	return false
}

func (d Definition) checkText(c *fault.Collector, field, text string) {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		_, known := d.find(m[1])
		c.Check(known, field, "letter.unknown_placeholder", "placeholder", m[1])
	}
	rest := placeholder.ReplaceAllString(text, "")
	c.Check(!strings.Contains(rest, "{{") && !strings.Contains(rest, "}}"), field, "letter.broken_placeholder")
}

// Standard returns the product's own text for a letter of the catalogue, from
// which an organisation may begin its own.
func Standard(name string, lang i18n.Lang) (Template, error) {
	raw, err := files.ReadFile(fmt.Sprintf("templates/%s.%s.txt", name, lang))
	if err != nil {
		return Template{}, fmt.Errorf("letter %s has no text in %s: %w", name, lang, err)
	}
	subject, body, _ := strings.Cut(string(raw), "\n")
	return ParseTemplate(name, subject, body)
}
