package recruitment

import (
	"testing"
	"time"
)

// AD-01: days are counted at the zone's midnights, and a clock time that is
// shown twice or never is read the way that costs nobody an hour.
func TestMomentsAndDaysAcrossClockChange_AD01(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		wall string
		late bool
		want string // empty: there is no such time
	}{
		{"2026-03-28 16:00", true, "2026-03-28T14:00:00Z"},
		{"2026-03-29 03:30", true, ""}, // clocks go from 3 to 4
		{"2026-03-29 04:00", true, "2026-03-29T01:00:00Z"},
		{"2026-03-29 16:00", true, "2026-03-29T13:00:00Z"},
		{"2026-10-25 03:30", true, "2026-10-25T01:30:00Z"},  // the second time
		{"2026-10-25 03:30", false, "2026-10-25T00:30:00Z"}, // the first
		{"2026-10-25 04:00", true, "2026-10-25T02:00:00Z"},
		{"2026-07-01 00:00", false, "2026-06-30T21:00:00Z"},
	} {
		wall, err := time.Parse("2006-01-02 15:04", c.wall)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := moment(zone, wall, c.late)
		if ok != (c.want != "") || ok && got.Format(time.RFC3339) != c.want {
			t.Errorf("%s late=%v: %s %v, want %q", c.wall, c.late, got.Format(time.RFC3339), ok, c.want)
		}
	}
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2026-03-15 23:59", "2026-03-29 00:00", 14}, // 13 days and 1 minute
		{"2026-03-15 00:00", "2026-03-29 23:59", 14}, // almost 15 days less an hour
		{"2026-10-18 23:30", "2026-10-25 03:30", 7},
		{"2026-10-25 00:00", "2026-10-25 23:59", 0}, // 25 hours
		{"2026-03-29 23:30", "2026-03-30 00:10", 1},
	} {
		from, _ := time.ParseInLocation("2006-01-02 15:04", c.from, zone)
		to, _ := time.ParseInLocation("2006-01-02 15:04", c.to, zone)
		if got := calendarDays(zone, from.UTC(), to.UTC()); got != c.want {
			t.Errorf("from %s to %s: %d days, want %d", c.from, c.to, got, c.want)
		}
	}
}
