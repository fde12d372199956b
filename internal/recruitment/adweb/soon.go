package adweb

import (
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// daysTold is from when on an ad reports how many days are left.
const daysTold = 7

// Soon says how near the end of a period is, in days of the ad's own calendar;
// the zero tag says nothing. It changes at midnight: see UntilMidnight.
func Soon(l i18n.Lang, closes, now time.Time, zone *time.Location) ui.TagView {
	if now.IsZero() || !now.Before(closes) {
		return ui.TagView{}
	}
	// A period that ends at midnight ends with the day before.
	switch days := l10n.DaysUntil(closes.Add(-time.Nanosecond), now, zone); {
	case days == 0:
		return ui.TagView{Text: m.JobsiteClosesToday(l), Tone: ui.Warning}
	case days == 1:
		return ui.TagView{Text: m.JobsiteClosesTomorrow(l), Tone: ui.Warning}
	case days <= daysTold:
		return ui.TagView{Text: m.JobsiteDaysLeft(l, days), Tone: ui.Neutral}
	}
	return ui.TagView{}
}

// UntilMidnight is how long words about days stay true in a zone.
func UntilMidnight(now time.Time, zone *time.Location) time.Duration {
	year, month, day := now.In(zone).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, zone).Sub(now)
}
