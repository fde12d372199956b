package main

import (
	"strings"
	"testing"
)

// LAW-01: the operator sees every rule with its section, whether it holds on a day, and
// what is switched off, without servers; a rule that was seen in its source stays on.
func TestLegal_LAW01(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		off  string
		args []string
		code int
		want []string
	}{
		{"", []string{"--on", "2027-06-25", "--country", "FI", "--language", "sv"}, 0, []string{
			"fi_not_selected: holds on 2027-06-25", "fi_office_period_municipal: holds", "750/1994, 6 a §",
			"statstjänstemannalag",
			"2027-06-25 Midsommarafton", "ends on 2027-06-28",
		}},
		{"", []string{"--on", "2023-10-26"}, 0, []string{"fi_office_period_state: does not hold on 2023-10-26",
			"NO, holidays of 2023"}},
		{"fi_office_period_municipal", nil, 0, []string{"fi_office_period_municipal: off"}},
		{"fi_not_selected", nil, exitFailed, []string{"VAKANS_LEGAL_OFF", "fi_not_selected"}},
		{"", []string{"--on", "midsummer"}, exitUsage, []string{"usage: vakans legal"}},
	} {
		cmd := program(t, []string{"VAKANS_LEGAL_OFF=" + c.off}, append([]string{"legal"}, c.args...)...)
		out, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != c.code {
			t.Errorf("%v: exit code %d, %v: %s", c.args, code, err, out)
		}
		for _, want := range c.want {
			if !strings.Contains(string(out), want) {
				t.Errorf("%v: no %q in %s", c.args, want, out)
			}
		}
	}
}
