package legal_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	_ "vakans/internal/i18n/texts"
	"vakans/internal/legal"
)

// next is so many days after a day.
func next(t *testing.T, d legal.Day, days int) legal.Day {
	t.Helper()
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		t.Fatalf("%q is no day", d)
	}
	return legal.DayOf(at.AddDate(0, 0, days), time.UTC)
}

// finds is what is found about a rule's own subject for whom it binds.
func finds(r legal.Rule, b legal.Book, on legal.Day) legal.Rule {
	e := legal.Employer{Country: r.Country}
	if r.Kinds != nil {
		e.Kind = r.Kinds[0]
	}
	period, _ := legal.Find(b, legal.OfficePeriod, e, on)
	kept, _ := legal.Find(b, legal.NotSelected, e, on)
	if period.Subject() == r.Subject() {
		return period
	}
	return kept
}

// LAW-01: each rule holds on its first day and not on the day before, on its last day
// and not on the day after.
func TestRulesHoldBetweenTheirDays_LAW01(t *testing.T) {
	t.Parallel()
	for _, r := range legal.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			in, out := []legal.Day{r.From}, []legal.Day{next(t, r.From, -1)}
			if r.Until == "" {
				in = append(in, "2999-12-31")
			} else {
				in, out = append(in, r.Until), append(out, next(t, r.Until, 1))
			}
			for _, d := range in {
				if got := finds(r, legal.Book{}, d); got.ID != r.ID {
					t.Errorf("on %s %q holds", d, got.ID)
				}
			}
			for _, d := range out {
				if got := finds(r, legal.Book{}, d); got.ID == r.ID {
					t.Errorf("it holds on %s", d)
				}
			}
		})
	}
}

// LAW-01: the days of each rule, written down a second time.
func TestDays_LAW01(t *testing.T) {
	t.Parallel()
	want := map[string][2]legal.Day{
		"fi_not_selected": {"2015-12-21"}, "se_not_selected": {"2021-04-15"}, "no_not_selected": {"2015-12-21"},
		"fi_office_period_state": {"2023-10-27"}, "fi_office_period_municipal": {"2003-11-01"},
	}
	for _, r := range legal.Rules() {
		if days, ok := want[r.ID]; !ok || days != [2]legal.Day{r.From, r.Until} {
			t.Errorf("%s holds from %s until %q", r.ID, r.From, r.Until)
		}
		delete(want, r.ID)
	}
	for id := range want {
		t.Errorf("rule %s is gone: give it a last day instead", id)
	}
}

// LAW-01, LAW-02: each rule says where it stands, where that was read, and why in
// every language, with the section and the number.
func TestRulesAreWhole_LAW02(t *testing.T) {
	t.Parallel()
	id, seen := regexp.MustCompile(`^[a-z]{2}_[a-z_]+$`), map[string]bool{}
	for _, r := range legal.Rules() {
		if !id.MatchString(r.ID) || seen[r.ID] || !strings.EqualFold(r.ID[:2], r.Country) ||
			r.Section == "" || r.Source == "" || r.Demands() < 1 || legal.Holidays(r.Country, 2027) == nil {
			t.Errorf("%+v", r)
		}
		seen[r.ID] = true
		if r.Certainty != legal.Seen && r.Certainty != legal.Reported && r.Certainty != legal.Unchecked {
			t.Errorf("%s: certainty %q", r.ID, r.Certainty)
		}
		for _, l := range i18n.All {
			why := r.Why()
			text := m.Text(l, why.Key, why.Args)
			if !m.Exists(why.Key) || !strings.Contains(text, r.Section) || !strings.Contains(text, fmt.Sprint(r.Demands())) {
				t.Errorf("%s in %s: %s", r.ID, l, text)
			}
		}
	}
}

// Two rules about one subject never bind the same employer on the same day.
func TestRulesDoNotContradict(t *testing.T) {
	t.Parallel()
	all := legal.Rules()
	for i, a := range all {
		for _, b := range all[i+1:] {
			shared := a.Country == b.Country && a.Subject() == b.Subject() && (a.Holds(b.From) || b.Holds(a.From))
			both := slices.ContainsFunc(b.Kinds, func(kind string) bool { return slices.Contains(a.Kinds, kind) })
			if shared && (a.Kinds == nil || b.Kinds == nil || both) {
				t.Errorf("%s and %s", a.ID, b.ID)
			}
		}
	}
}

// A rule that nobody has seen in its source can be switched off, and no other.
func TestSwitch_LAW01(t *testing.T) {
	t.Parallel()
	for _, r := range legal.Rules() {
		b, err := legal.Without(r.ID)
		if (err == nil) == (r.Certainty == legal.Seen) {
			t.Errorf("%s, which was %s: %v", r.ID, r.Certainty, err)
		}
		if err != nil {
			continue
		}
		if got := finds(r, b, r.From); got.ID == r.ID || !b.Off(r) {
			t.Errorf("%s still holds", r.ID)
		}
	}
	if _, err := legal.Without("no_such_rule"); err == nil || !strings.Contains(err.Error(), "no_such_rule") {
		t.Errorf("an unknown rule: %v", err)
	}
}

// What one employer is bound by says nothing of another.
func TestFind(t *testing.T) {
	t.Parallel()
	const on = "2027-03-01"
	for _, c := range []struct {
		country, kind, period string
		days                  legal.Days
		months                legal.Months
	}{
		{"FI", "municipality", "fi_office_period_municipal", 14, 24},
		{"FI", "wellbeing_county", "fi_office_period_municipal", 14, 24},
		{"FI", "state_agency", "fi_office_period_state", 14, 24},
		{"FI", "company", "", 0, 24},
		{"SE", "municipality", "", 0, 24},
		{"NO", "municipality", "", 0, 24},
		{"DK", "municipality", "", 0, 0},
		{"", "", "", 0, 0},
	} {
		e := legal.Employer{Country: c.country, Kind: c.kind}
		r, days := legal.Find(legal.Book{}, legal.OfficePeriod, e, on)
		if r.ID != c.period || days != c.days || (r.Why() == nil) != (c.period == "") {
			t.Errorf("%v: %s, %d days", e, r.ID, days)
		}
		if _, months := legal.Find(legal.Book{}, legal.NotSelected, e, on); months != c.months {
			t.Errorf("%v: %d months", e, months)
		}
	}
	if got := legal.Least(legal.Book{}, legal.NotSelected, on); got != 24 {
		t.Errorf("at least %d months everywhere", got)
	}
	if got := legal.Least(legal.Book{}, legal.NotSelected, "1990-01-01"); got != 0 {
		t.Errorf("%d months before there was a rule", got)
	}
}

func TestDayOf(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	if got := legal.DayOf(time.Date(2027, 2, 28, 23, 0, 0, 0, time.UTC), zone); got != "2027-03-01" {
		t.Error(got)
	}
}
