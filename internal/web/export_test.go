package web

import "time"

// LocalCounts counts in this process alone.
type LocalCounts struct{ l localCounts }

// MaxLocal is how many counts are held at once.
const MaxLocal = maxLocal

// Count counts once more and returns the count.
func (c *LocalCounts) Count(key string, window time.Duration, now time.Time) int64 {
	n, _ := c.l.count(key, window, now)
	return n
}

// KeptPages is the store of kept pages, for its own test.
type KeptPages struct{ k *kept }

// NewKeptPages is an empty store.
func NewKeptPages() *KeptPages { return &KeptPages{newKept()} }

// Put keeps a page that holds for an hour from the beginning of time.
func (p *KeptPages) Put(address string, body []byte) {
	p.k.put(&keptPage{key: keptKey{address: address}, until: time.Time{}.Add(time.Hour), body: body})
}

// Has reports whether the page is kept.
func (p *KeptPages) Has(address string) bool {
	return p.k.find(keptKey{address: address}, 0, time.Time{}) != nil
}

// Len is the number of kept pages.
func (p *KeptPages) Len() int { return p.k.pages.Len() }
