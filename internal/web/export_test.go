package web

import (
	"testing"
	"time"
)

// CountLocally counts at each of the times and returns the last count.
func CountLocally(t *testing.T, key string, window time.Duration, at ...time.Time) int64 {
	t.Helper()
	var l localCounts
	var n int64
	for _, now := range at {
		n, _ = l.count(key, window, now)
	}
	return n
}

// Network exposes network.
var Network = network
