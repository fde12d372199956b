package recruitmentweb

import (
	"net/http"
	"slices"

	"vakans/internal/form"
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
	P  recruitment.Published
	Of i18n.Lang
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
	v := previewView{workspace: w, P: p, Of: p.DefaultLanguage}
	if of, ok := i18n.Parse(c.Query("lang")); ok && slices.Contains(p.Languages, of) {
		v.Of = of
	}
	page := ui.PageView{Title: m.RecruitmentPreview(w.Lang), Area: ui.Office, Breadcrumbs: []ui.Link{
		{Text: m.RecruitmentTitle(w.Lang), Href: home}, {Text: w.R.Title(w.Lang), Href: w.Base()}, {Text: m.RecruitmentPreview(w.Lang)}}}
	return c.Page(http.StatusOK, page, previewPage(v))
}

func (v previewView) tabs() []ui.NavItem {
	var out []ui.NavItem
	for _, of := range v.P.Languages {
		out = append(out, ui.NavItem{Text: langName(v.Lang, of), Href: v.Base() + "/preview?lang=" + string(of), Current: of == v.Of})
	}
	return out
}

// shown are the sections of the form that are asked for, with their need.
func (v previewView) shown() []section {
	f := v.P.Form
	return slices.DeleteFunc(slices.Clone(sections), func(s section) bool { return !(*s.need(&f)).Shown() })
}

func (v previewView) mandatory(s section) bool {
	f := v.P.Form
	return *s.need(&f) == form.Mandatory
}

// field is a question as the applicant meets it, closed to typing.
func (v previewView) field(q form.Question) ui.Field {
	f := ui.Field{Name: "preview-" + q.ID.String(), Label: q.Label.In(v.Of, v.P.DefaultLanguage), Hint: q.Help.In(v.Of, v.P.DefaultLanguage), Required: q.Mandatory, Disabled: true}
	for _, o := range q.Options {
		f.Options = append(f.Options, ui.Option{Value: o.ID, Text: o.Label.In(v.Of, v.P.DefaultLanguage), Disabled: true})
	}
	if q.Kind == form.YesNo {
		f.Options = []ui.Option{{Value: "yes", Text: m.CommonYes(v.Of), Disabled: true}, {Value: "no", Text: m.CommonNo(v.Of), Disabled: true}}
	}
	return f
}
