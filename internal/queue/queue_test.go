package queue_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"vakans/internal/fault"
	"vakans/internal/queue"
)

// newConfig returns a part of a real Redis that belongs to the test.
func newConfig(t *testing.T) queue.Config {
	t.Helper()
	address := os.Getenv("VAKANS_TEST_REDIS")
	if address == "" {
		t.Fatal("VAKANS_TEST_REDIS is not set: run the tests with make unit")
	}
	return queue.Config{URL: address, Namespace: "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")}
}

func open(t *testing.T, cfg queue.Config) *queue.Client {
	t.Helper()
	c, err := queue.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func inspect(t *testing.T, cfg queue.Config) *queue.Inspector {
	t.Helper()
	i, err := queue.NewInspector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.Close() })
	return i
}

// work starts a server that retries at once.
func work(t *testing.T, cfg queue.Config, table queue.Table, log *logrus.Logger) *queue.Server {
	t.Helper()
	s, err := queue.NewServer(cfg, table, queue.Options{Log: log, Poll: 10 * time.Millisecond, Grace: 5 * time.Second,
		RetryDelay: func(int) time.Duration { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Shutdown)
	return s
}

func row(kind string, handle queue.Handler) queue.Row {
	return queue.Row{Kind: kind, Queue: queue.Default, Timeout: 5 * time.Second, MaxRetry: 3, Handle: handle}
}

func enqueue(t *testing.T, c *queue.Client, table queue.Table, kind, id string, payload any) {
	t.Helper()
	task, err := table.Task(kind, id, payload)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Enqueue(t.Context(), task); err != nil {
		t.Fatal(err)
	}
}

// receive waits for a value without sleeping.
func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(15 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func TestTaskReachesItsHandler(t *testing.T) {
	t.Parallel()
	cfg := newConfig(t)
	type ids struct{ Letter int }
	got := make(chan queue.Job, 1)
	table := queue.Table{row("letter.send", func(_ context.Context, job queue.Job) error {
		got <- job
		return nil
	})}
	work(t, cfg, table, nil)
	enqueue(t, open(t, cfg), table, "letter.send", "outbox-17", ids{42})

	job := receive(t, got)
	var payload ids
	if err := job.Decode(&payload); err != nil || payload.Letter != 42 || job.ID != "outbox-17" || job.MaxRetry != 3 ||
		job.Last() {
		t.Errorf("%+v %+v %v", job, payload, err)
	}
}

// asynq's own mux gave "letter.send_bulk" to "letter.send".
func TestKindsAreMatchedWhole(t *testing.T) {
	t.Parallel()
	cfg := newConfig(t)
	got := make(chan string, 3)
	var table queue.Table
	for _, kind := range []string{"letter.send", "letter.send_bulk", "letter.send_bulk_v2"} {
		table = append(table, row(kind, func(_ context.Context, job queue.Job) error {
			if job.Kind != kind {
				got <- job.Kind + " went to " + kind
			}
			got <- kind
			return nil
		}))
	}
	work(t, cfg, table, nil)
	c := open(t, cfg)
	for _, r := range table {
		enqueue(t, c, table, r.Kind, "", nil)
	}
	seen := map[string]bool{}
	for range table {
		seen[receive(t, got)] = true
	}
	for _, r := range table {
		if !seen[r.Kind] {
			t.Errorf("%s did not come: %v", r.Kind, seen)
		}
	}
}

func TestKnownIDCountsAsHandedOver(t *testing.T) {
	t.Parallel()
	cfg := newConfig(t)
	table := queue.Table{row("a", func(context.Context, queue.Job) error { return nil })}
	c, i := open(t, cfg), inspect(t, cfg)
	for range 3 {
		enqueue(t, c, table, "a", "same", nil)
	}
	if n := depth(t, i, queue.Default).Pending; n != 1 {
		t.Errorf("%d tasks wait", n)
	}
}

func TestFailureIsTriedAgain(t *testing.T) {
	t.Parallel()
	cfg := newConfig(t)
	tries := make(chan queue.Job, 4)
	var log bytes.Buffer
	table := queue.Table{row("a", func(_ context.Context, job queue.Job) error {
		tries <- job
		if job.Retried < 2 {
			return errors.New("not yet")
		}
		return nil
	})}
	work(t, cfg, table, logger(&log))
	enqueue(t, open(t, cfg), table, "a", "one", nil)
	for want := range 3 {
		if job := receive(t, tries); job.Retried != want {
			t.Errorf("try %d says %d", want, job.Retried)
		}
	}
}

// What was deleted will not come back: NotFound, Invalid and Gone are final,
// and a panic is a failure like another.
func TestFinalFailuresAreArchived(t *testing.T) {
	t.Parallel()
	for _, kind := range []fault.Kind{fault.NotFound, fault.Invalid, fault.Gone} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			cfg := newConfig(t)
			var tries counter
			table := queue.Table{row("a", func(context.Context, queue.Job) error {
				tries.add()
				return fmt.Errorf("load letter 7: %w", fault.New(kind, "error.not_found"))
			})}
			log := &lines{arrived: make(chan string, 8)}
			s := work(t, cfg, table, logger(log))
			c, i := open(t, cfg), inspect(t, cfg)
			enqueue(t, c, table, "a", "one", map[string]int{"letter": 7})
			if line := receive(t, log.arrived); !strings.Contains(line, "failed for good") ||
				!strings.Contains(line, `"task":"a"`) {
				t.Errorf("logged %s", line)
			}
			s.Shutdown() // the archive is written after the handler; this waits for it
			list, err := i.Archive(10)
			if err != nil || len(list) != 1 || list[0].Kind != "a" || list[0].ID != "one" || tries.n != 1 {
				t.Fatalf("archive %+v, %d tries, %v", list, tries.n, err)
			}
			if d := depth(t, i, queue.Default); d.Pending != 0 || d.Archived != 1 {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestShutdownGivesBackWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	cfg := newConfig(t)
	began, done := make(chan bool, 1), make(chan bool)
	defer close(done)
	table := queue.Table{row("slow", func(context.Context, queue.Job) error {
		began <- true
		<-done
		return nil
	})}
	s, err := queue.NewServer(cfg, table, queue.Options{Poll: 10 * time.Millisecond, Grace: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	enqueue(t, open(t, cfg), table, "slow", "one", nil)
	receive(t, began)
	s.Shutdown()
	if d := depth(t, inspect(t, cfg), queue.Default); d.Pending != 1 {
		t.Errorf("%+v", d)
	}
}

func TestTableIsChecked(t *testing.T) {
	t.Parallel()
	ok := func(context.Context, queue.Job) error { return nil }
	good := row("a", ok)
	for name, change := range map[string]func(*queue.Row){
		"no kind":       func(r *queue.Row) { r.Kind = "" },
		"no timeout":    func(r *queue.Row) { r.Timeout = 0 },
		"no retries":    func(r *queue.Row) { r.MaxRetry = 0 },
		"unknown queue": func(r *queue.Row) { r.Queue = "bulk" },
		"no handler":    func(r *queue.Row) { r.Handle = nil },
	} {
		bad := good
		change(&bad)
		if _, err := queue.NewServer(newConfig(t), queue.Table{bad}, queue.Options{}); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := queue.NewServer(newConfig(t), queue.Table{good, good}, queue.Options{}); err == nil {
		t.Error("a kind stands twice")
	}
	if _, err := (queue.Table{good}).Task("b", "", nil); err == nil {
		t.Error("made a task of an unknown kind")
	}
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for _, cfg := range []queue.Config{{}, {URL: "redis://:sesame@%"}, {URL: "http://x:sesame@y"},
		{URL: "h:1", Namespace: "A-b"}} {
		if _, err := queue.Open(cfg); err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
	c := open(t, queue.Config{URL: "127.0.0.1:1"})
	if c.Ping() == nil {
		t.Error("ping of nobody")
	}
	if c.Enqueue(t.Context(), queue.Task{Kind: "a", Queue: queue.Mail, Timeout: time.Second, MaxRetry: 1}) == nil {
		t.Error("enqueued to nobody")
	}
}

func TestBackoffGrowsToAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	for retried, want := range map[int]time.Duration{0: 2 * time.Second, 3: 16 * time.Second, 8: 512 * time.Second,
		9: 15 * time.Minute, 100: 15 * time.Minute} {
		if got := queue.Backoff(retried); got < want*4/5 || got > want*6/5 {
			t.Errorf("after %d: %s", retried, got)
		}
	}
}

func depth(t *testing.T, i *queue.Inspector, class queue.Class) queue.Depth {
	t.Helper()
	all, err := i.Depths()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.Class == class {
			return d
		}
	}
	t.Fatalf("no class %s in %+v", class, all)
	return queue.Depth{}
}

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

// lines is a log that can be waited for.
type lines struct{ arrived chan string }

func (l *lines) Write(p []byte) (int, error) {
	l.arrived <- string(p)
	return len(p), nil
}

func logger(to interface{ Write([]byte) (int, error) }) *logrus.Logger {
	l := logrus.New()
	l.SetOutput(to)
	l.SetFormatter(&logrus.JSONFormatter{})
	return l
}
