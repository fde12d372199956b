package group

import (
	"container/list"
	"sync"
)

// key names a policy: the version is raised in the transaction of every change,
// so an entry is never wrong, only old and no longer asked for.
type key struct {
	schema  string
	version int64
}

// maxPolicies bounds the memory: an enforcer of ten groups takes about 20 kB.
const maxPolicies = 256

// cache holds the policies used last. The zero cache is empty and ready.
type cache struct {
	mu     sync.Mutex
	byKey  map[key]*list.Element
	recent list.List // of entry, the latest used in front
}

type entry struct {
	key    key
	policy *policy
}

// get returns the policy of a key, made at need. Two that need the same at the
// same moment make it twice, which is cheaper than waiting for each other's
// database.
func (c *cache) get(k key, make func() (*policy, error)) (*policy, error) {
	if p := c.find(k); p != nil {
		return p, nil
	}
	p, err := make()
	if err != nil {
		return nil, err
	}
	c.put(k, p)
	return p, nil
}

func (c *cache) find(k key) *policy {
	c.mu.Lock()
	defer c.mu.Unlock()
	el := c.byKey[k]
	if el == nil {
		return nil
	}
	c.recent.MoveToFront(el)
	return el.Value.(entry).policy
}

func (c *cache) put(k key, p *policy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey == nil {
		c.byKey = map[key]*list.Element{}
	}
	if c.byKey[k] != nil {
		return
	}
	c.byKey[k] = c.recent.PushFront(entry{k, p})
	if c.recent.Len() > maxPolicies {
		oldest := c.recent.Remove(c.recent.Back()).(entry)
		delete(c.byKey, oldest.key)
	}
}
