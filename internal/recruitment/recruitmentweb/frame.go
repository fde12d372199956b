package recruitmentweb

import (
	"github.com/a-h/templ"

	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// Around puts a recruitment's heading and tabs around another feature's page
// about its candidates. The path's :id is the recruitment.
func (h HTML) Around(c *web.Ctx, status int, errs ui.Errors, content func(recruitment.Recruitment, recruitment.Ad) templ.Component) error {
	w, err := h.open(c)
	if err != nil {
		return err
	}
	return h.show(c, status, w, TabCandidates, errs, content(w.R, w.Ad))
}
