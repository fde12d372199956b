package worker

import (
	"context"
	"errors"
	"time"

	"github.com/sirupsen/logrus"

	"vakans/internal/event"
	"vakans/internal/logging"
	"vakans/internal/queue"
	"vakans/internal/telemetry"
)

// taskName is an event's kind in the queue.
func taskName(k event.Kind) string { return "event:" + string(k) }

// crashes is how often the queue itself may bring a task back after a worker's
// death. It never matters for long, because the outbox brings the event back
// as a new task.
const crashes = 10

// known is how long the queue remembers a finished task: long enough for a
// relay that repeats itself, shorter than the outbox's lease.
const known = 30 * time.Second

// table makes the queue's table of the worker's.
func (w *Worker) table() queue.Table {
	var table queue.Table
	for kind, t := range w.tasks {
		table = append(table, queue.Row{
			Kind: taskName(kind), Queue: t.Queue, Timeout: t.Timeout,
			MaxRetry: crashes, Retention: known, Handle: w.handler(t),
		})
	}
	return table
}

// enqueue hands a ticket to the queue. An event that this binary has no line
// for is finished by a newer worker, or parked in the end for all to see.
func (w *Worker) enqueue(table queue.Table) func(context.Context, event.Ticket) error {
	return func(ctx context.Context, t event.Ticket) error {
		w.fail("marked")
		task, err := table.Task(taskName(t.Kind), t.TaskID(), t)
		if err != nil {
			return w.unknown(ctx, t)
		}
		err = w.client.Enqueue(ctx, task)
		w.fail("enqueued")
		return err
	}
}

// unknown counts an attempt at an event that no line of the table wants.
func (w *Worker) unknown(ctx context.Context, t event.Ticket) error {
	e, ok, err := w.outbox.Begin(ctx, t)
	if err != nil || !ok {
		return err
	}
	w.log.WithFields(fields(e)).Error("no consumer for this kind of event in this version")
	return w.outbox.Settle(ctx, e, event.Failed(errNoConsumer))
}

// handler runs an event's consumers. It never fails towards the queue: what
// did not work is written in the outbox, and what could not even be written
// comes back when its lease ends.
func (w *Worker) handler(t Task) queue.Handler {
	return func(ctx context.Context, job queue.Job) error {
		var ticket event.Ticket
		if err := job.Decode(&ticket); err != nil {
			return err
		}
		ticket.Kind = t.Kind // the queue's word for it
		defer w.under.begin()()
		// Begun is begun: were the worker's end to come between the commit
		// and its answer, the event would wait for its lease.
		e, ok, err := w.begin(context.WithoutCancel(ctx), ticket)
		if err != nil {
			w.log.WithError(err).Error("cannot begin; the event comes back")
			return nil
		}
		if !ok {
			return nil
		}
		w.fail("begun")
		w.run(ctx, e, t.Consumers)
		return nil
	}
}

// run is one run of an event's consumers, written down.
func (w *Worker) run(ctx context.Context, e event.Event, consumers []event.Consumer) {
	ctx, watched := w.watch.Begin(ctx, string(e.Kind), e.Cause(), e.Tenant, e.Attempt)
	out := consume(ctx, e, consumers)
	how := outcome(out)
	if errors.Is(ctx.Err(), context.Canceled) { // the worker stops and could wait no longer
		w.under.cut.Add(1)
		if out.Err != nil {
			w.log.WithFields(fields(e)).WithError(out.Err).Warn("cut off by the worker's end; the event comes back")
			how, out = telemetry.Cut, event.Again(w.schedule.clock.Now())
		}
	}
	w.fail("consumed")
	w.settle(ctx, e, out)
	watched.End(how)
}

func outcome(out event.Outcome) telemetry.Outcome {
	switch {
	case out.Err != nil:
		return telemetry.Failed
	case out.Early():
		return telemetry.Later
	}
	return telemetry.Done
}

// begin waits for a PostgreSQL that restarts, because the event would come back
// only when its lease ends.
func (w *Worker) begin(ctx context.Context, t event.Ticket) (e event.Event, ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	err = event.Insist(ctx, func() error {
		e, ok, err = w.outbox.Begin(ctx, t)
		return err
	})
	return e, ok, err
}

func (w *Worker) settle(ctx context.Context, e event.Event, out event.Outcome) {
	if out.Err != nil {
		w.log.WithFields(fields(e)).WithError(out.Err).Error("consumer failed")
	}
	if err := w.outbox.Settle(ctx, e, out); err != nil {
		w.log.WithFields(fields(e)).WithError(err).Error("cannot settle; the event comes back")
	}
	w.nudge()
}

// consume turns a panic into a failure of this event alone.
func consume(ctx context.Context, e event.Event, consumers []event.Consumer) (out event.Outcome) {
	defer func() {
		if r := recover(); r != nil {
			out = event.Failed(panicked(r))
		}
	}()
	return event.Consume(ctx, e, consumers)
}

func fields(e event.Event) logrus.Fields {
	return logrus.Fields{logging.Event: e.ID, logging.Task: string(e.Kind), logging.Tenant: e.Tenant,
		logging.Attempt: e.Attempt}
}
