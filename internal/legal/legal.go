// Package legal is the rules of law that the product follows, as data: each with
// its country, its section, the days on which it holds and what it demands
// (LAW-01). A feature asks which rule binds an employer on a day and tells the
// reader why, with the section (LAW-02); it keeps no number and no country of its
// own. A rule that nobody has checked against its source can be switched off by
// the operator. The package stores nothing and decides about nobody.
package legal

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"vakans/internal/fault"
)

// Employer is whom rules bind. Kind is one of organisation.Kinds.
type Employer struct {
	Country string // FI, SE or NO
	Kind    string
}

// Day is a calendar day, YYYY-MM-DD. Days compare as text.
type Day string

// DayOf is the day that a moment falls on in a zone.
func DayOf(t time.Time, zone *time.Location) Day { return Day(t.In(zone).Format(time.DateOnly)) }

// Demand is what a rule asks for, at least.
type Demand interface{ Months | Days }

// Months counts calendar months, Days calendar days.
type (
	Months int
	Days   int
)

// Subject is what rules are about. Its type says what they demand.
type Subject[D Demand] struct{ name string }

// The subjects.
var (
	// NotSelected is how long an employer keeps the applications of those who were
	// not chosen, from the closing of the recruitment on (PRIV-14).
	NotSelected = Subject[Months]{"not_selected"}
	// OfficePeriod is how long applications are taken for a public office, from
	// publication or the opening on (AD-01).
	OfficePeriod = Subject[Days]{"office_period"}
)

// Certainty is how well a rule is known.
type Certainty string

// The certainties. Only what was seen in its source cannot be switched off.
const (
	Seen      Certainty = "seen"      // in the source named
	Reported  Certainty = "reported"  // by a law firm, a union or a vendor
	Unchecked Certainty = "unchecked" // generally held, not compared with a source
)

// Rule is one rule of law. The zero rule is none.
type Rule struct {
	ID        string // never changes: configuration and clients of the API name it
	Country   string
	Kinds     []string // of employers; nil: all
	Section   string   // where the law says it, in no particular language
	Source    string   // where that was read
	Certainty Certainty
	From      Day // the first day on which it is known to hold
	Until     Day // the last one; empty: no end is known

	subject string
	demands int
}

// Demands is how many months or days the rule asks for, whichever its subject is
// counted in.
func (r Rule) Demands() int { return r.demands }

// Subject is the name of what the rule is about.
func (r Rule) Subject() string { return r.subject }

// Why is the reason to give a reader whom the rule limits (LAW-02); nil for none.
func (r Rule) Why() *fault.Why {
	if r.ID == "" {
		return nil
	}
	args := map[string]string{"section": r.Section, "count": strconv.Itoa(r.demands)}
	return &fault.Why{Key: "legal." + r.ID, Args: args}
}

// binds reports whether the rule holds for an employer on a day.
func (r Rule) binds(e Employer, on Day) bool {
	return r.Country == e.Country && (r.Kinds == nil || slices.Contains(r.Kinds, e.Kind)) && r.Holds(on)
}

// Holds reports whether the rule is in force on a day.
func (r Rule) Holds(on Day) bool { return r.From <= on && (r.Until == "" || on <= r.Until) }

// Book is the rules that an installation follows. The zero Book has all of them.
type Book struct{ off []string }

// Without is the Book without some rules, by their ids. An unknown rule and one
// that was seen in its source cannot be left out.
func Without(ids ...string) (Book, error) {
	var wrong []error
	for _, id := range ids {
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
		switch {
		case i < 0:
			wrong = append(wrong, fmt.Errorf("there is no rule %q", id))
		case rules[i].Certainty == Seen:
			wrong = append(wrong, fmt.Errorf("rule %q was seen in its source and cannot be switched off", id))
		}
	}
	return Book{off: ids}, errors.Join(wrong...)
}

// Rules lists every rule, also those that are switched off.
func Rules() []Rule { return slices.Clone(rules) }

// Off reports whether the operator has switched a rule off.
func (b Book) Off(r Rule) bool { return slices.Contains(b.off, r.ID) }

// Find is the rule about a subject that binds an employer on a day, and what it
// demands. Without one it is the zero rule, which demands nothing.
func Find[D Demand](b Book, about Subject[D], e Employer, on Day) (Rule, D) {
	for _, r := range rules {
		if r.subject == about.name && r.binds(e, on) && !b.Off(r) {
			return r, D(r.demands)
		}
	}
	return Rule{}, 0
}

// Least is the smallest demand about a subject that binds anybody on a day: what
// can be promised to readers who have not chosen an employer yet.
func Least[D Demand](b Book, about Subject[D], on Day) D {
	least := 0
	for _, r := range rules {
		if r.subject == about.name && r.Holds(on) && !b.Off(r) && (least == 0 || r.demands < least) {
			least = r.demands
		}
	}
	return D(least)
}
