package event

import (
	"context"

	"vakans/internal/clock"
	"vakans/internal/plane"
)

// Outboxes are those of all databases of an installation: the events of a tenant lie
// in its own. The first is home's.
type Outboxes []*Outbox

// OutboxesOf makes the outboxes of a whole installation.
func OutboxesOf(p *plane.Planes, c *clock.Clock) Outboxes {
	all := Outboxes{{Relay: p.Relay, Tenants: p.Directory, Clock: c}}
	for _, d := range p.Away {
		all = append(all, &Outbox{Relay: d.Relay, Tenants: p.Directory, Clock: c, Database: d.Name})
	}
	return all
}

func (all Outboxes) of(database string) *Outbox {
	for _, o := range all {
		if o.Database == database {
			return o
		}
	}
	return nil
}

// Begin is Begin of the outbox that the ticket comes from. One of a database that
// this installation no longer has is nobody's.
func (all Outboxes) Begin(ctx context.Context, t Ticket) (Event, bool, error) {
	if o := all.of(t.Database); o != nil {
		return o.Begin(ctx, t)
	}
	return Event{}, false, nil
}

// Settle is Settle of the outbox that the event comes from.
func (all Outboxes) Settle(ctx context.Context, e Event, out Outcome) error {
	if o := all.of(e.Database); o != nil {
		return o.Settle(ctx, e, out)
	}
	return nil
}

// Stats adds up what all outboxes hold.
func (all Outboxes) Stats(ctx context.Context) (Stats, error) {
	var sum Stats
	for _, o := range all {
		s, err := o.Stats(ctx)
		if err != nil {
			return Stats{}, err
		}
		sum.Waiting += s.Waiting
		sum.Dispatched += s.Dispatched
		sum.Parked += s.Parked
		sum.Oldest = max(sum.Oldest, s.Oldest)
	}
	return sum, nil
}
