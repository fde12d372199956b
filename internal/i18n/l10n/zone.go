package l10n

import (
	"strings"
	"time"

	"vakans/internal/i18n"
)

// cities are the names that a zone's city has in other languages than its own.
var cities = map[string]i18n.LangText{
	"Helsinki":  {i18n.SV: "Helsingfors", i18n.NB: "Helsingfors"},
	"Stockholm": {i18n.FI: "Tukholma"},
	"Mariehamn": {i18n.FI: "Maarianhamina"},
}

// Zone names a time zone by its city: Helsinki, in Swedish Helsingfors.
func Zone(l i18n.Lang, zone *time.Location) string {
	name := in(time.Time{}, zone).Location().String()
	city := strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
	if own := cities[city][l]; own != "" {
		return own
	}
	return city
}

// TimeOn writes the clock time of a moment, with its date unless that is today.
func TimeOn(l i18n.Lang, t, now time.Time, zone *time.Location) string {
	if DaysUntil(t, now, zone) == 0 {
		return Time(l, t, zone)
	}
	return DateTime(l, t, zone)
}

// DaysUntil counts the midnights of the zone between now and a moment.
func DaysUntil(t, now time.Time, zone *time.Location) int {
	return daysBetween(in(now, zone), in(t, zone))
}
