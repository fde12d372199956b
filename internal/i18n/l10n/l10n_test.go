package l10n_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with testdata/<lang>.golden, where no-break spaces are shown
// as ~ so that a reviewer sees them (LANG-01).
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			got := strings.ReplaceAll(sample(t, l), "\u00a0", "~")
			name := filepath.Join("testdata", string(l)+".golden")
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("formats differ from %s (run with -update if that is meant):\n%s", name, got)
			}
		})
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func sample(t *testing.T, l i18n.Lang) string {
	helsinki := zone(t, "Europe/Helsinki")
	at := func(y, m, d, h, min int) time.Time { return time.Date(y, time.Month(m), d, h, min, 0, 0, helsinki) }
	closes, opens := at(2026, 12, 4, 15, 0), at(2026, 12, 1, 9, 5)
	var b strings.Builder
	line := func(name, value string) { fmt.Fprintf(&b, "%-16s %s\n", name, value) }
	line("date", l10n.Date(l, closes, helsinki))
	line("date zero", l10n.Date(l, time.Time{}, helsinki))
	line("datetime", l10n.DateTime(l, closes, helsinki))
	line("datetime Oslo", l10n.DateTime(l, at(2026, 12, 4, 0, 30), zone(t, "Europe/Oslo")))
	line("datetime UTC", l10n.DateTime(l, closes, nil))
	line("weekday", l10n.Weekday(l, closes, helsinki))
	line("time", l10n.Time(l, opens, helsinki))
	line("input", l10n.Input(closes, helsinki))
	line("short", l10n.ShortDate(l, closes, helsinki))
	line("period month", l10n.Period(l, opens, closes, helsinki))
	line("period day", l10n.Period(l, closes, closes, helsinki))
	line("period year", l10n.Period(l, at(2026, 11, 1, 9, 0), closes, helsinki))
	line("period years", l10n.Period(l, closes, at(2027, 1, 15, 15, 0), helsinki))
	line("period from", l10n.Period(l, opens, time.Time{}, helsinki))
	line("period until", l10n.Period(l, time.Time{}, closes, helsinki))
	line("period time", l10n.PeriodTime(l, opens, closes, helsinki))
	for _, days := range []int{-3, -1, 0, 1, 2} {
		line(fmt.Sprint("relative ", days), l10n.RelativeDays(l, closes.AddDate(0, 0, days), closes, helsinki))
	}
	for m := time.January; m <= time.December; m++ {
		line("month", l10n.Date(l, at(2026, int(m), 1, 12, 0), helsinki))
	}
	for _, n := range []int{0, 999, 1000, 1234567, -12345} {
		line("number", l10n.Number(l, n))
	}
	line("decimal", l10n.Decimal(l, 1234567.891, 2)+" "+l10n.Decimal(l, -0.05, 1)+" "+l10n.Decimal(l, 38.25, 2))
	line("percent", l10n.Percent(l, 45))
	for _, currency := range []string{"EUR", "SEK", "NOK"} {
		line("money", l10n.Money(l, 312050, currency)+" | "+l10n.Money(l, 4500000, currency)+" | "+
			l10n.Money(l, -5, currency))
	}
	for _, size := range []int64{0, 12, 1023, 1024, 358400, 1572864, 2 << 20, 2<<20 + 1, 12 << 20, 3 << 30} {
		line("file size", l10n.FileSize(l, size))
	}
	line("list", l10n.List(l)+"|"+l10n.List(l, "a")+"|"+l10n.List(l, "a", "b")+"|"+l10n.List(l, "a", "b", "c"))
	names := []string{"Åkerlund", "Aas", "Zetterberg", "Ärling", "Öberg", "Ørsted", "Ækre", "Andersson", "åberg",
		"Bergström"}
	l10n.NewSorter(l).Strings(names)
	line("sorted", strings.Join(names, " "))
	return b.String()
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	helsinki := zone(t, "Europe/Helsinki")
	day := time.Date(2026, 12, 4, 0, 0, 0, 0, helsinki)
	half := day.Add(14*time.Hour + 30*time.Minute)
	for in, want := range map[string]time.Time{
		"4.12.2026": day, "04.12.2026": day, "2026-12-04": day, " 4.12.2026 ": day, "2026-12-4": day,
		"4.12.2026 14.30": half, "4.12.2026 14:30": half, "4.12.2026 klo 14.30": half, "2026-12-04 kl. 14.30": half,
		"2026-12-04T14:30": half, "2026-12-04T14:30:00": half, "4.12.2026, at 14:30": half,
		"4.12.2026\u00a0klo\u00a014.30": half,
		"4.12.2026 klo 9":               day.Add(9 * time.Hour),
		"4.12.2026 24.00":               day.AddDate(0, 0, 1),
	} {
		got, clock, err := l10n.ParseDate(in, helsinki)
		if err != nil || !got.Equal(want) {
			t.Errorf("ParseDate(%q) = %v, %v; want %v", in, got, err, want)
		}
		if wantClock := strings.ContainsAny(strings.TrimSpace(in), " T\u00a0"); clock != wantClock {
			t.Errorf("ParseDate(%q) says clock time %v", in, clock)
		}
	}
	for _, in := range []string{"", " ", "31.2.2026", "29.2.2027", "4.13.2026", "0.1.2026", "4.12.26", "4/12/2026",
		"huomenna",
		"4.12.2026 25.00", "4.12.2026 24.01", "4.12.2026 12.60", "4.12.2026 klo", "4.12.2026 14.30 15", "1.1.20266"} {
		if got, _, err := l10n.ParseDate(in, helsinki); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", in, got)
		}
	}
}

