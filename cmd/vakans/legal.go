package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"vakans/internal/config"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/legal"
)

// legalCommand lists the rules of law that the product follows, whether each holds on
// a day, and the days on which a country's time limits do not end. It takes no
// servers.
func legalCommand(_ context.Context, args []string) error {
	fs := flags("legal")
	on := fs.String("on", time.Now().Format(time.DateOnly), "the day to tell of")
	country := fs.String("country", "", "FI, SE or NO; empty: all")
	language := fs.String("language", "en", "of the reasons: fi, sv, nb or en")
	if err := parse(fs, args); err != nil {
		return err
	}
	day, err := time.Parse(time.DateOnly, *on)
	l := i18n.Lang(*language)
	if err != nil || !l.Valid() {
		return errUsage
	}
	cfg, err := config.Load(config.OS())
	if err != nil {
		return err
	}
	for _, r := range legal.Rules() {
		if *country == "" || r.Country == *country {
			fmt.Print(ruleText(cfg.Law(), r, legal.Day(*on), l))
		}
	}
	for _, c := range legal.Countries() {
		if *country == "" || c == *country {
			fmt.Print(holidayText(c, day, l))
		}
	}
	return nil
}

func ruleText(law legal.Book, r legal.Rule, on legal.Day, l i18n.Lang) string {
	state := "holds"
	switch {
	case law.Off(r):
		state = "off"
	case !r.Holds(on):
		state = "does not hold"
	}
	until := string(r.Until)
	if until == "" {
		until = "no known end"
	}
	why := r.Why()
	kinds := "every employer"
	if r.Kinds != nil {
		kinds = strings.Join(r.Kinds, ", ")
	}
	return fmt.Sprintf("%s: %s on %s\n  %s, %s; %s; from %s, %s\n  %s\n  %s: %s\n\n", r.ID, state, on,
		r.Country, kinds, r.Section, r.From, until, m.Text(l, why.Key, why.Args), r.Certainty, r.Source)
}

// holidayText lists a year's holidays, and says when a time limit ends whose last day
// is the given one.
func holidayText(country string, day time.Time, l i18n.Lang) string {
	var b strings.Builder
	last := legal.Day(day.Format(time.DateOnly))
	fmt.Fprintf(&b, "%s, holidays of %d (a time limit set by law whose last day is %s ends on %s)\n",
		country, day.Year(), last, legal.Due(country, last))
	for _, h := range legal.Holidays(country, day.Year()) {
		fmt.Fprintf(&b, "  %s %s\n", h.Day, m.Text(l, "legal.day_"+h.Name, nil))
	}
	return b.String() + "\n"
}
