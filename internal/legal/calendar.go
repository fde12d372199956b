package legal

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// The calendars are computed here because the library that has them
// (rickar/cal) lacks Finland, knows no eves, and rests since 2023.

// Holiday is a day, other than a Saturday or a Sunday by itself, on which a time
// limit set by law does not end. The catalogue's legal.day_<Name> says what it is
// called.
type Holiday struct {
	Day  Day
	Name string
}

// Holidays lists a country's holidays of a year in their order, those that fall on
// a Sunday among them; nil for a country that is not known. They are those of laws
// in force since 2005 and have not been compared with the texts of the laws:
// Finland 150/1930 5 §, with the eves of Christmas and midsummer; Sweden 1989:253
// and 1930:173 2 §, with New Year's Eve besides; Norway lov om helligdager and
// domstolloven § 149, with 1 and 17 May and no eve.
func Holidays(country string, year int) []Holiday {
	days, known := calendars[country]
	if !known {
		return nil
	}
	all := make([]Holiday, 0, len(days))
	for _, d := range days {
		all = append(all, Holiday{Day(d.on(year).Format(time.DateOnly)), d.name})
	}
	slices.SortFunc(all, func(a, b Holiday) int { return strings.Compare(string(a.Day), string(b.Day)) })
	return all
}

// Due is the day on which a time limit set by law ends whose last day is d: d
// itself, or the next day that is no Saturday, Sunday or holiday. What is no day
// stays as it is.
func Due(country string, d Day) Day {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	for resting(country, t) {
		t = t.AddDate(0, 0, 1)
	}
	return Day(t.Format(time.DateOnly))
}

func resting(country string, t time.Time) bool {
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		return true
	}
	d := Day(t.Format(time.DateOnly))
	return slices.ContainsFunc(Holidays(country, t.Year()), func(h Holiday) bool { return h.Day == d })
}

// feast is a holiday of every year.
type feast struct {
	name string
	on   func(year int) time.Time
}

var (
	newYear      = feast{"new_year", fixed(time.January, 1)}
	epiphany     = feast{"epiphany", fixed(time.January, 6)}
	maundy       = feast{"maundy_thursday", easter(-3)}
	goodFriday   = feast{"good_friday", easter(-2)}
	easterSunday = feast{"easter_sunday", easter(0)}
	easterMonday = feast{"easter_monday", easter(1)}
	mayDay       = feast{"may_day", fixed(time.May, 1)}
	ascension    = feast{"ascension", easter(39)}
	whitSunday   = feast{"whit_sunday", easter(49)}
	whitMonday   = feast{"whit_monday", easter(50)}
	midsummerEve = feast{"midsummer_eve", first(time.Friday, time.June, 19)}
	midsummer    = feast{"midsummer", first(time.Saturday, time.June, 20)}
	allSaints    = feast{"all_saints", first(time.Saturday, time.October, 31)}
	christmasEve = feast{"christmas_eve", fixed(time.December, 24)}
	christmas    = feast{"christmas", fixed(time.December, 25)}
	boxingDay    = feast{"boxing_day", fixed(time.December, 26)}
	newYearsEve  = feast{"new_years_eve", fixed(time.December, 31)}

	independence = feast{"independence_fi", fixed(time.December, 6)}
	nationalSE   = feast{"national_se", fixed(time.June, 6)}
	constitution = feast{"constitution_no", fixed(time.May, 17)}
)

var calendars = map[string][]feast{
	"FI": {
		newYear, epiphany, goodFriday, easterSunday, easterMonday, mayDay, ascension, whitSunday,
		midsummerEve, midsummer, allSaints, independence, christmasEve, christmas, boxingDay,
	},
	"SE": {
		newYear, epiphany, goodFriday, easterSunday, easterMonday, mayDay, ascension, whitSunday, nationalSE,
		midsummerEve, midsummer, allSaints, christmasEve, christmas, boxingDay, newYearsEve,
	},
	"NO": {
		newYear, maundy, goodFriday, easterSunday, easterMonday, mayDay, constitution, ascension, whitSunday,
		whitMonday, christmas, boxingDay,
	},
}

// Countries lists those whose holidays are known, by the alphabet.
func Countries() []string { return slices.Sorted(maps.Keys(calendars)) }

func fixed(m time.Month, day int) func(int) time.Time {
	return func(year int) time.Time { return date(year, m, day) }
}

// first is the first such weekday on or after a date.
func first(w time.Weekday, m time.Month, day int) func(int) time.Time {
	return func(year int) time.Time {
		t := date(year, m, day)
		return t.AddDate(0, 0, int(w-t.Weekday()+7)%7)
	}
}

// easter is so many days after Easter Sunday.
func easter(days int) func(int) time.Time {
	return func(year int) time.Time { return easterOf(year).AddDate(0, 0, days) }
}

// easterOf is Easter Sunday by the Gregorian computus in the form of Meeus, Jones
// and Butcher, whose letters it keeps.
func easterOf(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	return date(year, time.Month(month), (h+l-7*m+33*month+19)%32)
}

func date(year int, m time.Month, day int) time.Time {
	return time.Date(year, m, day, 0, 0, 0, 0, time.UTC)
}
