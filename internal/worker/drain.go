package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"vakans/internal/event"
)

// Drainer works off what is due in the outbox while its caller waits, with the
// worker's own table but without queue, relay and schedules. When Drain returns
// nothing is under way, so the clock may be moved: that is how a story which
// takes months is told in a minute.
type Drainer struct {
	outbox *event.Outbox
	tasks  map[event.Kind]Task
}

// NewDrainer checks the table. Of d it needs what the consumers need.
func NewDrainer(d Deps) (*Drainer, error) {
	tasks, err := index(append(tasks(d), d.Tasks...))
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	return &Drainer{&event.Outbox{Relay: d.Planes.Relay, Tenants: d.Planes.Directory, Clock: d.Clock}, tasks}, nil
}

// atOnce is how many events are consumed beside each other.
const atOnce = 4

// Drain consumes events, and those that follow from them, until none is due.
// An event that no line of the table wants stays for the worker. One that fails
// stays as well, and is reported.
func (d *Drainer) Drain(ctx context.Context) error {
	for {
		tickets, err := d.outbox.Take(ctx, event.Round)
		if err != nil || len(tickets) == 0 {
			return err
		}
		if err := d.round(ctx, tickets); err != nil {
			return err
		}
	}
}

func (d *Drainer) round(ctx context.Context, tickets []event.Ticket) error {
	todo := make(chan event.Ticket)
	failures := make(chan error, len(tickets))
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for t := range todo {
				failures <- d.one(ctx, t)
			}
		})
	}
	for _, t := range tickets {
		todo <- t
	}
	close(todo)
	all.Wait()
	close(failures)
	var failed []error
	for err := range failures {
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func (d *Drainer) one(ctx context.Context, t event.Ticket) error {
	task, known := d.tasks[t.Kind]
	if !known {
		return nil
	}
	e, ok, err := d.outbox.Begin(ctx, t)
	if err != nil || !ok {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, task.Timeout)
	defer cancel()
	out := consume(ctx, e, task.Consumers)
	return errors.Join(out.Err, d.outbox.Settle(ctx, e, out))
}
