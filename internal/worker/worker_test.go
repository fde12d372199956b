package worker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vakans/internal/event"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/internal/plane"
	"vakans/internal/queue"
	"vakans/internal/retention"
	"vakans/internal/smtpsink"
)

// captured is a mail server that keeps what it takes.
type captured struct {
	sync.Mutex
	byID map[string]int
}

func (c *captured) Send(_ context.Context, m mail.Message) error {
	c.Lock()
	defer c.Unlock()
	if c.byID == nil {
		c.byID = map[string]int{}
	}
	c.byID[m.MessageID]++
	return nil
}

// sent is how many letters left, and how often the one sent most often.
func (c *captured) sent() (letters, most int) {
	c.Lock()
	defer c.Unlock()
	for _, n := range c.byID {
		most = max(most, n)
	}
	return len(c.byID), most
}

// From the event to the letter, with several workers: each is written and sent
// once.
func TestSeveralWorkers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := &captured{}
	for range 3 {
		s.run(s.deps(server))
	}
	s.happen(60)
	s.eventually(0, "all letters are sent", func() bool { return s.letters()[letter.Sent] == 60 && s.idle() })
	if n, most := server.sent(); n != 60 || most != 1 {
		t.Errorf("%d letters left, one of them %d times", n, most)
	}
}

// Wiping Redis in the middle loses nothing and sends nothing twice.
func TestWipedRedis(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := &captured{}
	d := s.deps(server)
	var consumed atomic.Int32
	write := d.own().Tasks[0].Consumers[0].Handle
	d.own().Tasks[0].Consumers[0].Handle = func(ctx context.Context, e event.Event) error {
		if n := consumed.Add(1); n == 10 || n == 25 {
			s.wipe()
		}
		return write(ctx, e)
	}
	s.happen(60)
	s.run(d)
	s.eventually(5*time.Second, "all letters are sent", func() bool { return s.letters()[letter.Sent] == 60 && s.idle() })
	if n, most := server.sent(); n != 60 || most != 1 {
		t.Errorf("%d letters left, one of them %d times", n, most)
	}
}

// A worker that is killed after any step loses no letter, and sends none twice.
// The one exception is known: between the mail server's acceptance and our
// commit, the same letter may leave again, with the same Message-ID.
func TestKilledWorker(t *testing.T) {
	t.Parallel()
	const n = 12
	for _, step := range []string{"marked", "enqueued", "begun", "consumed", "claimed", "delivered"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			sink, err := smtpsink.Start(smtpsink.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = sink.Close() })
			sender, err := mail.NewSMTP(mail.Config{Addr: sink.Addr(), TLS: mail.NoTLS})
			if err != nil {
				t.Fatal(err)
			}
			s.happen(n)
			s.doom(doomed{DieAt: step, SMTP: sink.Addr()})
			s.run(s.deps(sender))
			s.eventually(5*time.Second, "all letters are sent", func() bool { return s.letters()[letter.Sent] == n && s.idle() })
			distinct := map[string]bool{}
			for _, m := range sink.List() {
				distinct[m.MessageID] = true
			}
			extra := len(sink.List()) - n
			if allowed := step == "delivered"; len(distinct) != n || extra > 1 || extra == 1 && !allowed {
				t.Errorf("%d mails of %d letters arrived, want %d", len(sink.List()), len(distinct), n)
			}
		})
	}
}

// What has begun is finished when the worker is told to stop.
func TestGracefulStop(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	d := s.deps(&captured{})
	begun, finish := make(chan struct{}), make(chan struct{})
	var first sync.Once
	d.own().Tasks[0].Consumers[0].Handle = func(ctx context.Context, _ event.Event) error {
		first.Do(func() {
			close(begun)
			<-finish
		})
		return ctx.Err()
	}
	s.happen(1)
	stop := s.run(d)
	<-begun
	time.AfterFunc(100*time.Millisecond, func() { close(finish) }) // while stop waits
	stop()
	if n := s.waiting(happened); n != 0 {
		t.Errorf("%d events were begun and not finished", n)
	}
}

