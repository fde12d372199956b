package event

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/fault"
	"vakans/tenant"
)

// Begin turns a ticket into an event. It returns false when there is nothing
// to do: the event has finished, or another run has begun since.
func (o *Outbox) Begin(ctx context.Context, t Ticket) (Event, bool, error) {
	c := &change{do: begin, id: t.ID, attempt: t.Attempt, kind: t.Kind}
	if err := o.group.write(ctx, o, c); err != nil {
		return Event{}, false, fmt.Errorf("begin event %d: %w", t.ID, err)
	}
	if c.begun == nil {
		return Event{}, false, nil
	}
	return o.locate(ctx, *c.begun)
}

// locate says which organisation the event is about. What an organisation's
// role wrote is about that organisation, whatever its payload says. One that
// has been dropped since takes its events along. Outside the first database there is nobody
// but organisations: what another login wrote there is an operator's to look at.
func (o *Outbox) locate(ctx context.Context, e Event) (Event, bool, error) {
	if o.Database != "" && !strings.HasPrefix(e.Source, "r_") {
		return Event{}, false, o.park(ctx, e)
	}
	if !strings.HasPrefix(e.Source, "r_") {
		e.Tenant = shared(e.Source, e.Kind, e.Payload)
		return e, true, nil
	}
	t, err := o.Tenants.ByRole(ctx, e.Source)
	if errors.Is(err, tenant.ErrUnknown) {
		return Event{}, false, o.finish(ctx, e)
	}
	if err != nil {
		return Event{}, false, fmt.Errorf("find the organisation of event %d: %w", e.ID, err)
	}
	e.Tenant = t.Number
	return e, true, nil
}

// Outcome is how one run of an event's consumers ended. The zero Outcome is
// success.
type Outcome struct {
	Err     error     // what failed; nil when nothing did
	hopeful bool      // trying again may help
	later   time.Time // a consumer asked for the event at this moment

	maintenance bool // a consumer came to a tenant that nobody may work in
}

// Consume runs every consumer of an event, also those after one that fails,
// so that none stands in another's way. A tenant in maintenance is no failure:
// the event comes again, as often as it takes.
func Consume(ctx context.Context, e Event, consumers []Consumer) Outcome {
	var out Outcome
	for _, c := range consumers {
		out.add(c.Handle(ctx, e), func(err error) error {
			return fmt.Errorf("%s of event %s %d: %w", c.Name, e.Kind, e.ID, err)
		})
	}
	return out
}

func (o *Outcome) add(err error, annotate func(error) error) {
	later, early := until(err)
	switch {
	case errors.Is(err, tenant.ErrMaintenance):
		o.maintenance = true
	case err == nil || fault.Is(err, fault.NotFound):
	case early && later.After(o.later):
		o.later = later
	case early:
	default:
		o.hopeful = o.hopeful || !fault.Is(err, fault.Invalid)
		o.Err = errors.Join(o.Err, annotate(err))
	}
}

// Settle writes down how a run ended: the row is deleted, or comes again later,
// or is parked because trying again cannot help.
func (o *Outbox) Settle(ctx context.Context, e Event, out Outcome) error {
	// What was done is done also when the worker has been told to stop, and while
	// PostgreSQL restarts.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return Insist(ctx, func() error { return o.settle(ctx, e, out) })
}

// patience is how long a run tries to write down how it ended: with MaxRun no
// longer than Lease.
const patience = Lease - MaxRun

func (o *Outbox) settle(ctx context.Context, e Event, out Outcome) error {
	now := o.Clock.Now()
	failures := e.Attempt - e.postponed
	switch {
	case out.Err != nil && !out.hopeful:
		return o.park(ctx, e)
	case out.Err != nil:
		return o.again(ctx, e, now.Add(Backoff(failures, firstPause, longestPause)), 0)
	case out.maintenance:
		return o.again(ctx, e, now.Add(maintenancePause), 1)
	case !out.later.IsZero():
		return o.again(ctx, e, out.later, 1)
	}
	return o.finish(ctx, e)
}

func (o *Outbox) finish(ctx context.Context, e Event) error {
	return settled(e, o.group.write(ctx, o, &change{do: finish, id: e.ID, attempt: e.Attempt}))
}

// again makes the event due at a moment, by moving the end of its lease there.
// The moment is the clock's and becomes a distance, so that it holds whatever
// the two machines' clocks think of each other. The attempt that was none is
// counted as such.
func (o *Outbox) again(ctx context.Context, e Event, at time.Time, none int) error {
	wait := max(at.Sub(o.Clock.Now()), 0)
	return settled(e, o.group.write(ctx, o, &change{
		do: again, id: e.ID, attempt: e.Attempt, shift: (wait - Lease).Microseconds(), none: none,
	}))
}

// park puts the event out of the relay's reach until an operator looks at it.
func (o *Outbox) park(ctx context.Context, e Event) error {
	return settled(e, o.in(ctx, func(tx pgx.Tx) error {
		const sql = `UPDATE platform.outbox SET attempts = $3 + postponed WHERE id = $1 AND attempts = $2`
		_, err := tenant.Queued(tx).Exec(ctx, sql, e.ID, e.Attempt, MaxAttempts)
		return err
	}))
}

func settled(e Event, err error) error {
	if err != nil {
		return fmt.Errorf("settle event %d: %w", e.ID, err)
	}
	return nil
}

// Failed is the outcome of a run that came to nothing and may be tried again.
func Failed(err error) Outcome { return Outcome{Err: err, hopeful: true} }
