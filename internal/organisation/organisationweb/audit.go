package organisationweb

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

const auditPage = 50

// auditQuery is the state of the log's page, which is its address.
type auditQuery struct {
	Action, Person, Case, From, To string
	Actor                          uuid.UUID
	Views                          bool // what people looked at too
}

func readAuditQuery(c *web.Ctx) auditQuery {
	return auditQuery{Action: c.Query("action"), Person: c.Query("person"), Case: c.Query("case"), From: c.Query("from"),
		To:    c.Query("to"),
		Actor: c.QueryUUID("actor"), Views: c.Query("views") == "yes"}
}

func (q auditQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"action": q.Action, "person": q.Person, "case": q.Case, "from": q.From,
		"to": q.To} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Actor != uuid.Nil {
		v.Set("actor", q.Actor.String())
	}
	if q.Views {
		v.Set("views", "yes")
	}
	return v
}

// at is an address with this state.
func (q auditQuery) at(path string, more ...string) string {
	v := q.values()
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// filter is the state for the domain; an invalid date is reported in errs.
func (q auditQuery) filter(l i18n.Lang, zone *time.Location, errs *ui.Errors) organisation.LogFilter {
	day := func(field, text string) time.Time {
		if text == "" {
			return time.Time{}
		}
		t, _, err := l10n.ParseDate(text, zone)
		if err != nil {
			errs.Add(field, m.ErrorDate(l))
		}
		return t
	}
	f := organisation.LogFilter{Person: q.Person, Case: q.Case}
	f.Filter = audit.Filter{Action: q.Action, ActorID: q.Actor, NoViews: !q.Views, From: day("from", q.From)}
	if to := day("to", q.To); !to.IsZero() {
		f.To = to.AddDate(0, 0, 1)
	}
	return f
}

type auditView struct {
	L           i18n.Lang
	Q           auditQuery
	ActorName   string
	Lines       []auditLine
	Next, First string
	Errors      ui.Errors
}

// Audit shows who did what, newest first. Who looked at what is half of all
// lines, and shown when it is asked for.
func (h HTML) Audit(c *web.Ctx) error {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return err
	}
	v := auditView{L: c.Lang(), Q: readAuditQuery(c)}
	f := v.Q.filter(v.L, o.Zone(), &v.Errors)
	if !v.Errors.Any() {
		before := c.QueryInt("before", 0)
		f.Before, f.Limit = int64(before), auditPage+1
		entries, err := h.Organisations.Log(c.Std(), c.Actor(), f)
		if err != nil {
			return err
		}
		v.page(before, entries)
		for _, e := range entries[:min(len(entries), auditPage)] {
			v.Lines = append(v.Lines, words{v.L, o.Zone()}.line(e))
		}
	}
	return c.Page(http.StatusOK, ui.PageView{Title: m.OfficeAudit(v.L), Area: ui.Office, Wide: true}, auditLog(v))
}

func (v *auditView) page(before int, entries []organisation.LogLine) {
	if before > 0 {
		v.First = v.Q.at(auditPath)
	}
	if len(entries) > auditPage {
		v.Next = v.Q.at(auditPath, "before", strconv.FormatInt(entries[auditPage-1].ID, 10))
	}
	if v.Q.Actor != uuid.Nil && len(entries) > 0 {
		v.ActorName = entries[0].ActorName
	}
}

// empty says why there is no line: a date that is none, or a choice that fits none.
func (v auditView) empty() ui.EmptyView {
	switch {
	case v.Errors.For("from") != "":
		return ui.EmptyView{Title: m.CommonLabelValue(v.L, m.OfficeAuditFrom(v.L), v.Errors.For("from"))}
	case v.Errors.For("to") != "":
		return ui.EmptyView{Title: m.CommonLabelValue(v.L, m.OfficeAuditTo(v.L), v.Errors.For("to"))}
	}
	return ui.EmptyView{Title: m.CommonNoResults(v.L), Reason: m.OfficeAuditNone(v.L)}
}

func (v auditView) status() string {
	if v.Errors.Any() {
		return v.empty().Title
	}
	return m.OfficeAuditShown(v.L, len(v.Lines))
}

func (v auditView) columns() []ui.Column {
	return []ui.Column{{Text: m.OfficeAuditWhen(v.L)}, {Text: m.OfficeAuditWho(v.L)}, {Text: m.OfficeAuditWhat(v.L)},
		{Text: m.OfficeAuditSubject(v.L)}, {Text: m.CommonDetails(v.L)}}
}

// actions are what the log can be narrowed to: everything about a kind of thing,
// or one action.
func (v auditView) actions() []ui.Option {
	var options []ui.Option
	for _, g := range actions {
		group := m.Text(v.L, "office.subject_"+g.kind, nil)
		options = append(options, ui.Option{Value: g.kind + ".", Text: m.OfficeAuditAllOf(v.L, group), Group: group})
		for _, a := range g.actions {
			options = append(options, ui.Option{Value: g.kind + "." + a, Text: actionText(v.L, g.kind+"."+a), Group: group})
		}
	}
	return options
}

func (v auditView) clear() string {
	if len(v.Q.values()) > 0 {
		return auditPath
	}
	return ""
}

func (v auditView) hidden() []ui.Hidden {
	if v.Q.Actor == uuid.Nil {
		return nil
	}
	return []ui.Hidden{{Name: "actor", Value: v.Q.Actor.String()}}
}
