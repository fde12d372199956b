package web

import (
	"time"

	"vakans/internal/i18n/l10n"
)

// Date is a day as people of our languages write it, as the midnight that
// begins it in the zone; the zero time when empty. What a day means (a closing
// date is its end) is the domain's to say.
func (f *Form) Date(name string, zone *time.Location) time.Time {
	text := f.Text(name)
	if text == "" {
		return time.Time{}
	}
	t, _, err := l10n.ParseDate(text, zone)
	f.Check(err == nil, name, "error.date")
	return t
}

// DateTime is what ui.DateTime sends: a day in name and a clock time in
// name_time. Without a clock time, timed is false and at is the day's midnight.
func (f *Form) DateTime(name string, zone *time.Location) (at time.Time, timed bool) {
	day, clock := f.Text(name), f.Text(name+"_time")
	if day == "" {
		f.Check(clock == "", name, "error.date")
		return time.Time{}, false
	}
	at, timed, err := l10n.ParseDate(day, zone)
	f.Check(err == nil, name, "error.date")
	if err != nil || clock == "" {
		return at, timed
	}
	hour, minute, err := l10n.ParseTime(clock)
	f.Check(err == nil, name+"_time", "error.time")
	return time.Date(at.Year(), at.Month(), at.Day(), hour, minute, 0, 0, at.Location()), true
}
