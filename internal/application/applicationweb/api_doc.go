package applicationweb

import (
	_ "embed" // api.toml

	"vakans/internal/application"
	"vakans/internal/letter"
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
	web.Enum(t, application.Statuses)
	states := apidoc.List(letter.States)
	t.Describe(apiTexts, apidoc.Terms{
		Lists: map[string][]string{
			"statuses": apidoc.List(application.Statuses), "sorts": apidoc.List(application.Sorts),
			"event_kinds": application.EventKinds,
			"note_kinds":  {application.KindNote, application.KindComment}, "letter_states": states,
			"outcomes":     recruitment.Outcomes,
			"placeholders": letter.Placeholders("not_selected"),
		},
		Numbers: map[string]int{
			"at_once": application.MaxAtOnce, "cases": mostCases,
			"note": application.MaxNote, "subject": application.MaxSubject, "message": application.MaxMessage,
		},
	})
}
