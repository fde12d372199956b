package recruitmentweb

import (
	"net/http"
	"slices"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// previewView is the ad as visitors would see it, in one language, and the form
// as applicants would (ENV-04). Nothing in it can be sent.
type previewView struct {
	workspace
	P     recruitment.Published
	Of    i18n.Lang
	Phone bool // as wide as a phone
}

// Preview shows the ad and its form as they would be published now.
func (h HTML) Preview(c *web.Ctx) error {
	w, err := h.open(c)
	if err != nil {
		return err
	}
	p, err := h.Recruitments.Preview(c.Std(), c.Actor(), w.Ad.ID)
	if err != nil {
		return err
	}
	v := previewView{workspace: w, P: p, Of: p.DefaultLanguage, Phone: c.Query("width") == "phone"}
	if of, ok := i18n.Parse(c.Query("lang")); ok && slices.Contains(p.Languages, of) {
		v.Of = of
	}
	page := ui.PageView{Title: m.RecruitmentPreview(w.Lang), Area: ui.Office, Breadcrumbs: []ui.Link{
		{Text: m.RecruitmentTitle(w.Lang), Href: home}, {Text: w.R.Title(w.Lang), Href: w.Base()},
		{Text: m.RecruitmentPreview(w.Lang)}}}
	return c.Page(http.StatusOK, page, previewPage(v, h.FormPreview(p, v.Of)))
}

func (v previewView) tabs() []ui.NavItem {
	var out []ui.NavItem
	for _, of := range v.P.Languages {
		out = append(out, ui.NavItem{Text: m.LangName(v.Lang, of), Href: v.page(tabPreview, of), Current: of == v.Of})
	}
	return out
}

// published says since when the ad is shown, or that it is not.
func (v previewView) published() string {
	if v.Ad.Published() {
		return ""
	}
	return m.RecruitmentPreviewUnpublished(v.Of)
}

// widths are the screens to see it on.
func (v previewView) widths() []ui.NavItem {
	at := v.page(tabPreview, v.Of)
	return []ui.NavItem{
		{Text: m.RecruitmentPreviewDesktop(v.Lang), Href: at, Current: !v.Phone},
		{Text: m.RecruitmentPreviewPhone(v.Lang), Href: at + "&width=phone", Current: v.Phone},
	}
}

func (v previewView) width() string {
	if v.Phone {
		return "phone"
	}
	return "desktop"
}
