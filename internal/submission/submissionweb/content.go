package submissionweb

import (
	"strconv"

	"vakans/internal/form"
	"vakans/internal/form/formweb"
	"vakans/internal/i18n"
	"vakans/internal/submission"
)

// contentView shows what was answered, as the employer sees it.
type contentView struct {
	submission.Application
	Content form.Content // the draft's, or what the employer has
	Lang    i18n.Lang
	Own     bool // the files shown are the present ones, which can be fetched
	Level   int  // of the headings
}

func (v contentView) filled() formweb.Filled {
	f := formweb.Filled{
		Form: v.Ad.Form, Content: v.Content, Lang: v.Lang, AdLang: v.Ad.DefaultLanguage, Written: v.Language,
		Contact: true, Level: v.Level,
	}
	if !v.Own {
		return f
	}
	for _, own := range v.Files {
		f.Files = append(f.Files, formweb.File{
			Slot: own.Slot, Name: own.Name, Size: own.Size, Href: path(v.ID, "/attachments/"+strconv.Itoa(own.Slot)),
		})
	}
	return f
}
