package password

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"vakans/internal/fault"
)

// The limits of a password's length. The upper one only keeps hashing cheap.
const (
	MinRunes = 12
	MaxBytes = 512
)

// Check applies the rules of ACC-06 to a new password: at least MinRunes
// characters with a digit, a lower-case letter, an upper-case letter and one
// character that is neither letter nor digit. Any printable character counts,
// of any script, space included. Every broken rule is blamed on the field, but
// nothing at all is only missing.
func Check(field, password string) error {
	var c fault.Collector
	CheckInto(&c, field, password)
	return c.Err()
}

// CheckInto is Check for a form that has further fields.
func CheckInto(c *fault.Collector, field, password string) {
	if password == "" {
		c.Add(field, "error.required")
		return
	}
	has := classes(password)
	c.Check(utf8.RuneCountInString(password) >= MinRunes, field, "error.password_short", "min", strconv.Itoa(MinRunes))
	c.Check(len(password) <= MaxBytes, field, "error.password_long")
	c.Check(has.digit, field, "error.password_digit")
	c.Check(has.lower, field, "error.password_lower")
	c.Check(has.upper, field, "error.password_upper")
	c.Check(has.special, field, "error.password_special")
	c.Check(!has.unprintable, field, "error.password_unprintable")
}

type found struct{ digit, lower, upper, special, unprintable bool }

func classes(password string) found {
	has := found{unprintable: !utf8.ValidString(password)}
	for _, r := range password {
		switch {
		case unicode.IsDigit(r):
			has.digit = true
		case unicode.IsLower(r):
			has.lower = true
		case unicode.IsUpper(r):
			has.upper = true
		case unicode.IsLetter(r): // a letter of a script without cases is no special character
		case unicode.IsPrint(r) || unicode.IsMark(r):
			has.special = has.special || !unicode.IsMark(r)
		default:
			has.unprintable = true
		}
	}
	return has
}
