package jobsiteweb

import (
	_ "embed" // api.toml

	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/organisation"
	"vakans/internal/recruitment"
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
		Lists: map[string][]string{
			"languages": apidoc.List(i18n.All[:]), "sorts": apidoc.List(jobsite.Sorts), "kinds": organisation.Kinds,
			"countries":   organisation.Countries,
			"employments": recruitment.Employments, "durations": recruitment.Durations, "remote": recruitment.RemoteKinds,
			"working_times": recruitment.WorkingTimes,
		},
		Numbers: map[string]int{"words": 200},
	})
}
