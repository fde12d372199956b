package recruitmentweb

import (
	"context"
	"github.com/a-h/templ"

	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// Around puts a recruitment's heading and tabs around another feature's page
// about its candidates. The path's :id is the recruitment.
func (h HTML) Around(c *web.Ctx, status int, errs ui.Errors,
	content func(recruitment.Recruitment, recruitment.Ad) templ.Component,
	parts ...func(context.Context) error,
) error {
	w, err := h.openWith(c, parts...)
	if err != nil {
		return err
	}
	return h.show(c, status, w, TabCandidates, errs, content(w.R, w.Ad))
}
