package worker

import (
	"context"
	"slices"
	"testing"
	"time"

	"vakans/internal/event"
	"vakans/internal/letter"
	"vakans/internal/queue"
)

// While every organisation's share of a schedule waits and the one that has begun
// does not end, a letter leaves; and in the end each organisation has had its turn.
func TestPeopleDoNotWaitForHousekeeping(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 3 {
		s.Tenant(t)
	}
	began, release := make(chan bool, 100), make(chan bool)
	c := &turns{}
	d := s.deps(&captured{})
	d.Concurrency = 2
	d.own().Schedules = []Schedule{{"test.each", Every(24 * time.Hour), EachTenant, queue.Purge, time.Minute,
		func(ctx context.Context, e event.Event) error {
			began <- true
			select {
			case <-release:
				return c.count(ctx, e)
			case <-ctx.Done():
				return ctx.Err()
			}
		}}}
	s.run(d)
	s.eventually(0, "housekeeping has begun", func() bool { return len(began) > 0 })
	s.happen(1)
	s.eventually(0, "the letter is sent", func() bool { return s.letters()[letter.Sent] == 1 })
	if n := c.kinds(); n != 0 {
		t.Errorf("housekeeping had ended in %d organisations", n)
	}
	close(release)
	s.eventually(0, "every organisation had its turn", func() bool { return s.idle() })
	if n := c.kinds(); n != 4 {
		t.Errorf("the turn came to %d organisations", n)
	}
}

// kinds is how many different ones were counted.
func (c *turns) kinds() int {
	c.Lock()
	defer c.Unlock()
	return len(c.n)
}

// What is scheduled for each organisation is housekeeping, in the queue and
// in the outboxes, and nothing that people wait for is.
func TestHousekeepingIsKnown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	d := s.deps(&captured{})
	w, err := New(d.Deps)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range w.relays {
		for _, each := range d.schedules() {
			for _, kind := range []event.Kind{event.Due(each.Name), event.Share(each.Name)} {
				if each.Scope == EachTenant && !slices.Contains(r.Outbox.Housekeeping, kind) {
					t.Errorf("%s may stand in people's way", kind)
				}
			}
		}
		for kind, task := range w.tasks {
			if slices.Contains(r.Outbox.Housekeeping, kind) != (task.Queue == queue.Purge) {
				t.Errorf("%s is in queue %s, but to the relay it is something else", kind, task.Queue)
			}
		}
	}
}
