package server

import (
	"strings"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
	"vakans/policies"
)

// navGroup is a part of the office's navigation.
type navGroup struct {
	heading func(i18n.Lang) string // nil: none
	pages   []navPage
}

// navPage is a line of it: a page of the route table and the permission that
// stands there.
type navPage struct {
	path  string
	needs authz.Permission
	text  func(i18n.Lang) string
	icon  ui.Icon
	below string // addresses that belong to the page and do not begin with its own
}

const officeHome = "/office"

var officeNav = []navGroup{
	{nil, []navPage{
		{officeHome, authz.Staff, m.OfficeHome, ui.IconHome, ""},
		{"/office/recruitments", policies.RecruitmentList, m.OfficeNavRecruitments, ui.IconWork, "/office/applications"},
		{"/office/contacts", authz.Staff, m.OfficeNavContacts, ui.IconUser, ""},
		{"/office/templates", policies.TemplateEdit, m.OfficeNavTemplates, ui.IconMail, ""},
	}},
	{m.OfficeNavAdministration, []navPage{
		{"/office/users", policies.UserView, m.OfficeUsers, ui.IconPeople, ""},
		{"/office/units", policies.UnitEdit, m.OfficeUnits, ui.IconUnit, ""},
		{"/office/groups", policies.GroupView, m.OfficeGroups, ui.IconCheck, ""},
		{"/office/settings", policies.SettingsView, m.OfficeSettings, ui.IconSettings, ""},
		{"/office/audit", policies.AuditView, m.OfficeAudit, ui.IconClock, ""},
	}},
}

// OfficeNav is the navigation of the back office on the page at path: the pages
// that the actor may open.
func OfficeNav(l i18n.Lang, who authz.Actor, path string) []ui.NavItem {
	var nav []ui.NavItem
	for _, group := range officeNav {
		headed := group.heading == nil
		for _, p := range group.pages {
			if !who.Can(p.needs) {
				continue
			}
			if !headed {
				nav, headed = append(nav, ui.NavItem{Text: group.heading(l), Heading: true}), true
			}
			nav = append(nav, ui.NavItem{Text: p.text(l), Href: p.path, Icon: p.icon, Current: p.holds(path)})
		}
	}
	return nav
}

// holds reports whether the page at path belongs to this line.
func (p navPage) holds(path string) bool {
	if path == p.path {
		return true
	}
	return p.path != officeHome && strings.HasPrefix(path, p.path+"/") ||
		p.below != "" && strings.HasPrefix(path, p.below+"/")
}
