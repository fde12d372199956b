package worker

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/inventory"
	"vakans/internal/legal"
	"vakans/internal/retention"
)

// RETAIN-03: the inventory of personal data names every rule, and no rule or schedule
// that there is not; and what it says of a rule's time is what the rule does.
func TestRulesAreInTheInventory_RETAIN03(t *testing.T) {
	t.Parallel()
	list, err := inventory.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t)
	d := s.deps(&captured{})
	rules := Rules(func(context.Context, int32) (legal.Months, error) {
		return legal.Least(legal.Book{}, legal.NotSelected, legal.DayOf(s.Clock.Now(), time.UTC)), nil
	})
	for _, r := range rules {
		e, ok := list.End(r.Name)
		if !ok || e.By != inventory.Rule || e.Requirement != r.Requirement {
			t.Errorf("the rule %s (%s) is declared as %+v", r.Name, r.Requirement, e)
			continue
		}
		now := s.Clock.Now()
		if want := now.AddDate(0, -e.Months, -e.Days); !s.cutoff(r, now).Equal(want) {
			t.Errorf("the rule %s goes back to %s, the inventory says %s", r.Name, s.cutoff(r, now), want)
		}
	}
	there := map[inventory.By][]string{}
	for _, r := range rules {
		there[inventory.Rule] = append(there[inventory.Rule], r.Name)
	}
	for _, a := range d.Areas {
		for _, s := range a.Schedules {
			there[inventory.Schedule] = append(there[inventory.Schedule], s.Name)
		}
	}
	for _, e := range list.Ends {
		if names, ofWorker := there[e.By]; ofWorker && !slices.Contains(names, e.Name) {
			t.Errorf("registers.toml: there is no %s %s", e.By, e.Name)
		}
	}
}

// cutoff is a rule's in the organisation, or in the register.
func (s *site) cutoff(r retention.Rule, now time.Time) (at time.Time) {
	s.t.Helper()
	read := func(tx pgx.Tx) (err error) {
		at, err = r.Cutoff(s.t.Context(), tx, now)
		return err
	}
	schemas := event.SchemasOf(s.Planes)
	enter := schemas.Register
	if r.Plane == retention.Tenant {
		enter = func(ctx context.Context, fn func(pgx.Tx) error) error { return schemas.Tenant(ctx, s.org.Number, fn) }
	}
	if err := enter(s.t.Context(), read); err != nil {
		s.t.Fatal(err)
	}
	return at
}
