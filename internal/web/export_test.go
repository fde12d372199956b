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
