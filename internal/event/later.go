package event

import (
	"context"
	"errors"
	"time"
)

// Later is what a consumer returns when it is too early: the event comes again
// at Until. It is no failure and is not logged as one.
type Later struct{ Until time.Time }

// Error describes the delay for the log.
func (l Later) Error() string { return "not before " + l.Until.Format(time.RFC3339) }

// until returns the latest moment that a Later in err asks for.
func until(err error) (time.Time, bool) {
	var l Later
	if !errors.As(err, &l) {
		return time.Time{}, false
	}
	return l.Until, true
}

// Backoff is the pause after the n-th failed attempt: doubling from first, at
// most longest.
func Backoff(n int, first, longest time.Duration) time.Duration {
	d := first
	for range n - 1 {
		if d *= 2; d >= longest {
			return longest
		}
	}
	return d
}

// Insist does something again and again until it works or ctx ends: for what
// must be written down while PostgreSQL restarts.
func Insist(ctx context.Context, do func() error) error {
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		err := do()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}
