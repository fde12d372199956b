// Package organisationweb is where an organisation looks after itself: its
// settings and its audit log, and where the national administration sees which
// organisations there are. It also puts the organisation's name, colour and
// navigation around its pages.
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
