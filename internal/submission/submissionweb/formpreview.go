package submissionweb

import (
	"strconv"

	"github.com/a-h/templ"

	"vakans/internal/attachment"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/submission"
	"vakans/internal/web/ui"
)

// FormPreview is the form of an ad as applicants meet it, closed to typing: for
// those who make the form. Nothing in it can be sent.
func FormPreview(p recruitment.Published, l i18n.Lang) templ.Component {
	return formPreview(formView{Application: submission.Application{Ad: p, State: submission.Draft}, Lang: l})
}

// closedSlot is the field of an attachment where no file can be sent.
func (v formView) closedSlot(a form.Attachment) ui.Field {
	return ui.Field{
		Name: "file", ID: "attachment." + strconv.Itoa(a.Slot), Label: v.slot(a), Required: a.Mandatory,
		Accept: attachment.Accept,
		Hint:   fileHint(v.Lang), Disabled: true,
	}
}
