package recruitmentweb

import (
	"net/http"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// createView is the short first step; the rest is filled in afterwards.
type createView struct {
	detailsView
	ID        uuid.UUID // makes the form sent twice the same recruitment
	Language  i18n.Lang
	Offered   []ui.Option // the organisation's languages
	Choosable bool
}

// New shows the first step of a recruitment.
func (h HTML) New(c *web.Ctx) error {
	v := createView{detailsView: detailsOf(c.Lang(), recruitment.Details{Positions: 1, Responsible: c.Actor().ID}),
		ID: uuid.New()}
	return h.showNew(c, http.StatusOK, v)
}

// Create makes the recruitment and leads to its overview.
func (h HTML) Create(c *web.Ctx) error {
	f := c.Form()
	lang, _ := i18n.Parse(f.Text("language"))
	in := recruitment.CreateInput{ID: f.UUID("id"), Details: readDetails(f), Language: lang}
	if title := f.Text("title"); title != "" && lang != "" {
		in.Details.Titles = i18n.LangText{lang: title}
	}
	err := f.Err()
	if err == nil {
		var r recruitment.Recruitment
		if r, err = h.Recruitments.Create(c.Std(), c.Actor(), in); err == nil {
			return saved(c, m.RecruitmentCreated(c.Lang(), r.Reference), home+"/%s", r.ID)
		}
	}
	v := createView{detailsView: detailsOf(c.Lang(), in.Details), ID: in.ID, Language: lang}
	v.typed(f)
	var other error
	if v.Refusal, other = refused(c, err); other != nil {
		return other
	}
	return h.showNew(c, web.Status(err), v)
}

func (h HTML) showNew(c *web.Ctx, status int, v createView) error {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return err
	}
	if v.Language == "" {
		v.Language = o.DefaultLanguage
	}
	for _, l := range o.Languages {
		v.Offered = append(v.Offered, ui.Option{Value: string(l), Text: m.LangName(c.Lang(), l)})
	}
	v.Choosable = len(o.Languages) > 1
	if err := h.offer(c, &v.detailsView, v.In.Unit); err != nil {
		return err
	}
	page := ui.PageView{Title: m.RecruitmentNew(c.Lang()), Area: ui.Office, ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: []ui.Link{{Text: m.RecruitmentTitle(c.Lang()), Href: home}, {Text: m.RecruitmentNew(c.Lang())}}}
	return c.Page(status, page, createPage(v))
}

// titleError blames the one title field for the title's language.
func (v createView) titleError() string { return v.Errors.For("titles." + string(v.Language)) }
