package i18n_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"vakans/internal/i18n"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]i18n.Lang{
		"fi": i18n.FI, "fi-FI,fi;q=0.9,en;q=0.8": i18n.FI, "sv-FI": i18n.SV, "sv-SE": i18n.SV,
		"no": i18n.NB, "nn-NO": i18n.NB, "nb": i18n.NB, "da-DK": i18n.NB, "en-GB": i18n.EN, "en-US,fi;q=0.5": i18n.EN,
		"ja,sv;q=0.7": i18n.SV, "et": i18n.FI,
		"ja": i18n.NB, "": i18n.NB, "*": i18n.NB, "!!!": i18n.NB, // unknown: the default given
	} {
		if got := i18n.Match(i18n.NB, accept); got != want {
			t.Errorf("Match(nb, %q) = %s, want %s", accept, got, want)
		}
	}
	if got := i18n.Match(i18n.SV); got != i18n.SV {
		t.Errorf("Match(sv) = %s", got)
	}
	if got := i18n.Match(i18n.SV, "ja", "en"); got != i18n.EN {
		t.Errorf("second value unheard: %s", got)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for i, l := range i18n.All {
		if got, ok := i18n.Parse(string(l)); !ok || got != l || l.Index() != i {
			t.Errorf("Parse(%s) = %s, %v, index %d", l, got, ok, l.Index())
		}
		if l.Name() == "" || l.Short() != strings.ToUpper(string(l)) {
			t.Errorf("%s is called %q, %q", l, l.Name(), l.Short())
		}
	}
	for _, s := range []string{"", "no", "FI", "sv-FI", "qps", "../fi"} {
		if _, ok := i18n.Parse(s); ok {
			t.Errorf("Parse(%q) accepted", s)
		}
	}
	if i18n.Lang("").Index() != i18n.FI.Index() || i18n.Lang("").Name() != "suomi" {
		t.Error("the zero language is not safe")
	}
}

// LANG-02 with decision C1: the fallback is the ad's own default language.
func TestLangTextFor(t *testing.T) {
	t.Parallel()
	text := i18n.LangText{i18n.FI: "Opettaja", i18n.SV: "Lärare", i18n.EN: ""}
	for _, c := range []struct {
		want     i18n.Lang
		fallback []i18n.Lang
		text     string
		used     i18n.Lang
	}{
		{i18n.SV, nil, "Lärare", i18n.SV},
		{i18n.NB, []i18n.Lang{i18n.SV}, "Lärare", i18n.SV},
		{i18n.EN, []i18n.Lang{i18n.FI}, "Opettaja", i18n.FI},
		{i18n.EN, []i18n.Lang{i18n.NB}, "Opettaja", i18n.FI},
	} {
		if got, used := text.For(c.want, c.fallback...); got != c.text || used != c.used {
			t.Errorf("For(%s, %v) = %q, %s", c.want, c.fallback, got, used)
		}
	}
	if got, used := i18n.LangText(nil).For(i18n.NB, i18n.FI); got != "" || used != i18n.NB {
		t.Errorf("no text: %q, %s", got, used)
	}
}

// For must not write into the array behind the caller's fallbacks.
func TestLangTextForLeavesFallbacksAlone(t *testing.T) {
	t.Parallel()
	order := []i18n.Lang{i18n.SV, i18n.EN, i18n.NB}
	_, _ = i18n.LangText{}.For(i18n.FI, order[:1]...)
	if order[1] != i18n.EN || order[2] != i18n.NB {
		t.Errorf("fallbacks are now %v", order)
	}
}

func TestLangTextStored(t *testing.T) {
	t.Parallel()
	var text i18n.LangText
	if err := json.Unmarshal([]byte(`{"fi": " Lääkäri ", "sv": " ", "xx": "?"}`), &text); err != nil {
		t.Fatal(err)
	}
	stored, err := json.Marshal(text.Trimmed())
	if err != nil || string(stored) != `{"fi":"Lääkäri"}` {
		t.Errorf("stored as %s, %v", stored, err)
	}
	if text.Trimmed().Empty() || !text.Has(i18n.FI) || !(i18n.LangText{}).Empty() {
		t.Error("Empty or Has is wrong")
	}
}

func TestPseudoText(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"Save", "{{.count}} jobs by {{.name}}", "{{.name}}", "", "a {{ b"} {
		got := i18n.PseudoText(s)
		if !strings.HasPrefix(got, "⟦") || !strings.HasSuffix(got, "⟧") {
			t.Errorf("%q: no brackets", got)
		}
		if utf8.RuneCountInString(got)*10 < utf8.RuneCountInString(s)*14 {
			t.Errorf("%q is not 40 %% longer than %q", got, s)
		}
		if strings.Count(got, "{{.") != strings.Count(s, "{{.") {
			t.Errorf("%q lost a placeholder", got)
		}
	}
	if got := i18n.PseudoText("Save {{.name}}"); !strings.Contains(got, "Sávé {{.name}}") {
		t.Errorf("got %q", got)
	}
}
