package l10n

import (
	"strconv"
	"strings"
	"time"

	"vakans/internal/i18n"
)

// Every function that writes a time takes the zone to write it in: the
// organisation's, never the machine's. A nil zone is UTC, which is also the zone
// of a date without a clock time (a date column). The zero time is "".

// Date writes 4.12.2026, 4 december 2026, 4. desember 2026, 4 December 2026.
func Date(l i18n.Lang, t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	t = in(t, zone)
	return dayMonth(l, t) + yearOf(l, t)
}

// ShortDate is a date where there is little room, as in the columns of a table:
// 4.12.2026, and 4 Dec 2026 in English, which has no order of its own for digits.
func ShortDate(l i18n.Lang, t time.Time, zone *time.Location) string {
	if t.IsZero() || !english(l) {
		return Input(t, zone)
	}
	return strings.ReplaceAll(in(t, zone).Format("2 Jan 2006"), " ", nbsp)
}

// DateTime writes 4.12.2026 klo 15.00, 4 december 2026 kl. 15.00 and so on. It
// may break before the clock time: a narrow column would break it anywhere.
func DateTime(l i18n.Lang, t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return Date(l, t, zone) + " " + of(l).at + nbsp + Time(l, t, zone)
}

// Moment is DateTime to the second, for what is looked up to the second.
func Moment(l i18n.Lang, t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	sep := "."
	if english(l) {
		sep = ":"
	}
	return DateTime(l, t, zone) + in(t, zone).Format(sep+"05")
}

// Weekday writes the date with its day of the week: perjantai 4.12.2026, fredag
// 4 december 2026, Friday 4 December 2026.
func Weekday(l i18n.Lang, t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	// An ordinary space: this is long enough to need a place to break.
	return of(l).weekdays[in(t, zone).Weekday()] + " " + Date(l, t, zone)
}

// Time writes the clock time alone: 9.05 in Finnish, 09.05 in Swedish and
// Norwegian, 09:05 in English.
func Time(l i18n.Lang, t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	t = in(t, zone)
	switch {
	case english(l):
		return t.Format("15:04")
	case l.Index() == i18n.FI.Index():
		return strconv.Itoa(t.Hour()) + t.Format(".04")
	}
	return t.Format("15.04")
}

// Period writes a range of days, saying once what both ends share: 1.–15.12.2026,
// 1–15 december 2026. A zero end is open: 1.12.2026 alkaen, until 15 December
// 2026. Both zero is "".
func Period(l i18n.Lang, from, to time.Time, zone *time.Location) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return strings.Replace(of(l).from, "%s", Date(l, from, zone), 1)
	case from.IsZero():
		return strings.Replace(of(l).until, "%s", Date(l, to, zone), 1)
	}
	a, b := in(from, zone), in(to, zone)
	end := Date(l, to, zone)
	switch {
	case a.Year() != b.Year():
		return Date(l, from, zone) + dash(l) + end
	case a.Month() != b.Month():
		return dayMonth(l, a) + dash(l) + end
	case a.Day() != b.Day():
		return day(l, a) + "–" + end
	}
	return end
}

// PeriodTime writes a range with clock times: 1.12.2026 klo 9.00 – 15.12.2026
// klo 15.00. It may break at the dash.
func PeriodTime(l i18n.Lang, from, to time.Time, zone *time.Location) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return strings.Replace(of(l).from, "%s", DateTime(l, from, zone), 1)
	case from.IsZero():
		return strings.Replace(of(l).until, "%s", DateTime(l, to, zone), 1)
	}
	return DateTime(l, from, zone) + nbsp + "– " + DateTime(l, to, zone)
}

// RelativeDays writes how far a day is from now, in days of the zone's calendar:
// today, tomorrow, in 3 days, 3 days ago.
func RelativeDays(l i18n.Lang, t, now time.Time, zone *time.Location) string {
	n := daysBetween(in(now, zone), in(t, zone))
	w := of(l)
	switch {
	case n == 0:
		return w.today
	case n == 1:
		return w.tomorrow
	case n == -1:
		return w.yesterday
	case n > 0:
		return strings.Replace(w.inDays, "%s", Number(l, n), 1)
	}
	return strings.Replace(w.daysAgo, "%s", Number(l, -n), 1)
}

// ISO writes a date for the datetime attribute and for date fields: 2026-12-04.
func ISO(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return in(t, zone).Format(time.DateOnly)
}

// ISOTime writes a moment for the datetime attribute: 2026-12-04T15:00:00+02:00.
func ISOTime(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return in(t, zone).Format(time.RFC3339)
}

// Input writes a date as people type it into a text field, and ParseDate reads:
// 4.12.2026 in every language, as the hints and the error messages of the
// forms say. Swedish is written as in Finland.
func Input(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return in(t, zone).Format("2.1.2006")
}

// Month writes a stored month: 2019-08 is 8/2019. A year alone, and what is no
// month, stay as they are.
func Month(stored string) string {
	t, err := time.Parse("2006-01", stored)
	if err != nil {
		return stored
	}
	return t.Format("1/2006")
}

// Months writes a range of stored months: 8/2019–5/2021. What goes on has an
// open end, 8/2019–, in every language.
func Months(from, to string) string { return Month(from) + "–" + Month(to) }

// daysBetween counts midnights, so a day of 23 or 25 hours is one day.
func daysBetween(a, b time.Time) int {
	noon := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
	}
	return int(noon(b).Sub(noon(a)).Hours() / 24)
}

func dayMonth(l i18n.Lang, t time.Time) string {
	if l.Index() == i18n.FI.Index() {
		return t.Format("2.1.")
	}
	return day(l, t) + nbsp + of(l).months[t.Month()-1]
}

func day(l i18n.Lang, t time.Time) string {
	switch l.Index() {
	case i18n.FI.Index(), i18n.NB.Index():
		return t.Format("2.")
	}
	return t.Format("2")
}

func yearOf(l i18n.Lang, t time.Time) string {
	if l.Index() == i18n.FI.Index() {
		return t.Format("2006")
	}
	return nbsp + t.Format("2006")
}

// dash joins the ends of a range that are more than a number: English sets it
// off with spaces, the others do not.
func dash(l i18n.Lang) string {
	if english(l) {
		return nbsp + "– "
	}
	return "–"
}

func in(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		return t.UTC()
	}
	return t.In(zone)
}
