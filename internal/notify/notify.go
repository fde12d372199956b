// Package notify decides who is notified of which events by letter. It owns no
// table: it reads what the event points at and queues letters in the same
// schema. It refuses to send anything itself.
package notify

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/letter"
)

// Notice is one rule: when this happens, these letters are written.
type Notice struct {
	Kind event.Kind
	Name string // in dedup keys and log lines: never changes once in use

	// Write returns the letters, reading in the transaction of the schema that
	// the event came from. A letter without a DedupKey gets one from the event,
	// so that an event which comes twice is notified once; the order of letters must
	// then be the same each time.
	Write func(ctx context.Context, tx pgx.Tx, e event.Event) ([]letter.Letter, error)
}

// Service queues the letters of notices.
type Service struct{ Schemas event.Schemas }

// Consumer makes a consumer of a notice.
func (s *Service) Consumer(n Notice) event.Consumer {
	return event.Consumer{Name: "notice " + n.Name, Handle: func(ctx context.Context, e event.Event) error {
		return s.Schemas.In(ctx, e, func(tx pgx.Tx) error { return n.queue(ctx, tx, e) })
	}}
}

func (n Notice) queue(ctx context.Context, tx pgx.Tx, e event.Event) error {
	// An event that comes again after its letters were queued must not run Write
	// again: a new code would make the one in the letter worthless.
	if told, err := letter.Known(ctx, tx, n.key(e, 0)); err != nil || told {
		return err
	}
	letters, err := n.Write(ctx, tx, e)
	if err != nil {
		return err
	}
	for i, l := range letters {
		if l.DedupKey == "" {
			l.DedupKey = n.key(e, i)
		}
		if err := letter.Queue(ctx, tx, l); err != nil {
			return err
		}
	}
	return nil
}

// key is the dedup key of an event's i-th letter.
func (n Notice) key(e event.Event, i int) string {
	return fmt.Sprintf("notice:%s:%s:%d", n.Name, e.Key(), i)
}
