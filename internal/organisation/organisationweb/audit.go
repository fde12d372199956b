package organisationweb

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

const auditPage = 50

// kinds are what the log can be narrowed to.
var kinds = []string{"recruitment", "ad", "application", "candidate", "contact", "user", "group", "unit", "settings", "session", "token"}

type auditView struct {
	L         i18n.Lang
	Kind      string
	Actor     string
	ActorName string
	From, To  string
	Lines     []auditLine
	Next      string
	First     string
	Filtered  bool
	Errors    ui.Errors
}

type auditLine struct {
	At                   time.Time
	When, Who, WhoHref   string
	What, Code           string
	Subject, SubjectHref string
	Details              string
}

// Audit shows who did what, newest first.
func (h HTML) Audit(c *web.Ctx) error {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return err
	}
	v := auditView{L: c.Lang(), Kind: c.Query("kind"), Actor: c.Query("actor"), From: c.Query("from"), To: c.Query("to")}
	v.Filtered = v.Kind != "" || v.Actor != "" || v.From != "" || v.To != ""
	f := audit.Filter{Limit: auditPage + 1, Before: int64(c.QueryInt("before", 0)), ActorID: c.QueryUUID("actor"),
		From: v.day("from", v.From, o.Zone())}
	if v.Kind != "" {
		f.Action = v.Kind + "."
	}
	if to := v.day("to", v.To, o.Zone()); !to.IsZero() {
		f.To = to.AddDate(0, 0, 1)
	}
	entries, err := h.Organisations.Log(c.Std(), c.Actor(), f)
	if err != nil {
		return err
	}
	v.page(c, entries)
	for _, e := range entries[:min(len(entries), auditPage)] {
		v.Lines = append(v.Lines, lineOf(v.L, e, o.Zone()))
	}
	return c.Page(http.StatusOK, ui.PageView{Title: m.OfficeAudit(v.L), Area: ui.Office, Wide: true}, auditLog(v))
}

func (v *auditView) day(field, text string, zone *time.Location) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, _, err := l10n.ParseDate(text, zone)
	if err != nil {
		v.Errors.Add(field, m.ErrorDate(v.L))
	}
	return t
}

func (v *auditView) page(c *web.Ctx, entries []audit.Entry) {
	q := c.URL().Query()
	if q.Has("before") {
		q.Del("before")
		v.First = auditPath + "?" + q.Encode()
	}
	if len(entries) > auditPage {
		q.Set("before", strconv.FormatInt(entries[auditPage-1].ID, 10))
		v.Next = auditPath + "?" + q.Encode()
	}
	if v.Actor != "" && len(entries) > 0 {
		v.ActorName = entries[0].ActorName
	}
}

func lineOf(l i18n.Lang, e audit.Entry, zone *time.Location) auditLine {
	line := auditLine{At: e.At, When: l10n.DateTime(l, e.At, zone), Who: e.ActorName, What: actionText(l, e.Action), Code: e.Action,
		Subject: subjectText(l, e), SubjectHref: subjectHref(e), Details: details(l, e.Details, zone)}
	if e.ActorKind == "staff" && e.ActorID != nil {
		line.WhoHref = "/office/users/" + e.ActorID.String()
	}
	if e.ActorKind == "job" {
		line.Who = m.OfficeTheService(l)
	}
	return line
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

func subjectText(l i18n.Lang, e audit.Entry) string {
	key := "office.subject_" + e.SubjectKind
	if m.Exists(key) {
		return m.Text(l, key, nil)
	}
	return e.SubjectKind
}

var pagesOf = map[string]string{"user": "/office/users/", "group": "/office/groups/", "unit": "/office/units/",
	"recruitment": "/office/recruitments/", "application": "/office/applications/"}

func subjectHref(e audit.Entry) string {
	page, ok := pagesOf[e.SubjectKind]
	if _, err := uuid.Parse(e.SubjectID); !ok || err != nil {
		return ""
	}
	return page + e.SubjectID
}

func (v auditView) columns() []ui.Column {
	return []ui.Column{{Text: m.CommonTime(v.L)}, {Text: m.OfficeAuditWho(v.L)}, {Text: m.OfficeAuditWhat(v.L)},
		{Text: m.OfficeAuditSubject(v.L)}, {Text: m.CommonDetails(v.L)}}
}

func (v auditView) kinds() []ui.Option {
	options := make([]ui.Option, len(kinds))
	for i, k := range kinds {
		options[i] = ui.Option{Value: k, Text: m.Text(v.L, "office.subject_"+k, nil)}
	}
	return options
}

func (v auditView) clear() string {
	if v.Filtered {
		return auditPath
	}
	return ""
}

func (v auditView) hidden() []ui.Hidden {
	if v.Actor == "" {
		return nil
	}
	return []ui.Hidden{{Name: "actor", Value: v.Actor}}
}
