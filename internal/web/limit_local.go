package web

import (
	"errors"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

var errNoRedis = errors.New("web: the rate limiter's Redis does not answer")

// maxLocal bounds the memory that an outage with many visitors may take.
const maxLocal = 50_000

// localCounts counts requests of this process in fixed windows. When there are too
// many, the one that was asked for longest ago is forgotten, so that a flood from
// many addresses resets nobody who goes on knocking. Windows differ from limit to
// limit, which is why each count has an end of its own.
type localCounts struct {
	mu     sync.Mutex
	counts *simplelru.LRU[string, *localCount]
}

type localCount struct {
	n   int64
	end time.Time
}

func (l *localCounts) count(key string, window time.Duration, now time.Time) (int64, time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.counts == nil {
		l.counts, _ = simplelru.NewLRU[string, *localCount](maxLocal, nil) // fails for no size alone
	}
	c, ok := l.counts.Get(key)
	if !ok || !now.Before(c.end) {
		c = &localCount{end: now.Add(window)}
		l.counts.Add(key, c)
	}
	c.n++
	return c.n, c.end.Sub(now)
}
