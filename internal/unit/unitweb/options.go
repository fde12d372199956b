package unitweb

import (
	"strings"

	"vakans/internal/i18n"
	"vakans/internal/unit"
	"vakans/internal/web/ui"
)

// Options offer units. The tree shows by leading dashes, which screen readers
// pass over.
func Options(l i18n.Lang, units []unit.Unit) []ui.Option {
	out := make([]ui.Option, 0, len(units))
	for _, u := range units {
		out = append(out, option(l, u))
	}
	return out
}

func option(l i18n.Lang, u unit.Unit) ui.Option {
	return ui.Option{Value: u.ID.String(), Text: strings.Repeat("– ", u.Depth()) + u.Names.In(l)}
}
