package letter

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"regexp"

	"vakans/internal/i18n"
)

//go:embed layout.html
var layoutText string

var layoutTemplate = template.Must(template.New("letter").Parse(layoutText))

type page struct {
	Lang    i18n.Lang
	Subject string
	From    Organisation
	Body    string // sanitised
	Footer  string // sanitised
}

var colour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// layout sets a letter in the one plain page that all letters share: no images,
// no tracking, readable with styles off, in the reader's language.
func layout(p page) (string, error) {
	if !colour.MatchString(p.From.Colour) {
		p.From.Colour = "#44546a"
	}
	var out bytes.Buffer
	err := layoutTemplate.Execute(&out, map[string]any{
		"Lang": p.Lang, "Subject": p.Subject, "Name": p.From.Name,
		"Colour": template.CSS(p.From.Colour), // a checked colour and nothing else
		"Body":   template.HTML(p.Body), "Footer": template.HTML(p.Footer),
	})
	if err != nil {
		return "", fmt.Errorf("lay out letter: %w", err)
	}
	return out.String(), nil
}
