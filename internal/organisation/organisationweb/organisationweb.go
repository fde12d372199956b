// Package organisationweb is where an organisation looks after itself: its
// settings and its audit log. It also puts the organisation's name, colour and
// navigation around its pages, and the national administration's around those.
package organisationweb

import (
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/web/ui"
)

// HTML are the pages.
type HTML struct {
	Organisations *organisation.Service
	// Nav is the office's navigation on the page at path. It stands beside the
	// route table.
	Nav func(l i18n.Lang, who authz.Actor, path string) []ui.NavItem
}

const (
	settingsPath = "/office/settings"
	auditPath    = "/office/audit"
)
