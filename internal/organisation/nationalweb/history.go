package nationalweb

import (
	"encoding/json"
	"strings"

	"vakans/internal/audit"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// event words a line of the platform's audit log. An action that the catalogues
// do not know is shown as its code: a line that cannot be read is better than
// one that is missing.
func (w words) event(e audit.Entry) ui.EventView {
	key := "admin.action_" + strings.ReplaceAll(e.Action, ".", "_")
	v := ui.EventView{At: e.At, When: w.moment(e.At), Title: e.Action, Who: e.ActorName, Text: w.details(e)}
	if m.Exists(key) {
		v.Title = m.Text(w.L, key, nil)
	}
	if e.ActorKind == "job" {
		v.Who = m.AdminTheService(w.L)
	}
	return v
}

// details reports what else was recorded: the reason, or what became what.
func (w words) details(e audit.Entry) string {
	var d struct {
		Reason string
		Plan   string
		Hosts  []string
		Before json.RawMessage
	}
	if json.Unmarshal(e.Details, &d) != nil {
		return ""
	}
	switch e.Action {
	case "organisation.plan":
		var before string
		_ = json.Unmarshal(d.Before, &before) // another shape is shown as nothing
		return m.AdminDetailChange(w.L, w.plan(before), w.plan(d.Plan))
	case "organisation.hosts":
		var before []string
		_ = json.Unmarshal(d.Before, &before)
		return m.AdminDetailChange(w.L, w.hosts(before), w.hosts(d.Hosts))
	}
	return d.Reason
}

func (w words) hosts(hosts []string) string {
	if len(hosts) == 0 {
		return m.AdminHostsNone(w.L)
	}
	return l10n.List(w.L, hosts...)
}
