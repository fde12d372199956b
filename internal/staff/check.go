package staff

import (
	netmail "net/mail"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"vakans/internal/fault"
	"vakans/internal/mail"
)

const (
	MinUserName = 3
	MaxName     = 120
	MaxPhone    = 40
	MaxEmail    = 254
)

// address is an e-mail address as it is stored: trimmed and in lower case.
func address(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func checkEmail(c *fault.Collector, field, email string) {
	if email == "" {
		c.Add(field, "error.required")
		return
	}
	parsed, err := netmail.ParseAddress(email)
	c.Check(err == nil && parsed.Address == email && len(email) <= MaxEmail &&
		strings.Contains(email[strings.LastIndex(email, "@"):], "."), field, "error.email")
}

// checkUserName refuses a name that looks like an address and is not the
// user's own: it could be another's, and then two would answer to it (ORG-03).
func checkUserName(c *fault.Collector, name, email string) {
	n := utf8.RuneCountInString(name)
	switch {
	case strings.EqualFold(name, email):
	case n < MinUserName:
		c.Add("user_name", "error.too_short", "min", strconv.Itoa(MinUserName))
	case n > MaxName:
		c.Add("user_name", "error.too_long", "max", strconv.Itoa(MaxName))
	case strings.Contains(name, "@"):
		c.Add("user_name", "office.user_name_address")
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }):
		c.Add("user_name", "error.characters")
	}
}

// checkPerson checks what describes a person to colleagues.
func checkPerson(c *fault.Collector, name, phone, title string) {
	c.Check(name != "", "name", "error.required")
	for _, f := range []struct {
		field, value string
		max          int
	}{{"name", name, MaxName}, {"title", title, MaxName}, {"phone", phone, MaxPhone}} {
		c.AtMost(f.field, f.value, f.max)
		c.Check(mail.NameFits(f.value), f.field, "error.characters")
	}
	c.Check(phone == "" || strings.ContainsAny(phone, "0123456789"), "phone", "error.phone")
}
