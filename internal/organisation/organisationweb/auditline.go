package organisationweb

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
)

// actions are what is recorded of each kind of thing, in the order of the page.
var actions = []struct {
	kind    string
	actions []string
}{
	{"application", []string{"view", "status", "status_undone", "download", "note", "comment", "event_erase",
		"event_deactivate", "event_reactivate",
		"sent", "edited", "withdrawn", "resent", "contact_changed"}},
	{"candidates", []string{"view", "message"}},
	{"recruitment", []string{"create", "copy", "edit", "close", "reopen", "delete"}},
	{"ad", []string{"publish", "period", "extend", "end", "text", "remove_text", "default_language", "form", "attach"}},
	{"contact", []string{"create", "edit", "activate", "deactivate"}},
	{"template", []string{"create", "edit", "delete"}},
	{"user", []string{"invite", "invite_again", "accept", "update", "view", "deactivate", "reactivate", "group_add",
		"group_remove",
		"password_change", "password_reset"}},
	{"group", []string{"create", "update", "delete"}},
	{"unit", []string{"create", "rename", "move", "deactivate", "reactivate"}},
	{"settings", []string{"update"}},
	{"session", []string{"start", "end", "end_others"}},
	{"token", []string{"create", "revoke"}},
	{"audit", []string{"export"}},
}

type auditLine struct {
	At                   time.Time
	When, Who, WhoHref   string
	What                 string
	Subject, SubjectHref string
	Case                 string // reference and title of the recruitment
	Details              string
}

// words writes lines of the log for a reader.
type words struct {
	l    i18n.Lang
	zone *time.Location
}

func (w words) line(e organisation.LogLine) auditLine {
	line := auditLine{At: e.At, When: l10n.Moment(w.l, e.At, w.zone), Who: w.who(e), What: actionText(w.l, e.Action),
		Subject: w.subject(e), SubjectHref: subjectHref(e), Case: w.caseOf(e), Details: w.details(e)}
	if e.ActorKind == "staff" && e.ActorID != nil {
		line.WhoHref = "/office/users/" + e.ActorID.String()
	}
	return line
}

func (w words) who(e organisation.LogLine) string {
	switch {
	case e.ActorKind == "job":
		return m.OfficeTheService(w.l)
	case e.ActorName == "":
		return m.OfficeAuditApplicant(w.l)
	}
	return e.ActorName
}

// cells are a line for a spreadsheet: words first, then what programs compare.
func (w words) cells(e organisation.LogLine) []string {
	line := w.line(e)
	actor, session := "", ""
	if e.ActorID != nil {
		actor = e.ActorID.String()
	}
	if e.SessionID != nil {
		session = e.SessionID.String()
	}
	return []string{e.At.In(w.zone).Format(time.RFC3339), line.Who, line.What, line.Subject, line.Case, line.Details,
		e.Action, e.ActorKind + ":" + actor, session, e.SubjectKind + ":" + e.SubjectID, string(e.Details)}
}

// actionText names an action that the catalogues know, and else shows its code:
// a line that cannot be read is better than one that is missing.
func actionText(l i18n.Lang, action string) string {
	key := "office.action_" + strings.ReplaceAll(action, ".", "_")
	if m.Exists(key) {
		return m.Text(l, key, nil)
	}
	return action
}

// subject is what kind of thing a line is about, and which one.
func (w words) subject(e organisation.LogLine) string {
	kind := e.SubjectKind
	if key := "office.subject_" + kind; m.Exists(key) {
		kind = m.Text(w.l, key, nil)
	}
	if name := w.name(e.Subject); name != "" {
		return m.CommonLabelValue(w.l, kind, name)
	}
	if gone := goneName(w.l, e.Details); gone != "" {
		return m.CommonLabelValue(w.l, kind, gone)
	}
	return kind
}

// name is what a reader calls a thing. That of a recruitment stands beside it.
func (w words) name(n organisation.Named) string {
	switch n.Kind {
	case "unit":
		return n.Names.In(w.l)
	case "group":
		if key := "code.group_" + n.Reference; n.Reference != "" && m.Exists(key) {
			return m.Text(w.l, key, nil)
		}
	}
	return n.Name
}

// goneName is what the line of a deletion kept of the thing's name.
func goneName(l i18n.Lang, raw json.RawMessage) string {
	var d struct {
		Name, Reference string
		Titles          i18n.LangText
	}
	if json.Unmarshal(raw, &d) != nil {
		return ""
	}
	if d.Name != "" {
		return d.Name
	}
	return strings.TrimSpace(d.Reference + " " + d.Titles.In(l))
}

// caseOf names the recruitment that a line is about.
func (w words) caseOf(e organisation.LogLine) string {
	if e.Subject.Recruitment == nil {
		return ""
	}
	return e.Subject.Reference + " " + e.Subject.Names.In(w.l)
}

var pagesOf = map[string]string{"user": "/office/users/", "group": "/office/groups/", "unit": "/office/units/",
	"recruitment": "/office/recruitments/", "application": "/office/applications/"}

// subjectHref leads to the thing, where it still is.
func subjectHref(e organisation.LogLine) string {
	switch {
	case e.SubjectKind == "candidates" && e.Subject.Recruitment != nil:
		return "/office/recruitments/" + e.Subject.Recruitment.String() + "/candidates"
	case e.SubjectKind == "ad" && e.Subject.Recruitment != nil:
		return "/office/recruitments/" + e.Subject.Recruitment.String()
	}
	page, ok := pagesOf[e.SubjectKind]
	if _, err := uuid.Parse(e.SubjectID); !ok || err != nil || e.Subject.Kind == "" {
		return ""
	}
	return page + e.SubjectID
}
