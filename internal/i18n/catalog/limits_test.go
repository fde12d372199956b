package catalog_test

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"vakans/internal/i18n"
	"vakans/internal/i18n/catalog"
)

// Why texts may name a number.
const (
	example = "an example of what to type"
	format  = "how something is written, which nothing decides on"
	idiom   = "a turn of phrase, and no limit"
	title   = "a name or a title"
)

// named lists the texts that name a number which no constant decides on.
var named = map[string]string{
	"account.accessibility_text": title, "account.terms_text": idiom,
	"api.date": format, "api.date_time": format,
	"apply.completed_hint": example, "apply.month_format": format, "apply.month_hint": example,
	"apply.year_format":         format,
	"case.template_none_reason": idiom,
	"error.date":                format, "error.duplicate": idiom, "error.phone": example, "error.time": format,
	"office.colour_hint": format, "office.colour_wrong": format,
	"recruitment.clock_format": format, "recruitment.clock_hint": example, "contact.hours_hint": example,
	"recruitment.salary_hint": example,
	"ui.clock_hint":           example, "ui.date_hint": example,
}

// A limit in a sentence is a placeholder, filled from the constant that decides.
func TestLimitsArePlaceholders(t *testing.T) {
	t.Parallel()
	files := os.DirFS(".")
	areas, err := catalog.Areas(files)
	if err != nil {
		t.Fatal(err)
	}
	unused := maps.Clone(named)
	for _, area := range areas {
		for id, numbers := range numbersOf(t, files, area) {
			if _, ok := named[id]; !ok {
				t.Errorf("%s names %s: take it from the constant by a placeholder, or list the text with a reason", id, numbers)
			}
			delete(unused, id)
		}
	}
	for id, why := range unused {
		t.Errorf("%s is listed (%s) and names no number", id, why)
	}
}

func numbersOf(t *testing.T, files fs.FS, area string) map[string]string {
	t.Helper()
	loaded, err := catalog.Load(files, area)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, msg := range loaded.Messages {
		for i, l := range i18n.All {
			if n := slices.Concat(catalog.Numbers(l, msg.One[i]), catalog.Numbers(l, msg.Other[i])); len(n) > 0 {
				found[area+"."+msg.Key] += string(l) + " " + strings.Join(n, ", ") + "; "
			}
		}
	}
	return found
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"fi Säilyy kaksi vuotta":                       "kaksi",
		"fi Poistuu kuuden kuukauden kuluttua":         "kuuden",
		"fi Lasketaan vuorokauden ajan":                "vuorokauden",
		"fi Kuusinumeroinen koodi":                     "Kuusinumeroinen",
		"fi Enintään {{.count}} merkkiä, {{.size_2}}.": "",
		"sv I två år":                                  "två",
		"sv En sexsiffrig kod":                         "sexsiffrig",
		"sv Inom en vecka":                             "en vecka",
		"sv Öppen dygnet runt, tretton gånger":         "",
		"nb I to år":                                   "to",
		"nb Ti sifre, i et døgn":                       "Ti et døgn",
		"nb Trekk tilbake":                             "",
		"en Kept for two years":                        "two",
		"en Within a week, or 7 days":                  "7 a week",
		"en One of these, someone":                     "",
	} {
		l, said, _ := strings.Cut(text, " ")
		if got := strings.Join(catalog.Numbers(i18n.Lang(l), said), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
