package operator

import (
	"context"

	"vakans/internal/audit"
	"vakans/internal/event"
	"vakans/internal/plane"
	"vakans/tenant"
)

const actionRetry = "event.retry"

// mostParked is how many parked events are listed.
const mostParked = 1000

// ParkedEvents lists events that the worker has given up, oldest first.
func (o *Operator) ParkedEvents(ctx context.Context, which event.Which) ([]event.Parked, error) {
	return event.OutboxesOf(o.Planes, nil).Parked(ctx, which, mostParked)
}

// RetryEvents gives parked events a fresh start and records it. When some
// databases could not be reached, the error says so beside what was done.
func (o *Operator) RetryEvents(ctx context.Context, which event.Which) ([]event.Parked, error) {
	done, failed := event.OutboxesOf(o.Planes, nil).Unpark(ctx, which)
	if len(done) == 0 {
		return done, failed
	}
	err := o.Planes.Platform.In(ctx, func(tx plane.PlatformTx) error {
		return audit.Record(ctx, tx, who(tenant.Tenant{}), actionRetry, audit.On("event", string(which.Kind)),
			map[string]any{"count": len(done), "first": done[0].ID})
	})
	if err != nil {
		return done, err
	}
	return done, failed
}
