package staffweb

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

type homeView struct {
	L         i18n.Lang
	Name      string
	Shortcuts []shortcut
	Waiting   templ.Component // nil: none
}

type shortcut struct{ Title, Text, Href string }

// Home is what staff see first: what waits for them, and ways to what they may
// do.
func (h HTML) Home(c *web.Ctx) error {
	first, _, _ := strings.Cut(c.Actor().Name, " ")
	v := homeView{L: c.Lang(), Name: first, Shortcuts: shortcuts(c.Lang(), c.Actor())}
	if h.Waiting != nil {
		var err error
		if v.Waiting, err = h.Waiting(c); err != nil {
			return err
		}
	}
	return c.Page(http.StatusOK, ui.PageView{Title: m.OfficeHome(v.L), Area: ui.Office}, homePage(v))
}

func shortcuts(l i18n.Lang, who authz.Actor) []shortcut {
	all := []struct {
		needs authz.Permission
		shortcut
	}{
		{policies.RecruitmentEdit, shortcut{m.OfficeShortNewRecruitment(l), m.OfficeShortNewRecruitmentText(l),
			"/office/recruitments/new"}},
		{policies.RecruitmentList, shortcut{m.OfficeNavRecruitments(l), m.OfficeShortRecruitmentsText(l),
			"/office/recruitments"}},
		{policies.UserEdit, shortcut{m.OfficeInvite(l), m.OfficeShortInviteText(l), usersPath + "/new"}},
		{policies.UnitEdit, shortcut{m.OfficeUnits(l), m.OfficeShortUnitsText(l), "/office/units"}},
		{policies.SettingsView, shortcut{m.OfficeSettings(l), m.OfficeShortSettingsText(l), "/office/settings"}},
		{authz.Staff, shortcut{m.OfficeMe(l), m.OfficeShortMeText(l), mePath}},
	}
	var out []shortcut
	for _, s := range all {
		if who.Can(s.needs) {
			out = append(out, s.shortcut)
		}
	}
	return out
}
