package contactweb

import (
	_ "embed" // api.toml

	"vakans/internal/contact"
	"vakans/internal/web"
	"vakans/internal/web/apidoc"
)

// apiTexts is what the API's document says of these operations.
//
//go:embed api.toml
var apiTexts string

// describe adds it, with the domain's own limits.
func describe(t *web.Table) {
	t.Describe(apiTexts, apidoc.Terms{Numbers: map[string]int{
		"text": contact.MaxText, "phone": contact.MaxPhone, "email": contact.MaxEmail,
	}})
}
