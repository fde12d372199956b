package event

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

// Round is the most that one round of the relay moves of what people did, and of
// housekeeping beside it.
const Round = 100

// Relay moves due events from the outbox to the queue. Any number of relays
// may run. It marks first and hands over after the commit: what it loses
// between the two, its own lease brings back.
type Relay struct {
	Outbox  *Outbox
	Enqueue func(context.Context, Ticket) error // into Redis; taking a known ticket again is no error
	Log     *logrus.Logger
	Tick    <-chan time.Time // nil: every half second

	wake chan struct{} // hints that something is due
	once sync.Once
}

// Nudge hints that something may be due. It never waits.
func (r *Relay) Nudge() {
	select {
	case r.hints() <- struct{}{}:
	default: // the last hint has not been taken yet
	}
}

func (r *Relay) hints() chan struct{} {
	r.once.Do(func() { r.wake = make(chan struct{}, 1) })
	return r.wake
}

// Run moves events until ctx ends. A failure is logged and tried again at the
// next tick, because PostgreSQL and Redis come back.
func (r *Relay) Run(ctx context.Context) {
	tick := r.Tick
	if tick == nil {
		t := time.NewTicker(500 * time.Millisecond)
		defer t.Stop()
		tick = t.C
	}
	for {
		if err := r.Drain(ctx); err != nil && ctx.Err() == nil {
			r.Log.WithError(err).Error("the relay cannot move events; trying again")
		}
		select {
		case <-ctx.Done():
			return
		case <-tick:
		case <-r.hints():
		}
	}
}

// Drain moves rounds of events until none is due.
func (r *Relay) Drain(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := r.Once(ctx)
		if err != nil || n < Round {
			return err
		}
	}
	return ctx.Err()
}

// Once moves one round and returns how many events it marked. A round that has
// begun is finished although the worker is told to stop: what is marked and not
// handed over would wait for its lease to end.
func (r *Relay) Once(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	tickets, err := r.Outbox.Take(ctx, Round)
	if err != nil {
		return 0, err
	}
	for i, t := range tickets {
		if err := r.Enqueue(ctx, t); err != nil {
			back := r.Outbox.Return(context.WithoutCancel(ctx), tickets[i:])
			return i, errors.Join(fmt.Errorf("hand over event %s %d: %w", t.Kind, t.ID, err), back)
		}
	}
	return len(tickets), nil
}
