package submissionweb

import (
	"github.com/a-h/templ"

	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/submission"
)

// FormPreview is the form of an ad as applicants meet it, closed to typing: for
// those who make the form. Nothing in it can be sent.
func FormPreview(p recruitment.Published, l i18n.Lang) templ.Component {
	return formPreview(formView{Application: submission.Application{Ad: p, State: submission.Draft}, Lang: l})
}
