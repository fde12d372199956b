package nationalweb

import (
	"fmt"
	"strings"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/web/ui"
)

// words describe organisations to a reader.
type words struct {
	L    i18n.Lang
	Zone *time.Location
}

func (h HTML) words(l i18n.Lang) words { return words{l, h.Zone} }

func (w words) name(o organisation.Summary) string {
	if o.Names.Empty() {
		return m.AdminUnfinished(w.L)
	}
	return o.Name(w.L)
}

func (w words) kind(kind string) string { return w.code("code.organisation_", kind) }

func (w words) country(country string) string {
	return w.code("code.country_", strings.ToLower(country))
}

func (w words) plan(plan string) string { return w.code("admin.plan_", plan) }

func (w words) state(o organisation.Summary) string { return w.stateCode(o.State()) }

func (w words) stateCode(state string) string {
	if state == organisation.StateHeld {
		return m.AdminStateHeld(w.L)
	}
	return w.code("code.tenant_", state)
}

func (w words) age(a organisation.Age) string { return w.code("admin.age_", string(a)) }

// code names a code; one that is empty or unknown is shown as it is.
func (w words) code(prefix, code string) string {
	if code == "" || !m.Exists(prefix+code) {
		return code
	}
	return m.Text(w.L, prefix+code, nil)
}

func (w words) stateTag(o organisation.Summary) ui.TagView {
	tones := map[string]ui.Tone{"active": ui.Success, "suspended": ui.Warning, organisation.StateHeld: ui.Info}
	return ui.TagView{Text: w.state(o), Tone: tones[o.State()]}
}

func (w words) ageTag(a organisation.Age) ui.TagView {
	tone := ui.Warning
	if a == organisation.Ahead {
		tone = ui.Info
	}
	return ui.TagView{Text: w.age(a), Tone: tone}
}

// cell shortens the names that cells come with: "vakans_cell_03" is 03.
func (w words) cell(name string) string { return strings.TrimPrefix(name, "vakans_cell_") }

func (w words) date(t time.Time) string { return l10n.Date(w.L, t, w.Zone) }

// short is a date for columns.
func (w words) short(t time.Time) string { return l10n.ShortDate(w.L, t, w.Zone) }

func (w words) moment(t time.Time) string { return l10n.DateTime(w.L, t, w.Zone) }

func (w words) bytes(n int64) string { return l10n.FileSize(w.L, n) }

// size is everything that an organisation keeps, or a dash before it is measured.
func (w words) size(u organisation.Usage) string {
	if u.MeasuredAt.IsZero() {
		return "–"
	}
	return w.bytes(u.Total())
}

// parts tells the database and the files apart.
func (w words) parts(u organisation.Usage) string {
	if u.MeasuredAt.IsZero() {
		return ""
	}
	return w.bytes(u.DatabaseBytes) + "\u00a0+\u00a0" + w.bytes(u.FileBytes)
}

func tenantURL(number int32) string { return fmt.Sprintf(tenantPath, number) }

func foundingURL(f organisation.Founding) string { return fmt.Sprintf(foundingPath, f.ID) }
