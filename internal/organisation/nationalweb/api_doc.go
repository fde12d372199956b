package nationalweb

import (
	_ "embed" // api.toml

	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/internal/web/apidoc"
	"vakans/tenant/schema"
)

// apiTexts is what the API's document says of these operations.
//
//go:embed api.toml
var apiTexts string

// describe adds it, with the domain's own lists and limits.
func describe(t *web.Table) {
	t.Describe(apiTexts, apidoc.Terms{
		Lists: map[string][]string{
			"states": organisation.States, "plans": organisation.Plans, "ages": apidoc.List(organisation.Ages),
			"sorts":      organisation.Sorts,
			"directions": {"asc", "desc"}, "kinds": organisation.Kinds, "countries": organisation.Countries,
			"founding_states": apidoc.List(organisation.FoundingStates), "reasons": apidoc.List(organisation.FoundingReasons),
		},
		Numbers: map[string]int{
			"name": organisation.MaxName, "address": organisation.MaxAddress, "reason": organisation.MaxReason,
			"hosts": organisation.MaxHosts, "slug": schema.MaxSlug,
		},
	})
}
