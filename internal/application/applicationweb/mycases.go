package applicationweb

import (
	"github.com/a-h/templ"

	"vakans/internal/application"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

// myCasesShown is how many cases the office's front page has room for.
const myCasesShown = 8

type myCasesView struct {
	Lang  i18n.Lang
	Cases []myCase
}

type myCase struct {
	application.MyCase
	Closes string
}

// MyCases is a part of the office's front page: the open recruitments of the
// reader, with their new applications. It is nothing for those who may not view
// applications.
func (h HTML) MyCases(c *web.Ctx) (templ.Component, error) {
	if !c.Actor().Can(policies.ApplicationView) {
		return templ.NopComponent, nil
	}
	zone, err := h.zone(c)
	if err != nil {
		return nil, err
	}
	list, err := h.Applications.MyCases(c.Std(), c.Actor(), myCasesShown)
	if err != nil {
		return nil, err
	}
	v := myCasesView{Lang: c.Lang()}
	for _, one := range list {
		mine := myCase{MyCase: one}
		if one.ClosesAt != nil {
			mine.Closes = l10n.DateTime(c.Lang(), *one.ClosesAt, zone)
		}
		v.Cases = append(v.Cases, mine)
	}
	return myCases(v), nil
}

func (c myCase) href() string { return "/office/recruitments/" + c.ID.String() + "/candidates" }

func (c myCase) stage(l i18n.Lang) ui.TagView {
	if c.Open {
		return ui.TagView{Text: m.CodeStateOpen(l), Tone: ui.Success}
	}
	return ui.TagView{Text: m.CodeStateEnded(l), Tone: ui.Warning}
}
