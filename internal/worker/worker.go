// Package worker does what happens without anybody waiting: it moves events
// from the outbox to their consumers, fires schedules, and owns the tables that
// say what there is to do. It keeps nothing that another worker could not take
// over: all state is in PostgreSQL, and Redis may be emptied at any moment.
package worker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/plane"
	"vakans/internal/queue"
	"vakans/internal/telemetry"
)

// Deps is what the worker works with.
type Deps struct {
	Planes *plane.Planes
	Queue  queue.Config
	Clock  *clock.Clock
	Log    *logrus.Logger

	Concurrency int           // tasks at once; 0 means the queue's default
	Grace       time.Duration // how long stopping waits for what has begun; 0 means the queue's default

	Areas []Area

	// Founder makes a worker that founds organisations and does nothing else: what
	// holds the migrator's login touches no letter, file or schedule.
	Founder bool

	Watch *telemetry.Tasks // nil: nobody watches

	failpoint func(step string) // in tests: the process dies here
}

// Worker runs the tables.
type Worker struct {
	relays   []*event.Relay // one for each database
	outbox   event.Outboxes
	client   *queue.Client
	server   *queue.Server
	schedule *scheduler
	tasks    map[event.Kind]Task
	log      *logrus.Logger
	fail     func(step string)
	founder  bool
	watch    *telemetry.Tasks
	under    underway
}

// New checks the tables and prepares a worker; Run begins.
func New(d Deps) (*Worker, error) {
	w := &Worker{
		outbox: event.OutboxesOf(d.Planes, d.Clock), log: d.Log, fail: d.failpoint, founder: d.Founder,
	}
	w.watch = d.Watch
	if w.fail == nil {
		w.fail = func(string) {}
	}
	schedules := d.schedules()
	w.schedule = &scheduler{planes: d.Planes, clock: d.Clock, schedules: schedules, log: d.Log, woken: w.nudge,
		fail: w.fail}
	all := d.tasks()
	for _, s := range schedules {
		all = append(all, w.schedule.tasks(s)...)
	}
	if err := w.connect(d, all); err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	return w, nil
}

func (w *Worker) connect(d Deps, all []Task) (err error) {
	if w.tasks, err = index(all); err != nil {
		return err
	}
	table := w.table()
	if w.client, err = queue.Open(d.Queue); err != nil {
		return err
	}
	for _, o := range w.outbox {
		o.Housekeeping = housekeeping(w.tasks)
		w.relays = append(w.relays, &event.Relay{Outbox: o, Log: d.Log, Enqueue: w.enqueue(table)})
	}
	w.server, err = queue.NewServer(d.Queue, table, queue.Options{
		Log: d.Log, Concurrency: d.Concurrency, Grace: d.Grace, Classes: d.classes(),
	})
	return err
}

func (d Deps) classes() []queue.Class {
	if d.Founder {
		return []queue.Class{queue.Founding}
	}
	return queue.Everyday
}

// Run works until ctx ends. Then nothing new is handed out or taken, what has
// begun is finished, and what does not end in time is cancelled and handed back;
// Run returns when none of it runs any more.
func (w *Worker) Run(ctx context.Context) error {
	if err := w.server.Start(); err != nil {
		return errors.Join(fmt.Errorf("worker: %w", err), w.client.Close())
	}
	var loops sync.WaitGroup
	if !w.founder {
		for _, r := range w.relays {
			loops.Go(func() { r.Run(ctx) })
		}
		loops.Go(func() { w.schedule.run(ctx) })
	}
	<-ctx.Done()
	begun := time.Now()
	loops.Wait()
	w.server.Shutdown()
	w.stopped(begun)
	return w.client.Close()
}

// nudge wakes the relays, since something may be due, and never waits.
func (w *Worker) nudge() {
	for _, r := range w.relays {
		r.Nudge()
	}
}

// Kinds are the kinds of events that the worker has a task for, in order.
func (w *Worker) Kinds() []event.Kind { return slices.Sorted(maps.Keys(w.tasks)) }
