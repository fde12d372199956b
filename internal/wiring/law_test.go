package wiring_test

import (
	"slices"
	"strings"
	"testing"

	"vakans/internal/legal"
	"vakans/internal/wiring"
)

// LAW-01: what the operator switches off is off where organisations ask, and the
// doctor says so without finding fault.
func TestLawIsTheOperators_LAW01(t *testing.T) {
	t.Parallel()
	const rule = "fi_office_period_municipal"
	says := func(s *wiring.Services) bool {
		return slices.ContainsFunc(s.Diagnose(t.Context()), func(d wiring.Diagnosis) bool {
			return strings.Contains(d.What, rule) && strings.Contains(d.What, "VAKANS_LEGAL_OFF") && d.Remedy == ""
		})
	}
	for _, off := range []string{"", rule} {
		s := services(t, map[string]string{"VAKANS_LEGAL_OFF": off})
		i := slices.IndexFunc(legal.Rules(), func(r legal.Rule) bool { return r.ID == rule })
		if got := s.Organisations.Law.Off(legal.Rules()[i]); got != (off != "") || says(s) != got {
			t.Errorf("with %q switched off: %t, and the doctor says %t", off, got, says(s))
		}
	}
}
