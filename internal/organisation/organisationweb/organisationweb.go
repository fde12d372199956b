// Package organisationweb is where an organisation looks after itself: its
// settings and its audit log. It also puts the organisation's name, colour and
// navigation around its pages, and the national administration's around those.
package organisationweb

import (
	"vakans/internal/organisation"
)

// HTML are the pages.
type HTML struct{ Organisations *organisation.Service }

const (
	settingsPath = "/office/settings"
	auditPath    = "/office/audit"
)
