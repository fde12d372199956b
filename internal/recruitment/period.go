package recruitment

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/legal"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/tenant"
)

// Period is an application period as people write it, in the organisation's
// zone: days YYYY-MM-DD, clock times HH:MM. Without an opening day the period
// begins at publication.
type Period struct {
	OpensOn, OpensAt   string
	ClosesOn, ClosesAt string
}

// SetPeriod sets the period of an ad that has not been published. Closing
// sooner than the organisation or the law allows is refused (AD-01); what
// is published can only be made longer (Extend) or ended (EndEarly).
func (s *Service) SetPeriod(ctx context.Context, who authz.Actor, ad uuid.UUID, version int32, p Period) (Ad, error) {
	e, err := s.Employer(ctx, who.Tenant)
	if err != nil {
		return Ad{}, fmt.Errorf("employer: %w", err)
	}
	return s.change(ctx, who, ad, func(tx tenant.Tx, before Ad) error {
		if before.Published() {
			return fault.New(fault.Conflict, "recruitment.period_published")
		}
		opens, closes, err := p.parse(before, e)
		if err != nil {
			return err
		}
		if sameTime(before.OpensAt, opens) && sameTime(before.ClosesAt, closes) {
			return nil // nothing has changed, or the same form was sent twice
		}
		n, err := q.SetPeriod(ctx, tx, recruitmentdb.SetPeriodParams{ID: ad, Version: version, OpensAt: opens,
			ClosesAt: closes})
		if err != nil || n == 0 {
			return interpret(orConflict(err, "ad", ad))
		}
		return audit.RecordOnce(ctx, tx, who, "ad.period", ad, map[string]any{
			"opens": opens, "closes": closes, "opens_before": before.OpensAt, "closes_before": before.ClosesAt,
		})
	})
}

// parse reads and checks the period as of now.
func (p Period) parse(a Ad, e Employer) (opens, closes *time.Time, err error) {
	var c fault.Collector
	opens = readMoment(&c, "opens", p.OpensOn, cmp.Or(p.OpensAt, "00:00"), a.Zone, false)
	c.Check(p.ClosesOn != "", "closes_on", "error.required")
	c.Check(p.ClosesAt != "", "closes_at", "error.required")
	if p.ClosesOn != "" && p.ClosesAt != "" {
		closes = readMoment(&c, "closes", p.ClosesOn, p.ClosesAt, a.Zone, true)
	}
	if closes != nil {
		checkPeriod(&c, a, e, opens, *closes)
	}
	return opens, closes, c.Err()
}

// checkPeriod applies AD-01 to a period that begins at opens, or now when that
// has passed.
func checkPeriod(c *fault.Collector, a Ad, e Employer, opens *time.Time, closes time.Time) {
	from := a.begins(opens)
	if !closes.After(from) {
		c.Add("closes_on", "recruitment.closes_before_open")
		return
	}
	least := e.least(a, from)
	c.Demand(least.Why, calendarDays(a.Zone, from, closes) >= least.days, "closes_on", "recruitment.closes_too_soon",
		"count", strconv.Itoa(least.days), "earliest", least.On)
}

// begins is when a period begins for which opens was chosen: then, or now when that
// has passed or nothing was chosen.
func (a Ad) begins(opens *time.Time) time.Time {
	if opens != nil && opens.After(a.Now) {
		return *opens
	}
	return a.Now
}

// Earliest is the first day, YYYY-MM-DD, on which a period may close, and the rule
// of law because of which; nil: it is the organisation's own.
type Earliest struct {
	On  string
	Why *fault.Why

	days int
}

// EarliestClosing is the earliest closing of a period that begins now or at the
// opening that is set.
func (s *Service) EarliestClosing(ctx context.Context, who authz.Actor, a Ad) (Earliest, error) {
	e, err := s.Employer(ctx, who.Tenant)
	return e.least(a, a.begins(a.OpensAt)), err
}

// least applies the stricter of the organisation's rule and the law's.
func (e Employer) least(a Ad, from time.Time) Earliest {
	least := Earliest{days: a.MinDays}
	if a.Office && e.OfficePeriod != nil {
		if rule, days := e.OfficePeriod(legal.DayOf(from, a.Zone)); int(days) >= least.days {
			least.days, least.Why = int(days), rule.Why()
		}
	}
	least.On = from.In(a.Zone).AddDate(0, 0, least.days).Format(time.DateOnly)
	return least
}

// calendarDays counts the midnights of the zone between two moments, so that a
// night of 23 or 25 hours is a night like any other.
func calendarDays(zone *time.Location, from, to time.Time) int {
	date := func(t time.Time) time.Time {
		y, m, d := t.In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(date(to).Sub(date(from)) / (24 * time.Hour))
}

// readMoment reads a day and a clock time, and blames name_on or name_at.
func readMoment(c *fault.Collector, name, on, at string, zone *time.Location, late bool) *time.Time {
	if on == "" {
		return nil
	}
	if d, ok := day(on); !ok || d == nil {
		c.Add(name+"_on", "error.date")
		return nil
	}
	wall, err := time.Parse("2006-01-02 15:04", on+" "+at)
	if err != nil {
		c.Add(name+"_at", "recruitment.clock_format")
		return nil
	}
	t, ok := moment(zone, wall, late)
	if !ok {
		c.Add(name+"_at", "recruitment.no_such_time")
		return nil
	}
	return &t
}

// moment is when the zone's clocks show what wall shows. In the night when they
// go back they show it twice: late takes the second time, so that nobody loses
// an hour to apply. In the night when they go forward they may never show it.
func moment(zone *time.Location, wall time.Time, late bool) (t time.Time, ok bool) {
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(zone).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		if at.In(zone).Format(time.DateTime) != wall.Format(time.DateTime) {
			continue
		}
		if !ok || at.After(t) == late {
			t, ok = at, true
		}
	}
	return t.UTC(), ok
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// Written is the moment as people write it in the zone: a day and a clock time.
func Written(t *time.Time, zone *time.Location) (on, at string) {
	if t == nil {
		return "", ""
	}
	local := t.In(zone)
	return local.Format(time.DateOnly), local.Format("15:04")
}
