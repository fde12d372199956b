package worker

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"vakans/internal/event"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/internal/queue"
)

// slow is a mail server that takes its time: it says when it has a letter and
// is told when it may go on.
type slow struct {
	captured
	begun  chan struct{}
	finish chan struct{}
}

func (s *slow) Send(ctx context.Context, m mail.Message) error {
	s.begun <- struct{}{}
	select {
	case <-s.finish:
		return s.captured.Send(ctx, m)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lines is a log that the test reads.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// start runs a worker and returns what stops it and what reports that it has.
func (s *site) start(d equipment) (stop context.CancelFunc, done chan error) {
	s.t.Helper()
	w, err := New(d.Deps)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	done = make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	return cancel, done
}

// A letter that is being sent when the worker is told to stop is sent, known as
// sent, and not sent again by the next worker.
func TestStopFinishesWhatHasBegun(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	out := new(lines)
	s.log.SetOutput(io.MultiWriter(out, t.Output()))
	server := &slow{begun: make(chan struct{}, 10), finish: make(chan struct{})}
	s.happen(1)
	d := s.deps(server)
	d.Grace = time.Minute
	stop, done := s.start(d)
	<-server.begun
	stop()
	close(server.finish)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := s.letters(); got[letter.Sent] != 1 {
		t.Errorf("letters %v, outbox %+v", got, s.stats())
	}
	if !strings.Contains(out.String(), "every task that had begun is done") {
		t.Error(out)
	}
	s.happen(1)
	s.run(s.deps(server))
	s.eventually(5*time.Second, "the next worker goes on",
		func() bool { return s.letters()[letter.Sent] == 2 && s.idle() })
	if n, most := server.sent(); n != 2 || most != 1 {
		t.Errorf("%d letters left, one of them %d times", n, most)
	}
}

// A task that does not end in time is told so, handed back without waiting for
// its lease, and done once by the next worker. The pools are no longer needed
// when Run returns.
func TestStopHandsBackWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	out := new(lines)
	s.log.SetOutput(io.MultiWriter(out, t.Output()))
	const stubborn event.Kind = "test.stubborn"
	begun := make(chan error, 10)
	d := s.deps(&captured{})
	d.Grace = 10 * time.Millisecond
	d.own().Tasks = []Task{{stubborn, queue.Default, time.Minute,
		on("stubborn", func(ctx context.Context, _ event.Event) error {
			begun <- nil
			<-ctx.Done()
			return ctx.Err()
		})}}
	s.emit(stubborn)
	stop, done := s.start(d)
	<-begun
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "cut_off=") || !strings.Contains(text, "task=test.stubborn") ||
		strings.Contains(text, "consumer failed") {
		t.Error(text)
	}
	d.own().Tasks[0].Consumers = on("stubborn", func(_ context.Context, e event.Event) error {
		begun <- nil
		return nil
	})
	s.run(d)
	<-begun
	s.eventually(0, "the next worker has done it", s.idle)
	if len(begun) != 0 {
		t.Error("it was done twice")
	}
}
