package recruitmentweb

import (
	"slices"
	"strings"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/web/ui"
)

// placeNames offers municipalities by name. Where two have the same, the region
// tells them apart.
func placeNames(all []organisation.Municipality, l i18n.Lang) []ui.Option {
	times := map[string]int{}
	for _, p := range all {
		times[p.Names.In(l)]++
	}
	out := make([]ui.Option, 0, len(all))
	for _, p := range all {
		name := p.Names.In(l)
		if times[name] > 1 {
			name += " (" + p.Region.Names.In(l) + ")"
		}
		out = append(out, ui.Option{Value: p.Code.Code, Text: name})
	}
	return out
}

// placeCodes turns the municipalities that were typed or chosen into codes. What
// is none stays as it was typed, for the domain to refuse.
func placeCodes(typed []string, ref *organisation.Reference, now time.Time) []string {
	out := make([]string, 0, len(typed))
	for _, t := range typed {
		out = append(out, placeCode(t, ref, now))
	}
	return out
}

func placeCode(typed string, ref *organisation.Reference, now time.Time) string {
	if _, isCode := ref.Municipality(typed); isCode {
		return typed
	}
	for _, p := range ref.Municipalities {
		if p.Current(now) && slices.ContainsFunc(i18n.All[:], func(l i18n.Lang) bool { return called(p, typed, l) }) {
			return p.Code.Code
		}
	}
	return typed
}

func called(p organisation.Municipality, typed string, l i18n.Lang) bool {
	name := p.Names.In(l)
	return strings.EqualFold(typed, name) || strings.EqualFold(typed, name+" ("+p.Region.Names.In(l)+")")
}

// places are the names of the municipalities that are chosen, or as typed.
func (v detailsView) places() []string {
	var out []string
	for _, code := range v.In.Municipalities {
		i := slices.IndexFunc(v.Municipalities, func(o ui.Option) bool { return o.Value == code })
		if i < 0 {
			out = append(out, code)
			continue
		}
		out = append(out, v.Municipalities[i].Text)
	}
	return out
}

// names are what is offered while one types.
func (v detailsView) placesOffered() []string {
	out := make([]string, 0, len(v.Municipalities))
	for _, o := range v.Municipalities {
		out = append(out, o.Text)
	}
	return out
}