// What a form shows, it also reads back, around both changes of the clock too.
func TestParseDateReadsInput(t *testing.T) {
	t.Parallel()
	helsinki := zone(t, "Europe/Helsinki")
	start := time.Date(2026, 1, 1, 12, 0, 0, 0, helsinki)
	for _, l := range i18n.All {
		for d := range 366 {
			when := start.AddDate(0, 0, d)
			text := l10n.Input(when, helsinki) + " " + l10n.Time(l, when, helsinki)
			if got, clock, err := l10n.ParseDate(text, helsinki); err != nil || !clock || !got.Equal(when) {
				t.Fatalf("%s: ParseDate(%q) = %v, %v, %v; want %v", l, text, got, clock, err, when)
			}
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]int{"14.30": {14, 30}, "14:30": {14, 30}, "klo 9": {9, 0}, "kl. 9.05": {9, 5}} {
		if h, m, err := l10n.ParseTime(in); err != nil || h != want[0] || m != want[1] {
			t.Errorf("ParseTime(%q) = %d, %d, %v", in, h, m, err)
		}
	}
	for _, in := range []string{"", "25.00", "9.5", "x"} {
		if _, _, err := l10n.ParseTime(in); err == nil {
			t.Errorf("ParseTime(%q) gave no error", in)
		}
	}
}

// A day on which the clock changes is one day, not 23 hours.
func TestRelativeDaysAcrossClockChange(t *testing.T) {
	t.Parallel()
	helsinki := zone(t, "Europe/Helsinki")
	before := time.Date(2026, 3, 28, 23, 30, 0, 0, helsinki)
	after := time.Date(2026, 3, 29, 23, 0, 0, 0, helsinki)
	if got := l10n.RelativeDays(i18n.EN, after, before, helsinki); got != "tomorrow" {
		t.Errorf("got %q", got)
	}
	if got := l10n.RelativeDays(i18n.EN, before.Add(40*time.Minute), before, helsinki); got != "tomorrow" {
		t.Errorf("ten past midnight is %q", got)
	}
}

func TestSortBy(t *testing.T) {
	t.Parallel()
	type unit struct{ name string }
	units := []unit{{"Øst"}, {"Aasen"}, {"Ås"}, {"Zoo"}, {"Ære"}, {"Berg"}}
	l10n.SortBy(i18n.NB, units, func(u unit) string { return u.name })
	if got := fmt.Sprint(units); got != "[{Berg} {Zoo} {Ære} {Øst} {Ås} {Aasen}]" {
		t.Errorf("Norwegian order: %s", got)
	}
}

// A number that was typed keeps its digits, a year among them.
func TestWritten(t *testing.T) {
	t.Parallel()
	for l, want := range map[i18n.Lang]string{i18n.FI: "4,5", i18n.SV: "4,5", i18n.NB: "4,5", i18n.EN: "4.5"} {
		if got := l10n.Written(l, "4.5"); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
		if got := l10n.Written(l, "2019"); got != "2019" {
			t.Errorf("%s: %q", l, got)
		}
	}
}

// A form shows, hints and reads one spelling of a date, in Swedish too.
func TestInputIsAsTheHintsSay(t *testing.T) {
	t.Parallel()
	if got := l10n.Input(time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC), nil); got != "4.12.2026" {
		t.Errorf("a date field shows %q", got)
	}
}

func TestMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"2019-08", "2021-05", "8/2019–5/2021"}, {"2019-08", "", "8/2019–"}, {"2019", "2020-12", "2019–12/2020"},
	} {
		if got := l10n.Months(c.from, c.to); got != c.want {
			t.Errorf("Months(%q, %q) = %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

// One place has one name for one reader, whatever language the text around it
// is in.
func TestPlaceName(t *testing.T) {
	t.Parallel()
	place := i18n.LangText{i18n.FI: "Mustasaari", i18n.SV: "Korsholm"}
	for l, want := range map[i18n.Lang]string{i18n.FI: "Mustasaari", i18n.SV: "Korsholm", i18n.NB: "Korsholm",
		i18n.EN: "Mustasaari"} {
		if got := l10n.PlaceName(l, place); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
	if got := l10n.PlaceName(i18n.FI, i18n.LangText{i18n.NB: "Tromsø"}); got != "Tromsø" {
		t.Errorf("a place with a name in another language alone: %q", got)
	}
}

func TestInSentence(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Municipality of Exempelby":      "the Municipality of Exempelby",
		"Wellbeing services county of X": "the Wellbeing services county of X",
		"Exempelby Water":                "Exempelby Water",
	} {
		if got := l10n.InSentence(i18n.EN, name); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got := l10n.InSentence(i18n.SV, name); got != name {
			t.Errorf("in Swedish %q", got)
		}
	}
}

// A length of time bends with its number, and in Finnish with its place.
func TestLength(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		length       l10n.Length
		fi, genitive string
		sv, nb, en   string
	}{
		{l10n.LengthOf(20 * time.Minute), "20 minuuttia", "20 minuutin", "20 minuter", "20 minutter", "20 minutes"},
		{l10n.LengthOf(time.Minute), "1 minuutin", "1 minuutin", "1 minut", "1 minutt", "1 minute"},
		{l10n.LengthOf(90 * time.Second), "90 sekuntia", "90 sekunnin", "90 sekunder", "90 sekunder", "90 seconds"},
		{l10n.LengthOf(time.Hour), "1 tunnin", "1 tunnin", "1 timme", "1 time", "1 hour"},
		{l10n.LengthOf(24 * time.Hour), "24 tuntia", "24 tunnin", "24 timmar", "24 timer", "24 hours"},
		{l10n.LengthOf(7 * 24 * time.Hour), "7 päivää", "7 päivän", "7 dagar", "7 dager", "7 days"},
		{l10n.LengthInDays(1), "1 päivän", "1 päivän", "1 dag", "1 dag", "1 day"},
		{l10n.LengthInMonths(6), "6 kuukautta", "6 kuukauden", "6 månader", "6 måneder", "6 months"},
		{l10n.LengthInMonths(18), "18 kuukautta", "18 kuukauden", "18 månader", "18 måneder", "18 months"},
		{l10n.LengthInMonths(24), "2 vuotta", "2 vuoden", "2 år", "2 år", "2 years"},
		{l10n.LengthInMonths(12), "1 vuoden", "1 vuoden", "1 år", "1 år", "1 year"},
		{l10n.LengthInMonths(0), "0 kuukautta", "0 kuukauden", "0 månader", "0 måneder", "0 months"},
		{l10n.LengthOf(0), "0 minuuttia", "0 minuutin", "0 minuter", "0 minutter", "0 minutes"},
	} {
		x := c.length
		got := strings.Join([]string{
			x.Lasting(i18n.FI), x.Genitive(i18n.FI), x.Lasting(i18n.SV), x.Genitive(i18n.NB), x.Lasting(i18n.EN),
		}, ", ")
		want := strings.Join([]string{c.fi, c.genitive, c.sv, c.nb, c.en}, ", ")
		if strings.ReplaceAll(got, "\u00a0", " ") != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := l10n.AnyOf(i18n.FI, "pdf", "doc", "docx"); got != "pdf, doc tai docx" {
		t.Error(got)
	}
}
