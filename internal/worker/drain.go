package worker

import (
	"context"
	"errors"
	"fmt"

	"vakans/internal/event"
)

// Drainer works off what is due in the outbox while its caller waits, with the
// worker's own table but without queue, relay and schedules. When Drain returns
// nothing is under way, so the clock may be moved: that is how a story which
// takes months is run in a minute.
type Drainer struct {
	outbox event.Outboxes
	tasks  map[event.Kind]Task
}

// NewDrainer checks the table. Of d it needs what the consumers need.
func NewDrainer(d Deps) (*Drainer, error) {
	tasks, err := index(d.tasks())
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	return &Drainer{event.OutboxesOf(d.Planes, d.Clock), tasks}, nil
}

// Drain consumes events one by one in their order, and those that follow from
// them, until none is due.
// An event that no line of the table wants stays for the worker. One that fails
// stays as well and ends it.
func (d *Drainer) Drain(ctx context.Context) error {
	for {
		n, err := d.round(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// round consumes some events of each database and returns how many.
func (d *Drainer) round(ctx context.Context) (n int, err error) {
	for _, o := range d.outbox {
		tickets, err := o.Take(ctx, event.Round)
		if err != nil {
			return n, err
		}
		n += len(tickets)
		for _, t := range tickets {
			if err := d.one(ctx, t); err != nil {
				return n, err
			}
		}
	}
	return n, nil
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
