package organisationweb

import (
	_ "embed" // api.toml

	"vakans/internal/audit"
	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/internal/web/apidoc"
)

// apiTexts is what the API's document says of these operations.
//
//go:embed api.toml
var apiTexts string

// describe adds it, with the domain's own lists and limits.
func describe(t *web.Table) {
	t.Describe(apiTexts, apidoc.Terms{Numbers: map[string]int{
		"name": organisation.MaxName, "text": organisation.MaxText, "phone": organisation.MaxPhone,
		"address":     organisation.MaxAddress,
		"period_days": organisation.MaxApplicationDays, "retention_most": organisation.MaxRetentionMonths,
		"page": audit.MaxPage,
	}})
}
