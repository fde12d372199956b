package templateweb

import (
	_ "embed" // api.toml

	"vakans/internal/letter"
	"vakans/internal/template"
	"vakans/internal/web"
	"vakans/internal/web/apidoc"
)

// apiTexts is what the API's document says of these operations.
//
//go:embed api.toml
var apiTexts string

// describe adds it, with the domain's own lists and limits.
func describe(t *web.Table) {
	t.Describe(apiTexts, apidoc.Terms{
		Lists: map[string][]string{"keys": template.Replaceable,
			"placeholders": letter.Placeholders(template.Replaceable...)},
		Numbers: map[string]int{"name": template.MaxName, "subject": template.MaxSubject, "body": template.MaxBody},
	})
}
