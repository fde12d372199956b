package l10n

import "vakans/internal/i18n"

// Money writes an amount given in hundredths (cents, öre, øre): 3 120,50 €,
// 45 000 kr; in English €3,120.50 and NOK 45,000. Whole amounts have no
// decimals. kr stands for the reader's own crowns; others' are SEK or NOK.
func Money(l i18n.Lang, hundredths int64, currency string) string {
	amount := amountOf(l, hundredths)
	symbol := currencySymbol(l, currency)
	switch {
	case !english(l):
		return amount + nbsp + symbol
	case symbol == "€" && hundredths < 0:
		return "−" + symbol + amountOf(l, -hundredths)
	case symbol == "€":
		return symbol + amount
	}
	return symbol + nbsp + amount
}

func amountOf(l i18n.Lang, hundredths int64) string {
	if hundredths%100 == 0 {
		return group(l, hundredths/100)
	}
	return fixed(l, hundredths, 2)
}

func currencySymbol(l i18n.Lang, currency string) string {
	switch {
	case currency == "EUR":
		return "€"
	case currency == "SEK" && l == i18n.SV, currency == "NOK" && l == i18n.NB:
		return "kr"
	}
	return currency
}

// FileSize writes a size in bytes: 12 tavua, 350 kt, 1,5 Mt; 1.5 MB. A megabyte
// has 1 048 576 bytes, as the limits of uploads count it.
func FileSize(l i18n.Lang, bytes int64) string {
	w := of(l)
	const unit = 1024
	switch {
	case bytes < unit:
		return group(l, bytes) + nbsp + w.bytes
	case bytes < unit*unit:
		return size(l, bytes, unit) + nbsp + w.kilo
	case bytes < unit*unit*unit:
		return size(l, bytes, unit*unit) + nbsp + w.mega
	}
	return size(l, bytes, unit*unit*unit) + nbsp + w.giga
}

// size keeps one decimal below ten, and none that is zero. It rounds up: a file
// just over the limit must not be told that it has exactly the size allowed.
func size(l i18n.Lang, bytes, unit int64) string {
	tenths := (bytes*10 + unit - 1) / unit
	if tenths >= 100 || tenths%10 == 0 {
		return group(l, (tenths+9)/10)
	}
	return fixed(l, tenths, 1)
}
