package telemetry

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// Pool names a pool of connections to the database.
type Pool struct {
	Plane string // platform, register, publisher, visitor, relay, or tenant
	Cell  string // of the plane tenant: the cell's login; or the database of a relay
}

// WatchPools reports how busy each pool is.
func (t *Telemetry) WatchPools(pools func() map[Pool]*pgxpool.Stat) {
	connections := desc("pool_connections", "Connections of a pool by what they do: acquired, idle, opening.", "plane",
		"cell", "state")
	total := desc("pool_connections_total", "Connections of a pool that are open or being opened.", "plane", "cell")
	most := desc("pool_connections_max", "The most connections that a pool may open.", "plane", "cell")
	acquires := desc("pool_acquires_total", "How often a connection was taken.", "plane", "cell")
	waits := desc("pool_waits_total", "How often a connection was waited for because all were taken.", "plane", "cell")
	waited := desc("pool_wait_seconds_total", "Time spent waiting for a connection because all were taken.", "plane",
		"cell")
	given := desc("pool_waits_given_up_total", "How often the one who waited went away first.", "plane", "cell")
	emit := func(all map[Pool]*pgxpool.Stat, send send) {
		for p, s := range all {
			send(connections, prometheus.GaugeValue, float64(s.AcquiredConns()), p.Plane, p.Cell, "acquired")
			send(connections, prometheus.GaugeValue, float64(s.IdleConns()), p.Plane, p.Cell, "idle")
			send(connections, prometheus.GaugeValue, float64(s.ConstructingConns()), p.Plane, p.Cell, "opening")
			send(total, prometheus.GaugeValue, float64(s.TotalConns()), p.Plane, p.Cell)
			send(most, prometheus.GaugeValue, float64(s.MaxConns()), p.Plane, p.Cell)
			send(acquires, prometheus.CounterValue, float64(s.AcquireCount()), p.Plane, p.Cell)
			send(waits, prometheus.CounterValue, float64(s.EmptyAcquireCount()), p.Plane, p.Cell)
			send(waited, prometheus.CounterValue, s.EmptyAcquireWaitTime().Seconds(), p.Plane, p.Cell)
			send(given, prometheus.CounterValue, float64(s.CanceledAcquireCount()), p.Plane, p.Cell)
		}
	}
	ask := func(context.Context) (map[Pool]*pgxpool.Stat, error) { return pools(), nil }
	watch(t, "pools", ask, []*prometheus.Desc{connections, total, most, acquires, waits, waited, given}, emit)
}
