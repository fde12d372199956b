package organisationweb

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
)

// detailCodes are the catalogue ids in which what a detail holds may have a
// name; a field's own code comes first.
var detailCodes = map[string][]string{
	"to": {"code.status_"}, "from": {"code.status_"}, "outcome": {"code.outcome_"}, "kind": {"code.event_"},
	"language": {"common.lang_"}, "languages": {"common.lang_"},
}

// details reports what else was recorded, as far as the catalogues have a word for
// it: what something was and became, then the rest. Flags say nothing to a
// reader; the API has them.
func (w words) details(e organisation.LogLine) string {
	var d map[string]any
	if json.Unmarshal(e.Details, &d) != nil {
		return ""
	}
	parts := w.changes(e, d)
	for _, k := range slices.Sorted(maps.Keys(d)) {
		label := "office.detail_" + k
		if value := w.value(e, k, d[k]); value != "" && m.Exists(label) {
			parts = append(parts, m.CommonLabelValue(w.l, m.Text(w.l, label, nil), value))
		}
	}
	return strings.Join(parts, ", ")
}

// changes are the parts that show old and new values; they take from d what
// they have shown.
func (w words) changes(e organisation.LogLine, d map[string]any) []string {
	var parts []string
	if was, is := w.value(e, "from", d["from"]), w.value(e, "to", d["to"]); was != "" && is != "" {
		parts = append(parts, m.OfficeAuditChange(w.l, is, was))
		delete(d, "from")
		delete(d, "to")
	}
	fields, _ := d["changes"].(map[string]any)
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		pair, _ := fields[field].([]any)
		label := fieldName(w.l, field)
		if len(pair) != 2 || label == "" {
			continue
		}
		was, is := w.valueOr(e, field, pair[0]), w.valueOr(e, field, pair[1])
		parts = append(parts, m.CommonLabelValue(w.l, label, m.OfficeAuditChange(w.l, is, was)))
	}
	return append(parts, w.fields(d["fields"], fields)...)
}

// fields are those that changed without a value that a line has room for.
func (w words) fields(list any, told map[string]any) (parts []string) {
	names, _ := list.([]any)
	for _, name := range names {
		field, _ := name.(string)
		if _, done := told[field]; done {
			continue
		}
		if label := fieldName(w.l, field); label != "" {
			parts = append(parts, label)
		}
	}
	return parts
}

// fieldName is what a field is called where it is edited.
func fieldName(l i18n.Lang, field string) string {
	for _, area := range []string{"office.field_", "recruitment.", "code.", "common.", "office."} {
		if m.Exists(area + field) {
			return m.Text(l, area+field, nil)
		}
	}
	return ""
}

// valueOr is value, or a dash for what was empty.
func (w words) valueOr(e organisation.LogLine, key string, value any) string {
	if s := w.value(e, key, value); s != "" {
		return s
	}
	return "–"
}

func (w words) value(e organisation.LogLine, key string, value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return m.CommonYes(w.l)
		}
		return m.CommonNo(w.l)
	case float64:
		return l10n.Number(w.l, int(v))
	case string:
		return w.text(e, key, v)
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, w.value(e, key, one))
		}
		return l10n.List(w.l, all...)
	case map[string]any: // a text by language
		return w.byLanguage(v)
	}
	return ""
}

func (w words) byLanguage(texts map[string]any) string {
	t := i18n.LangText{}
	for l, text := range texts {
		t[i18n.Lang(l)], _ = text.(string)
	}
	return t.In(w.l)
}

func (w words) text(e organisation.LogLine, key, text string) string {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return l10n.DateTime(w.l, at, w.zone)
	}
	if id, err := uuid.Parse(text); err == nil {
		return w.name(e.Names[id])
	}
	for _, prefix := range append([]string{"code." + key + "_"}, detailCodes[key]...) {
		if m.Exists(prefix + text) {
			return m.Text(w.l, prefix+text, nil)
		}
	}
	return text
}
