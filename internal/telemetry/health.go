package telemetry

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"vakans/internal/logging"
)

// Check is one thing that the process works with.
type Check struct {
	Name string
	// Needed: without it the process can serve nobody. Otherwise it serves on,
	// without what hangs on this, and says that it is degraded.
	Needed bool
	Ask    func(context.Context) error
}

// How long a probe waits for one check, and how old its answer may be.
const (
	probePatience = 2 * time.Second
	probeAge      = time.Second
)

// The words of a State.
const (
	StatusReady    = "ready"
	StatusDegraded = "degraded" // it serves, but something is missing
	StatusUnready  = "unready"
	StatusStopping = "stopping"
)

// State is what a readiness probe is answered with. It names what is missing
// and not why: that is in the log.
type State struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks"` // "ok" or "away"
}

// Ready reports whether requests or tasks should come here.
func (s State) Ready() bool { return s.Status == StatusReady || s.Status == StatusDegraded }

// Health says whether the process can do its work. Make one with NewHealth.
type Health struct {
	checks   []Check
	log      *logrus.Logger
	stopping atomic.Bool

	mu    sync.Mutex
	until time.Time
	last  State
}

// NewHealth returns the health of a process that works with all this.
func NewHealth(log *logrus.Logger, checks ...Check) *Health { return &Health{checks: checks, log: log} }

// ErrNotReady is what Ready answers with.
var ErrNotReady = errors.New("the process is not ready to serve")

// Ready is nil, or ErrNotReady.
func (h *Health) Ready(context.Context) error {
	if !h.State().Ready() {
		return ErrNotReady
	}
	return nil
}

// Stopping reports whether the process has been asked to stop.
func (h *Health) Stopping() bool { return h != nil && h.stopping.Load() }

// Drain says at once, when ctx ends, that the process is stopping, and returns a
// context that ends delay later: the time in which load balancers learn of it
// and send nobody here any more.
func (h *Health) Drain(ctx context.Context, delay time.Duration) context.Context {
	later, end := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		h.stopping.Store(true)
		if delay <= 0 {
			end()
			return
		}
		h.log.WithField(logging.Delay, delay.Milliseconds()).Info("stopping; still serving until others know")
		time.AfterFunc(delay, end)
	})
	return later
}

// State asks every check, at most once a second however many probes come.
func (h *Health) State() State {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Now().After(h.until) {
		h.last, h.until = h.look(), time.Now().Add(probeAge)
	}
	s := State{Status: h.last.Status, Checks: maps.Clone(h.last.Checks)}
	if h.stopping.Load() {
		s.Status = StatusStopping
	}
	return s
}

// look asks all checks at once, so that a cell that does not answer does not
// use up the others' time.
func (h *Health) look() State {
	ctx, cancel := context.WithTimeout(context.Background(), probePatience)
	defer cancel()
	answers := make([]error, len(h.checks))
	var all sync.WaitGroup
	for i, c := range h.checks {
		all.Go(func() { answers[i] = ask(ctx, c) })
	}
	all.Wait()
	s := State{Status: StatusReady, Checks: map[string]string{}}
	for i, c := range h.checks {
		s.add(c, answers[i])
		h.logChange(c, answers[i])
	}
	return s
}

// ask gives up on a check that does not keep to its context.
func ask(ctx context.Context, c Check) error {
	answered := make(chan error, 1)
	go func() { answered <- c.Ask(ctx) }()
	select {
	case err := <-answered:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *State) add(c Check, err error) {
	s.Checks[c.Name] = "ok"
	if err == nil {
		return
	}
	s.Checks[c.Name] = "away"
	switch {
	case c.Needed:
		s.Status = StatusUnready
	case s.Status == StatusReady:
		s.Status = StatusDegraded
	}
}

// logChange writes changes to the log, with the reason, which the probe does not get.
func (h *Health) logChange(c Check, err error) {
	was, known := h.last.Checks[c.Name]
	switch {
	case err != nil && was != "away":
		h.log.WithError(err).WithField(logging.Check, c.Name).Warn("does not answer")
	case err == nil && known && was != "ok":
		h.log.WithField(logging.Check, c.Name).Info("answers again")
	}
}
