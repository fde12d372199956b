package worker

import (
	"time"

	"vakans/internal/queue"
)

// Schedule is one line of the table of what is scheduled.
type Schedule struct {
	Name    string // in the database: never changes once in use
	When    Slot
	Scope   Scope
	Queue   queue.Class
	Timeout time.Duration // at most event.MaxRun
	Handle  handle        // idempotent: a worker may die after it and before saying so
}

// Scope says how many tasks one slot of a schedule makes.
type Scope int

// The scopes.
const (
	Once Scope = iota // one task for the whole service
	// one task for each organisation, so that none waits for another; in queue.Purge, which has low priority
	EachTenant
)

// Slot names the slot of a schedule that a moment belongs to, by the moment it
// began. Slots that passed while no worker ran are passed over, but for the
// last.
type Slot func(now time.Time) time.Time

// Every makes slots of equal length.
func Every(d time.Duration) Slot {
	return func(now time.Time) time.Time { return now.UTC().Truncate(d) }
}

// zone is whose nights daily schedules keep to. Organisations in the zones next
// to it share the night.
var zone = func() *time.Location {
	l, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		panic(err) // the zones are compiled in: see package clock
	}
	return l
}()

// Daily makes a slot of each day, from a time of day ("02:30") in Helsinki.
func Daily(at string) Slot {
	clock, err := time.Parse("15:04", at)
	if err != nil {
		panic(err)
	}
	return func(now time.Time) time.Time {
		n := now.In(zone)
		slot := time.Date(n.Year(), n.Month(), n.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
		if slot.After(n) {
			slot = time.Date(n.Year(), n.Month(), n.Day()-1, clock.Hour(), clock.Minute(), 0, 0, zone)
		}
		return slot.UTC()
	}
}
