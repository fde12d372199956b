package queue_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"vakans/internal/queue"
)

// What takes the migrator's login waits for a worker that has it, however many
// others there are.
func TestFoundingWaitsForItsOwnWorker(t *testing.T) {
	t.Parallel()
	cfg := newConfig(t)
	done := make(chan string, 2)
	handle := func(who string) queue.Handler {
		return func(_ context.Context, job queue.Job) error {
			done <- who + " " + job.Kind
			return nil
		}
	}
	table := func(who string) queue.Table {
		found := row("found", handle(who))
		found.Queue = queue.Founding
		return queue.Table{row("everyday", handle(who)), found}
	}
	everyday := table("everybody")
	work(t, cfg, everyday, nil)
	c := open(t, cfg)
	enqueue(t, c, everyday, "found", "1", nil)
	enqueue(t, c, everyday, "everyday", "2", nil)
	if got := receive(t, done); got != "everybody everyday" {
		t.Errorf("an everyday worker did %q", got)
	}
	depths, err := inspect(t, cfg).Depths()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range depths {
		if d.Class == queue.Founding && d.Pending != 1 {
			t.Errorf("%d foundings wait", d.Pending)
		}
	}
	founder, err := queue.NewServer(cfg, table("the founder"),
		queue.Options{Poll: 10 * time.Millisecond, Classes: []queue.Class{queue.Founding}})
	if err != nil {
		t.Fatal(err)
	}
	if err := founder.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(founder.Shutdown)
	if got := receive(t, done); got != "the founder found" {
		t.Errorf("the founding was done by %q", got)
	}
}

// Housekeeping that holds all of its slots, with a thousand more waiting, keeps
// nobody waiting; nor is it kept waiting by what people did, however much that is.
func TestHousekeepingHasSlotsOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		long, quick queue.Class
		concurrency int
		held        int // slots that long holds
	}{
		{"a letter", queue.Purge, queue.Mail, 8, 2},
		{"what somebody did", queue.Purge, queue.Default, 8, 2},
		{"with two slots", queue.Purge, queue.Default, 2, 1},
		{"housekeeping", queue.Default, queue.Purge, 8, 6},
		{"housekeeping with two slots", queue.Mail, queue.Purge, 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := newConfig(t)
			const waiting = 1000
			held, release, done := make(chan bool, waiting), make(chan bool), make(chan bool, 1)
			long := row("long", func(context.Context, queue.Job) error {
				held <- true
				<-release
				return nil
			})
			quick := row("quick", func(context.Context, queue.Job) error {
				done <- true
				return nil
			})
			long.Queue, quick.Queue = c.long, c.quick
			long.Timeout = time.Minute
			table := queue.Table{long, quick}
			client := open(t, cfg)
			for n := range waiting {
				enqueue(t, client, table, "long", fmt.Sprint(n), nil)
			}
			s, err := queue.NewServer(cfg, table, queue.Options{Poll: 10 * time.Millisecond, Concurrency: c.concurrency})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.Shutdown)
			t.Cleanup(func() { close(release) })
			for range c.held {
				receive(t, held)
			}
			enqueue(t, client, table, "quick", "", nil)
			receive(t, done)
			if n := len(held); n != 0 {
				t.Errorf("%d slots more than %d were held", n, c.held)
			}
		})
	}
}
