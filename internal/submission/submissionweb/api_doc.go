package submissionweb

import (
	_ "embed" // api.toml

	"vakans/internal/attachment"
	"vakans/internal/form"
	"vakans/internal/submission"
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
			"states": apidoc.List(submission.States), "phases": apidoc.List(submission.Phases), "file_types": attachment.Types(),
		},
		Numbers: map[string]int{"file_size": form.MaxAttachmentSize},
	})
}
