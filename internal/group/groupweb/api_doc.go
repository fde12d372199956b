package groupweb

import (
	_ "embed" // api.toml
	"maps"
	"slices"

	"vakans/internal/group"
	"vakans/internal/web"
	"vakans/internal/web/apidoc"
	"vakans/policies"
)

// apiTexts is what the API's document says of these operations.
//
//go:embed api.toml
var apiTexts string

// describe adds it, with the domain's own lists and limits.
func describe(t *web.Table) {
	web.Enum(t, policies.Catalogue)
	t.Describe(apiTexts, apidoc.Terms{
		Lists:   map[string][]string{"builtin": apidoc.List(slices.Sorted(maps.Keys(policies.DefaultGroups)))},
		Numbers: map[string]int{"name": group.MaxName, "description": group.MaxDescription},
	})
}
