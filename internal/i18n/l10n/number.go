// Package l10n writes dates, numbers, money and lists as readers of each
// language expect them, and reads back what they type. Spaces inside a date, a
// number or an amount are no-break spaces (U+00A0), so that none is torn apart
// at the end of a line.
package l10n

import (
	"math"
	"strconv"
	"strings"

	"vakans/internal/i18n"
)

// nbsp is the no-break space, spelt out because it cannot be seen.
const nbsp = "\u00a0"

// Number writes a whole number with its thousands grouped: 12 345, in English
// 12,345.
func Number(l i18n.Lang, n int) string { return group(l, int64(n)) }

// Decimal writes a number with this many decimals: 1 234,5, in English 1,234.5.
func Decimal(l i18n.Lang, f float64, decimals int) string {
	scale := math.Pow10(decimals)
	units := int64(math.Round(f * scale))
	if decimals == 0 {
		return group(l, units)
	}
	return fixed(l, units, decimals)
}

// Percent writes a whole percentage: 45 %, in English 45%.
func Percent(l i18n.Lang, n int) string {
	if english(l) {
		return group(l, int64(n)) + "%"
	}
	return group(l, int64(n)) + nbsp + "%"
}

// Written writes a number that somebody typed and that is stored with a point.
// Only the decimal sign is the language's: the digits may be a year.
func Written(l i18n.Lang, stored string) string {
	if english(l) {
		return stored
	}
	return strings.Replace(stored, ".", ",", 1)
}

// fixed writes units of 10^-decimals.
func fixed(l i18n.Lang, units int64, decimals int) string {
	scale := int64(math.Pow10(decimals))
	sign := ""
	if units < 0 {
		sign, units = "−", -units
	}
	point := ","
	if english(l) {
		point = "."
	}
	digits := strconv.FormatInt(units%scale, 10)
	return sign + group(l, units/scale) + point + strings.Repeat("0", decimals-len(digits)) + digits
}

// group writes a whole number; the minus is U+2212, which a screen reader reads.
func group(l i18n.Lang, n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	separator := nbsp
	if english(l) {
		separator = ","
	}
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + separator + digits[i:]
	}
	return sign + digits
}

func english(l i18n.Lang) bool { return l == i18n.EN || l == i18n.Pseudo }
