package l10n

import (
	"strconv"
	"time"

	"vakans/internal/i18n"
)

// Length is a length of time as people name it: a number of one unit.
type Length struct {
	n    int
	unit unit
}

type unit int

const (
	inSeconds unit = iota
	inMinutes
	inHours
	inDays
	inMonths
	inYears
)

// LengthOf names a duration in the largest unit that divides it, and in hours up
// to the first day. What is left of a second is counted as a whole one.
func LengthOf(d time.Duration) Length {
	seconds := int((d + time.Second - 1) / time.Second)
	switch {
	case seconds%86400 == 0 && seconds > 86400:
		return Length{seconds / 86400, inDays}
	case seconds%3600 == 0 && seconds > 0:
		return Length{seconds / 3600, inHours}
	case seconds%60 == 0:
		return Length{seconds / 60, inMinutes}
	}
	return Length{seconds, inSeconds}
}

// LengthInMonths names so many months, in years where they are whole ones.
func LengthInMonths(n int) Length {
	if n%12 == 0 && n > 0 {
		return Length{n / 12, inYears}
	}
	return Length{n, inMonths}
}

// LengthInDays names so many days.
func LengthInDays(n int) Length { return Length{n, inDays} }

// Lasting says how long something goes on: 20 minuuttia, 1 minuutin; 20 minuter;
// 20 minutter; 20 minutes.
func (x Length) Lasting(l i18n.Lang) string { return x.with(l, x.n == 1) }

// Genitive is Lasting before a Finnish postposition (20 minuutin kuluttua, 7
// päivän sisällä). The other languages have the same form in both places.
func (x Length) Genitive(l i18n.Lang) string { return x.with(l, x.n == 1 || l == i18n.FI) }

func (x Length) with(l i18n.Lang, one bool) string {
	form := 1
	if one {
		form = 0
	}
	return strconv.Itoa(x.n) + nbsp + of(l).units[x.unit][form]
}
