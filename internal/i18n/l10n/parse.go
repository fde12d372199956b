package l10n

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zones must be there on a machine that has none
)

// ErrDate means that the text is not a date, or names a day or a clock time
// that does not exist. Forms show it as error.date.
var ErrDate = errors.New("l10n: not a date")

var (
	dayFirst  = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})$`)
	yearFirst = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})$`)
	clockTime = regexp.MustCompile(`^(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?$`)
)

// ParseDate reads what people type in any of our languages: 4.12.2026 or
// 2026-12-04, with or without a clock time after it (14.30 or 14:30, with klo,
// kl. or at before it, or T as a date field sends it). The result is in the
// zone; clock tells whether a clock time was given, so that the caller decides
// what a bare date means: a closing date is the end of its day. 24.00 is the
// midnight that ends the day.
func ParseDate(s string, zone *time.Location) (t time.Time, clock bool, err error) {
	if zone == nil {
		zone = time.UTC
	}
	date, rest := splitDate(s)
	year, month, day, ok := readDate(date)
	if !ok {
		return time.Time{}, false, ErrDate
	}
	hour, minute := 0, 0
	if rest != "" {
		if hour, minute, ok = readClock(rest); !ok {
			return time.Time{}, false, ErrDate
		}
	}
	midnight := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if midnight.Day() != day || midnight.Month() != time.Month(month) {
		return time.Time{}, false, ErrDate
	}
	return time.Date(year, time.Month(month), day, hour, minute, 0, 0, zone), rest != "", nil
}

// ParseTime reads a clock time alone: 14.30, 14:30, klo 9, kl. 9.05.
func ParseTime(s string) (hour, minute int, err error) {
	_, rest := splitDate("- " + s)
	hour, minute, ok := readClock(rest)
	if !ok {
		return 0, 0, ErrDate
	}
	return hour, minute, nil
}

// splitDate separates the date from the clock time and drops the word between.
func splitDate(s string) (date, clock string) {
	s = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "T", " ").Replace(s)
	words := strings.Fields(s)
	if len(words) == 0 {
		return "", ""
	}
	rest := words[1:]
	if len(rest) > 1 {
		switch strings.TrimSuffix(strings.ToLower(rest[0]), ".") {
		case "klo", "kl", "at":
			rest = rest[1:]
		}
	}
	return strings.TrimSuffix(words[0], ","), strings.Join(rest, " ")
}

func readDate(s string) (year, month, day int, ok bool) {
	if f := dayFirst.FindStringSubmatch(s); f != nil {
		return number(f[3]), number(f[2]), number(f[1]), true
	}
	if f := yearFirst.FindStringSubmatch(s); f != nil {
		return number(f[1]), number(f[2]), number(f[3]), true
	}
	return 0, 0, 0, false
}

func readClock(s string) (hour, minute int, ok bool) {
	if len(s) <= 2 && s != "" { // "klo 9": a whole hour
		s += ".00"
	}
	f := clockTime.FindStringSubmatch(s)
	if f == nil {
		return 0, 0, false
	}
	hour, minute = number(f[1]), number(f[2])
	return hour, minute, hour < 24 && minute < 60 || hour == 24 && minute == 0
}

// number reads digits that a pattern has already found to be digits, four at most.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
