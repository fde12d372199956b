package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/notify"
	"vakans/internal/queue"
)

// Task is one line of the task table, the counterpart of a route: what happens when an
// event of a kind comes. How often a failure is tried again is the outbox's to
// know: event.MaxAttempts.
type Task struct {
	Kind      event.Kind
	Queue     queue.Class
	Timeout   time.Duration // at most event.MaxRun
	Consumers []event.Consumer
}

type handle = func(context.Context, event.Event) error

// on is the common case: one consumer.
func on(name string, h handle) []event.Consumer {
	return []event.Consumer{{Name: name, Handle: h}}
}

// told is the consumer of a notice.
func told(n *notify.Service, notice notify.Notice) []event.Consumer {
	return []event.Consumer{n.Consumer(notice)}
}

// with is one consumer more.
func with(others []event.Consumer, name string, h handle) []event.Consumer {
	return append(others, event.Consumer{Name: name, Handle: h})
}

// from refuses events that another login wrote: an organisation may write any kind
// in its own name.
func from(login string, consumers []event.Consumer) []event.Consumer {
	for i, c := range consumers {
		consumers[i].Handle = func(ctx context.Context, e event.Event) error {
			if e.Source != login {
				return fault.New(fault.Invalid, "error.invalid").Because(fmt.Errorf("event %s %d comes from %s, not from %s",
					e.Kind, e.ID, e.Source, login))
			}
			return c.Handle(ctx, e)
		}
	}
	return consumers
}

// index checks the table and orders it by kind.
func index(all []Task) (map[event.Kind]Task, error) {
	byKind := make(map[event.Kind]Task, len(all))
	for _, t := range all {
		if _, twice := byKind[t.Kind]; twice {
			return nil, fmt.Errorf("event %s stands twice in the task table: give its line two consumers", t.Kind)
		}
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("event %s: %w", t.Kind, err)
		}
		byKind[t.Kind] = t
	}
	return byKind, nil
}

// housekeeping are the kinds of the table whose tasks have low priority.
func housekeeping(byKind map[event.Kind]Task) []event.Kind {
	var kinds []event.Kind
	for kind, t := range byKind {
		if t.Queue == queue.Purge {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (t Task) check() error {
	if t.Timeout <= 0 || t.Timeout > event.MaxRun {
		return fmt.Errorf("the timeout is %s; it must be at most %s, or two runs could overlap", t.Timeout, event.MaxRun)
	}
	if len(t.Consumers) == 0 {
		return errors.New("no consumer")
	}
	seen := map[string]bool{}
	for _, c := range t.Consumers {
		if c.Name == "" || c.Handle == nil || seen[c.Name] {
			return fmt.Errorf("consumer %q has no name of its own or nothing to do", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}
