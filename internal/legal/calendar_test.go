package legal_test

import (
	"slices"
	"testing"

	"vakans/internal/i18n/m"
	"vakans/internal/legal"
)

// Days of almanacs, the earliest and the latest Easters among them.
func TestHolidays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, name string
		day           legal.Day
	}{
		{"FI", "easter_sunday", "2008-03-23"}, {"FI", "easter_sunday", "2024-03-31"}, {"SE", "easter_sunday", "2025-04-20"},
		{"NO", "easter_sunday", "2026-04-05"}, {"FI", "easter_sunday", "2027-03-28"}, {"FI", "easter_sunday", "2038-04-25"},
		{"SE", "easter_sunday", "2285-03-22"},
		{"FI", "good_friday", "2027-03-26"}, {"NO", "maundy_thursday", "2027-03-25"}, {"NO", "whit_monday", "2027-05-17"},
		{"NO", "constitution_no", "2027-05-17"}, {"FI", "ascension", "2027-05-06"}, {"FI", "midsummer_eve", "2026-06-19"},
		{"SE", "midsummer", "2026-06-20"}, {"FI", "midsummer_eve", "2027-06-25"}, {"SE", "midsummer", "2027-06-26"},
		{"FI", "all_saints", "2026-10-31"}, {"SE", "all_saints", "2027-11-06"}, {"FI", "independence_fi", "2027-12-06"},
		{"SE", "national_se", "2027-06-06"}, {"FI", "christmas_eve", "2027-12-24"}, {"SE", "new_years_eve", "2027-12-31"},
	} {
		year := int(c.day[0]-'0')*1000 + int(c.day[1]-'0')*100 + int(c.day[2]-'0')*10 + int(c.day[3]-'0')
		if !slices.Contains(legal.Holidays(c.country, year), legal.Holiday{Day: c.day, Name: c.name}) {
			t.Errorf("%s has no %s on %s: %v", c.country, c.name, c.day, legal.Holidays(c.country, year))
		}
	}
	for _, country := range legal.Countries() {
		all := legal.Holidays(country, 2027)
		for i, h := range all {
			if !m.Exists("legal.day_"+h.Name) || i > 0 && h.Day < all[i-1].Day {
				t.Errorf("%s: %v", country, h)
			}
		}
	}
	if legal.Holidays("DK", 2027) != nil {
		t.Error("a country that is not known has holidays")
	}
}

// A time limit does not end on a Saturday, a Sunday, a holiday, or an eve that the
// country's law counts as one.
func TestDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country      string
		last, ending legal.Day
	}{
		{"FI", "2027-06-24", "2027-06-24"}, {"FI", "2027-06-25", "2027-06-28"}, {"NO", "2027-06-25", "2027-06-25"},
		{"FI", "2027-12-24", "2027-12-27"}, {"NO", "2027-12-24", "2027-12-24"}, {"SE", "2027-12-31", "2028-01-03"},
		{"FI", "2027-12-31", "2027-12-31"}, {"NO", "2027-03-25", "2027-03-30"}, {"SE", "2027-03-25", "2027-03-25"},
		{"FI", "2027-12-06", "2027-12-07"}, {"SE", "2027-12-06", "2027-12-06"}, {"FI", "2027-03-06", "2027-03-08"},
		{"DK", "2027-03-07", "2027-03-08"}, {"FI", "never", "never"},
	} {
		if got := legal.Due(c.country, c.last); got != c.ending {
			t.Errorf("%s %s: %s, want %s", c.country, c.last, got, c.ending)
		}
	}
}
