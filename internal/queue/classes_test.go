package queue_test

import (
	"context"
	"testing"
	"time"

	"vakans/internal/queue"
)

// What takes the migrator's login waits for a worker that has it, however many
// others there are.
func TestFoundingWaitsForItsOwnWorker(t *testing.T) {
	t.Parallel()
	cfg := room(t)
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
	founder, err := queue.NewServer(cfg, table("the founder"), queue.Options{Poll: 10 * time.Millisecond, Classes: []queue.Class{queue.Founding}})
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