// waiting counts the events of a kind in the outbox.
func (s *site) waiting(kind event.Kind) (n int) {
	s.t.Helper()
	err := s.Relay.Read(s.t.Context(), func(tx plane.RelayTx) error {
		return tx.QueryRow(s.t.Context(), `SELECT count(*) FROM outbox WHERE kind = $1`, string(kind)).Scan(&n)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// A consumer that panics harms its own event alone.
func TestPanic(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := &captured{}
	d := s.deps(server)
	write := d.own().Tasks[0].Consumers[0].Handle
	var first atomic.Bool
	d.own().Tasks[0].Consumers[0].Handle = func(ctx context.Context, e event.Event) error {
		if first.CompareAndSwap(false, true) {
			panic("boom")
		}
		return write(ctx, e)
	}
	s.happen(5)
	s.run(d)
	s.eventually(time.Second, "all letters are sent", func() bool { return s.letters()[letter.Sent] == 5 && s.idle() })
}

// An event that no line of the table wants is not lost: it waits for a newer
// worker, and for an operator in the end.
func TestUnknownKind(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	d := s.deps(&captured{})
	d.own().Tasks = nil
	s.happen(1)
	stop := s.run(d)
	s.eventually(time.Second, "it was tried", func() bool { return s.stats().Dispatched == 1 })
	stop()
	s.run(s.deps(&captured{}))
	s.eventually(time.Minute, "the newer worker took it", func() bool { return s.letters()[letter.Sent] == 1 })
	if stats := s.stats(); stats.Parked != 0 {
		t.Errorf("left: %+v", stats)
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	d := Deps{Areas: []Area{
		Letters(&letter.Service{}), Organisations(nil, nil), Staff(nil, nil, nil), Recruitments(nil, nil),
		Case(nil, nil, nil),
		Accounts(nil, nil), Apply(nil), Retention(&retention.Service{}, nil),
	}}
	byKind, err := index(d.tasks())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, each := range d.schedules() {
		if names[each.Name] || each.Timeout > event.MaxRun || each.Timeout <= 0 || each.When == nil || each.Handle == nil {
			t.Errorf("schedule %q is not whole or not alone", each.Name)
		}
		names[each.Name] = true
	}
	if len(byKind) == 0 || len(names) == 0 {
		t.Error("a table is empty")
	}
	nothing := func(context.Context, event.Event) error { return nil }
	for name, bad := range map[string][]Task{
		"twice":       {{happened, queue.Default, 1, on("a", nothing)}, {happened, queue.Default, 1, on("b", nothing)}},
		"no timeout":  {{happened, queue.Default, 0, on("a", nothing)}},
		"too long":    {{happened, queue.Default, event.MaxRun + 1, on("a", nothing)}},
		"no consumer": {{happened, queue.Default, 1, nil}},
		"no name":     {{happened, queue.Default, 1, on("", nothing)}},
		"same name":   {{happened, queue.Default, 1, append(on("a", nothing), on("a", nothing)...)}},
	} {
		if _, err := index(bad); err == nil {
			t.Errorf("a table with %s was accepted", name)
		}
	}
}

var errAgain = errors.New("again")

// Of an event's consumers all run, and all run again when one fails.
func TestConsumersRunAgainTogether(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	d := s.deps(&captured{})
	var mu sync.Mutex
	ran := map[string]int{}
	count := func(name string, fail int) event.Consumer {
		return event.Consumer{Name: name, Handle: func(context.Context, event.Event) error {
			mu.Lock()
			defer mu.Unlock()
			if ran[name]++; ran[name] <= fail {
				return fmt.Errorf("%s: %w", strconv.Itoa(ran[name]), errAgain)
			}
			return nil
		}}
	}
	d.own().Tasks[0].Consumers = []event.Consumer{count("a", 0), count("b", 2), count("c", 0)}
	s.happen(1)
	s.run(d)
	s.eventually(time.Second, "it finished", s.idle)
	if ran["a"] != 3 || ran["b"] != 3 || ran["c"] != 3 {
		t.Errorf("ran %v", ran)
	}
}
