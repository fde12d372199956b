package country

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// step is something that happens at a moment of the story.
type step struct {
	at   time.Time
	what string // for the error, should it fail
	do   func(ctx context.Context) error
}

// day is how far back or ahead a moment of the story lies, in days from the
// present, at a time of day.
func (m *maker) day(n int, hour, minute int) time.Time {
	y, mo, d := m.now.In(m.zone).Date()
	return time.Date(y, mo, d+n, hour, minute, 0, 0, m.zone)
}

// at plans a step. One that would lie in the future happens now.
func (m *maker) at(t time.Time, what string, do func(ctx context.Context) error) {
	if t.After(m.now) {
		t = m.now
	}
	m.plan = append(m.plan, step{t, what, do})
}

// tell runs the story from its beginning to the present, planned steps planning
// further ones. What follows from a step, letters and the job site, is worked
// off before the clock moves on by as much as an hour.
func (m *maker) tell(ctx context.Context) error {
	shown := m.day(founded, 0, 0)
	for len(m.plan) > 0 {
		slices.SortStableFunc(m.plan, func(a, b step) int { return a.at.Compare(b.at) })
		next := m.plan[0]
		m.plan = m.plan[1:]
		if next.at.Sub(m.clock.Now()) > time.Hour {
			if err := m.drain(ctx); err != nil {
				return err
			}
		}
		if next.at.After(m.clock.Now()) {
			m.clock.Set(next.at)
		}
		if next.at.After(shown.AddDate(0, 0, 10)) {
			shown = next.at
			m.say(fmt.Sprintf("  until %-12s %2d ads published, %3d applications sent", shown.Format("2 January:"),
				m.counts.published, m.counts.sent))
		}
		if err := next.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", next.what, err)
		}
	}
	return m.drain(ctx)
}

func (m *maker) drain(ctx context.Context) error {
	if err := m.drainer.Drain(ctx); err != nil {
		return fmt.Errorf("what follows at %s: %w", m.clock.Now().Format(time.DateTime), err)
	}
	return nil
}
