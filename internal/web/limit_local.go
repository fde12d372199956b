package web

import (
	"errors"
	"sync"
	"time"
)

var errNoRedis = errors.New("web: the rate limiter's Redis does not answer")

// maxLocal bounds the memory that an outage with many visitors may take.
const maxLocal = 50_000

// localCounts counts requests of this process in fixed windows.
type localCounts struct {
	mu     sync.Mutex
	counts map[string]*localCount
}

type localCount struct {
	n   int64
	end time.Time
}

func (l *localCounts) count(key string, window time.Duration, now time.Time) (int64, time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.counts[key]
	if c == nil || !now.Before(c.end) {
		l.makeRoom(now)
		c = &localCount{end: now.Add(window)}
		l.counts[key] = c
	}
	c.n++
	return c.n, c.end.Sub(now)
}

// makeRoom forgets what has ended, and everything when that is not enough.
func (l *localCounts) makeRoom(now time.Time) {
	if l.counts == nil {
		l.counts = map[string]*localCount{}
	}
	if len(l.counts) < maxLocal {
		return
	}
	for key, c := range l.counts {
		if !now.Before(c.end) {
			delete(l.counts, key)
		}
	}
	if len(l.counts) >= maxLocal {
		clear(l.counts)
	}
}
