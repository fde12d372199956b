package worker

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"vakans/internal/event"
	"vakans/internal/letter"
	"vakans/internal/plane"
	"vakans/internal/queue"
)

func TestSlots(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		slot      Slot
		now, want string
	}{
		{Every(10 * time.Minute), "2026-03-01T12:09:59Z", "2026-03-01T12:00:00Z"},
		{Every(10 * time.Minute), "2026-03-01T14:10:00+02:00", "2026-03-01T12:10:00Z"},
		{Daily("02:30"), "2026-03-01T00:29:59Z", "2026-02-28T00:30:00Z"},
		{Daily("02:30"), "2026-03-01T00:30:00Z", "2026-03-01T00:30:00Z"},
		{Daily("02:30"), "2026-07-01T00:00:00Z", "2026-06-30T23:30:00Z"}, // summer time
		{Daily("03:30"), "2026-03-29T12:00:00Z", "2026-03-29T01:30:00Z"}, // 03:30 does not exist that night
		{Daily("03:30"), "2026-10-25T12:00:00Z", "2026-10-25T01:30:00Z"}, // and comes twice that one
	} {
		if got := c.slot(at(c.now)); !got.Equal(at(c.want)) {
			t.Errorf("at %s the slot is %s, want %s", c.now, got, c.want)
		}
	}
}

// turns counts what schedules made happen.
type turns struct {
	sync.Mutex
	n map[string]int
}

func (c *turns) count(_ context.Context, e event.Event) error {
	c.Lock()
	defer c.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[fmt.Sprintf("%s %d", e.Kind, e.Tenant)]++
	return nil
}

func (c *turns) of(name string, tenant int32) int {
	c.Lock()
	defer c.Unlock()
	return c.n[fmt.Sprintf("%s %d", name, tenant)]
}

// A slot fires once with five workers, once for each organisation, and again
// at its next turn.
func TestScheduleFiresOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Clock.Set(time.Date(2026, 5, 5, 12, 0, 0, 0, time.UTC))
	other := s.Tenant(t)
	c := &turns{}
	for range 5 {
		d := s.deps(&captured{})
		d.own().Schedules = []Schedule{
			{"test.once", Every(time.Hour), Once, queue.Purge, time.Minute, c.count},
			{"test.each", Every(time.Hour), EachTenant, queue.Purge, time.Minute, c.count},
		}
		s.run(d)
	}
	for turn := 1; turn <= 3; turn++ {
		s.eventually(0, "the turn is over", func() bool {
			return c.of("schedule.test.once", 0) >= turn && c.of("share.test.each", s.org.Number) >= turn &&
				c.of("share.test.each", other.Number) >= turn && s.idle()
		})
		s.Clock.Move(time.Hour)
	}
	s.eventually(0, "the last turn is over", func() bool { return c.of("schedule.test.once", 0) == 4 && s.idle() })
	for key, n := range c.n {
		if n != 4 {
			t.Errorf("%s ran %d times in 4 turns", key, n)
		}
	}
	if open := s.unfinished(); open != 0 {
		t.Errorf("%d turns are not marked as finished", open)
	}
}

func (s *site) unfinished() (n int) {
	s.t.Helper()
	err := s.Platform.Read(s.t.Context(), func(tx plane.PlatformTx) error {
		return tx.QueryRow(s.t.Context(), `SELECT count(*) FROM schedules WHERE finished_at IS NULL`).Scan(&n)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// nightly writes one letter to each organisation's reader, by day.
func nightly(d equipment) Schedule {
	return Schedule{"test.nightly", Daily("02:30"), EachTenant, queue.Purge, 30 * time.Second,
		func(ctx context.Context, e event.Event) error {
			return d.Notify.Consumer(notice).Handle(ctx, e)
		}}
}

// A worker that is killed right after it has claimed a slot does not take the
// night's work along.
func TestKilledAfterClaim(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.doom(doomed{DieAt: "slot claimed", SMTP: "127.0.0.1:1", Schedule: true})
	server := &captured{}
	d := s.deps(server)
	d.own().Schedules = []Schedule{nightly(d)}
	s.run(d)
	s.eventually(time.Second, "the letter is sent", func() bool { return s.letters()[letter.Sent] == 1 })
	if n, most := server.sent(); n != 1 || most != 1 {
		t.Errorf("%d letters left, one of them %d times", n, most)
	}
}
