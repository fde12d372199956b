package server

import (
	"net"
	"net/netip"
	"sync"

	"github.com/sirupsen/logrus"

	"vakans/internal/logging"
	"vakans/internal/web"
)

// connections bounds how many connections one address may hold at a time, or with
// IPv6 one network. Trusted proxies are not counted: everybody comes through them,
// and they count themselves.
type connections struct {
	max     int // 0: no bound
	proxies []string
	log     *logrus.Logger

	mu   sync.Mutex
	open map[netip.Prefix]int
	told map[netip.Prefix]bool // an address that is refused is logged once until it holds none
}

func newConnections(limit int, proxies []string, log *logrus.Logger) *connections {
	return &connections{max: limit, proxies: proxies, log: log,
		open: map[netip.Prefix]int{}, told: map[netip.Prefix]bool{}}
}

// take counts a connection that has come in; release is called when it is gone.
func (c *connections) take(remote net.Addr) (release func(), ok bool) {
	at, err := netip.ParseAddrPort(remote.String())
	if err != nil || c.max <= 0 || web.Trusted(c.proxies, at.Addr().Unmap()) {
		return func() {}, true
	}
	from := web.Network(at.Addr())
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[from] >= c.max {
		c.tell(from)
		return nil, false
	}
	c.open[from]++
	return sync.OnceFunc(func() { c.release(from) }), true
}

func (c *connections) tell(from netip.Prefix) {
	if !c.told[from] {
		c.told[from] = true
		c.log.WithField(logging.RemoteIP, from.Addr().String()).
			Warn("an address holds too many connections; further ones are refused")
	}
}

func (c *connections) release(from netip.Prefix) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[from]--; c.open[from] <= 0 {
		delete(c.open, from)
		delete(c.told, from)
	}
}
