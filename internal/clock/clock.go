// Package clock is the product's one source of time. In production it is the
// system's clock; a test moves it, and the databases follow, because every
// transaction is given the same offset (see ext.clock in migrations/platform).
package clock

import (
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // deadlines are in the organisation's zone, also in an image without zone files
)

// Clock tells the time, moved by an offset that is zero in production. A nil
// Clock is the system's clock.
type Clock struct{ offset atomic.Int64 }

// Now is the present moment in UTC, to the microsecond that PostgreSQL keeps.
func (c *Clock) Now() time.Time {
	return time.Now().Add(c.Offset()).UTC().Truncate(time.Microsecond)
}

// Offset is how far the clock has been moved.
func (c *Clock) Offset() time.Duration {
	if c == nil {
		return 0
	}
	return time.Duration(c.offset.Load())
}

// Move moves the clock forwards, or backwards when d is negative.
func (c *Clock) Move(d time.Duration) { c.offset.Add(int64(d)) }

// Set moves the clock so that it shows t now, and then runs on.
func (c *Clock) Set(t time.Time) { c.offset.Store(int64(time.Until(t))) }

// zones are those that were asked for: *time.Location by name. There are no more
// than the world has.
var zones sync.Map

// Zone is time.LoadLocation, which reads a file each time, with what it has read
// kept.
func Zone(name string) (*time.Location, error) {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location), nil
	}
	z, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, z)
	}
	return z, err
}

// StoredZone is a zone whose name was checked when it was stored. One that this
// machine does not know must not take a page down: it is UTC.
func StoredZone(name string) *time.Location {
	z, err := Zone(name)
	if err != nil {
		return time.UTC
	}
	return z
}
