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
)

// detailCodes are the catalogue ids in which what a detail holds may have a
// name.
var detailCodes = map[string][]string{
	"to": {"code.status_"}, "from": {"code.status_"}, "outcome": {"code.outcome_"}, "kind": {"code.event_"},
	"language": {"common.lang_"}, "languages": {"common.lang_"},
}

// details tells what else was recorded, as far as the catalogues have a word for
// it. Ids and flags say nothing to a reader; the API has them.
func details(l i18n.Lang, raw json.RawMessage, zone *time.Location) string {
	var d map[string]any
	if json.Unmarshal(raw, &d) != nil {
		return ""
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(d)) {
		label := "office.detail_" + k
		if value := detail(l, k, d[k], zone); value != "" && m.Exists(label) {
			parts = append(parts, m.CommonLabelValue(l, m.Text(l, label, nil), value))
		}
	}
	return strings.Join(parts, ", ")
}

func detail(l i18n.Lang, key string, value any, zone *time.Location) string {
	switch v := value.(type) {
	case float64:
		return l10n.Number(l, int(v))
	case string:
		return detailText(l, key, v, zone)
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, detail(l, key, one, zone))
		}
		return l10n.List(l, all...)
	}
	return ""
}

func detailText(l i18n.Lang, key, text string, zone *time.Location) string {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return l10n.DateTime(l, at, zone)
	}
	if uuid.Validate(text) == nil {
		return ""
	}
	for _, prefix := range detailCodes[key] {
		if m.Exists(prefix + text) {
			return m.Text(l, prefix+text, nil)
		}
	}
	if key == "from" { // where a unit stood, in ids
		return ""
	}
	return text
}
