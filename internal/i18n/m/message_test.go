package m_test

import (
	"fmt"
	"strings"
	"testing"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	_ "vakans/internal/i18n/texts"
	"vakans/policies"
)

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	if got := m.ErrorTooLong(i18n.SV, "20"); got != "Texten får vara högst 20 tecken lång." {
		t.Errorf("got %q", got)
	}
	if got := m.Text(i18n.SV, "error.too_long", map[string]string{"max": "20"}); got != m.ErrorTooLong(i18n.SV, "20") {
		t.Errorf("Text says %q", got)
	}
	// A name is somebody's words and not a pattern.
	if got := m.CommonSignedInAs(i18n.EN, "{{.name}}"); got != "Signed in as {{.name}}" {
		t.Errorf("got %q", got)
	}
}

func TestPlural(t *testing.T) {
	t.Parallel()
	for count, want := range map[int]string{0: "0 tulosta", 1: "1 tulos", 2: "2 tulosta", 1001: "1\u00a0001 tulosta"} {
		if got := m.CommonResults(i18n.FI, count); got != want {
			t.Errorf("%d: %q", count, got)
		}
		if got := m.Text(i18n.FI, "common.results", map[string]string{"count": fmt.Sprint(count)}); got != want {
			t.Errorf("Text %d: %q", count, got)
		}
	}
	if got := m.Text(i18n.EN, "common.results", nil); got != " results" {
		t.Errorf("without a count: %q", got)
	}
}

func TestTextOfUnknownID(t *testing.T) {
	t.Parallel()
	if got := m.Text(i18n.NB, "case.no_such_thing", nil); got != "case.no_such_thing" {
		t.Errorf("got %q", got)
	}
	if m.Exists("case.no_such_thing") || !m.Exists("common.save") || m.Params("case.no_such_thing") != nil {
		t.Error("Exists or Params is wrong")
	}
}

// Every message can be written in every language, the pseudo-locale included,
// and leaves no placeholder behind.
func TestEveryMessage(t *testing.T) {
	t.Parallel()
	for _, id := range m.IDs() {
		args := map[string]string{}
		for _, p := range m.Params(id) {
			args[p] = "7"
		}
		for _, l := range append(i18n.All[:], i18n.Pseudo) {
			got := m.Text(l, id, args)
			if got == "" || got == id || strings.Contains(got, "{{") {
				t.Errorf("%s in %s: %q", id, l, got)
			}
			if strings.HasPrefix(got, "⟦") != (l == i18n.Pseudo) {
				t.Errorf("%s in %s: %q", id, l, got)
			}
		}
	}
}

// A text without placeholders costs no memory. Not parallel: allocations of
// other tests would be counted.
func TestPlainDoesNotAllocate(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { _ = m.CommonSave(i18n.NB) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Every kind of fault and every error page has its texts; ORG-09 has its advice.
func TestFaultsHaveTexts(t *testing.T) {
	t.Parallel()
	for k := fault.Internal; k <= fault.Unsupported; k++ {
		if !m.Exists("error." + k.String()) {
			t.Errorf("no text for the fault %s", k)
		}
	}
	for _, status := range []int{400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503} {
		for _, part := range []string{"title", "advice"} {
			if id := fmt.Sprintf("error.%s_%d", part, status); !m.Exists(id) {
				t.Errorf("no text %s", id)
			}
		}
	}
	for l, superuser := range map[i18n.Lang]string{i18n.FI: "pääkäyttäjä", i18n.SV: "huvudanvändare",
		i18n.NB: "superbruker", i18n.EN: "superuser"} {
		if !strings.Contains(m.ErrorForbidden(l), superuser) {
			t.Errorf("%s does not point to the superuser: %q", l, m.ErrorForbidden(l))
		}
	}
}

// ORG-10: each permission is named and explained in every language.
func TestPermissionsHaveTexts(t *testing.T) {
	t.Parallel()
	for _, p := range policies.Catalogue {
		id := "permission." + strings.ReplaceAll(string(p), ".", "_")
		if !m.Exists(id) || !m.Exists(id+"_help") {
			t.Errorf("permission %s lacks %s or %[2]s_help", p, id)
		}
	}
}
