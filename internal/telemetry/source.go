package telemetry

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// How long a scrape waits for one source, and how old an answer may be. Several
// scrapers, or one that is impatient, must not become load on what is watched.
const (
	askPatience = 3 * time.Second
	answerAge   = 5 * time.Second
)

var errSlow = errors.New("no answer in time")

// source is something outside of the process that is asked when metrics are.
type source[T any] struct {
	ask      func(context.Context) (T, error)
	failures prometheus.Counter
	patience time.Duration
	age      time.Duration

	mu    sync.Mutex
	until time.Time
	last  T
	known bool
	asked chan answer[T] // a question that was given up and is still under way
}

type answer[T any] struct {
	value T
	err   error
}

// get is a fresh enough answer. One that came with an error is what could be
// learnt in spite of it; one that did not come in time is nothing.
func (s *source[T]) get() (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Now().Before(s.until) {
		return s.last, s.known
	}
	value, known, err := s.wait()
	if err != nil {
		s.failures.Inc()
	}
	s.last, s.known, s.until = value, known, time.Now().Add(s.age)
	return value, known
}

// wait asks, or goes on waiting for a question that was given up: what does not
// answer is never asked twice at once.
func (s *source[T]) wait() (value T, known bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.patience)
	defer cancel()
	if s.asked == nil {
		s.asked = make(chan answer[T], 1)
		go func(to chan<- answer[T]) {
			value, err := s.ask(ctx)
			to <- answer[T]{value, err}
		}(s.asked)
	}
	select {
	case a := <-s.asked:
		s.asked = nil
		return a.value, true, a.err
	case <-ctx.Done():
		return value, false, errSlow
	}
}

// send hands one number to the scrape.
type send func(d *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string)

// collector turns a source's answer into numbers.
type collector[T any] struct {
	source *source[T]
	descs  []*prometheus.Desc
	emit   func(T, send)
}

// Describe implements prometheus.Collector.
func (c *collector[T]) Describe(to chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c *collector[T]) Collect(to chan<- prometheus.Metric) {
	value, known := c.source.get()
	if !known {
		return
	}
	c.emit(value, func(d *prometheus.Desc, kind prometheus.ValueType, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, kind, v, labels...)
	})
}

// watch registers what a source is asked for.
func watch[T any](t *Telemetry, name string, ask func(context.Context) (T, error), descs []*prometheus.Desc,
	emit func(T, send)) {
	s := &source[T]{ask: ask, failures: t.failures.WithLabelValues(name), patience: askPatience, age: answerAge}
	t.registry.MustRegister(&collector[T]{s, descs, emit})
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
}
