package wiring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"vakans/internal/config"
	"vakans/internal/event"
	"vakans/internal/logging"
	"vakans/internal/plane"
	"vakans/internal/queue"
	"vakans/internal/server"
	"vakans/internal/telemetry"
)

// goodbye is how long the last traces and scrapes are waited for.
const goodbye = 3 * time.Second

// watching prepares what every process is watched by.
func watching(cfg *config.Config, s *Services) (err error) {
	s.Telemetry, err = telemetry.New(telemetry.Options{Endpoint: cfg.Trace.Endpoint, Ratio: cfg.Trace.Ratio, Log: s.Log})
	return err
}

// healths says what each process works with. Web is there for nobody without the
// platform and the job site; a cell that is down closes its own organisations
// alone, without Redis the limits are counted in each process, and without the file
// store only files can be neither sent nor read. Letters wait for the mail server.
func (s *Services) healths() {
	p := s.Planes
	var relays []telemetry.Check
	s.WebHealth = telemetry.NewHealth(s.Log, append(s.cells(),
		telemetry.Check{Name: "platform", Needed: true, Ask: p.Platform.Ping},
		telemetry.Check{Name: "job site", Needed: true, Ask: p.Jobsite.Ping},
		telemetry.Check{Name: "applicants' register", Ask: p.Register.Ping},
		telemetry.Check{Name: "redis", Ask: s.redis()},
		telemetry.Check{Name: "file store", Ask: seldom(s.checkFiles)},
	)...)
	for _, d := range p.Away {
		relays = append(relays, telemetry.Check{Name: "relay in " + d.Name, Ask: d.Relay.Ping})
	}
	s.WorkerHealth = telemetry.NewHealth(s.Log, append(append(s.cells(), relays...),
		telemetry.Check{Name: "platform", Needed: true, Ask: p.Platform.Ping},
		telemetry.Check{Name: "relay", Needed: true, Ask: p.Relay.Ping},
		telemetry.Check{Name: "redis", Needed: true, Ask: s.redis()},
		telemetry.Check{Name: "applicants' register", Ask: p.Register.Ping},
		telemetry.Check{Name: "publisher", Ask: p.Publisher.Ping},
		telemetry.Check{Name: "file store", Ask: seldom(s.checkFiles)},
		telemetry.Check{Name: "mail server", Ask: seldom(s.checkMail)},
	)...)
}

func (s *Services) cells() []telemetry.Check {
	var all []telemetry.Check
	for _, cell := range s.Planes.Tenants.CellNames() {
		all = append(all, telemetry.Check{Name: cell,
			Ask: func(ctx context.Context) error { return s.Planes.Tenants.PingCell(ctx, cell) }})
	}
	return all
}

// outsideAge is how old the answer about a server outside may be. Probes come every
// few seconds, and each question to a mail server is a connection with a sign-in.
const outsideAge = 30 * time.Second

// seldom asks at most once in outsideAge and else repeats the last answer.
func seldom(ask func(context.Context) error) func(context.Context) error {
	var mu sync.Mutex
	var until time.Time
	var last error
	return func(ctx context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		if time.Now().After(until) {
			last, until = ask(ctx), time.Now().Add(outsideAge)
		}
		return last
	}
}

// checkFiles asks the store that is there when it is asked.
func (s *Services) checkFiles(ctx context.Context) error { return s.Files.Check(ctx) }

// redis asks on a connection of its own, which ends with the process.
func (s *Services) redis() func(context.Context) error {
	client := server.Redis(s.Config.Redis)
	return func(ctx context.Context) error { return client.Ping(ctx).Err() }
}

// Watched runs a process to its end while it is watched: metrics and probes are
// answered until everything else has ended, and readiness goes as soon as ctx
// does, delay before run is cancelled.
func (s *Services) Watched(ctx context.Context, h *telemetry.Health, delay time.Duration,
	run func(context.Context) error) error {
	var l *telemetry.Listener
	if address := s.Config.MetricsListen; address != "" {
		inspector, err := queue.NewInspector(s.Queue)
		if err != nil {
			return err
		}
		defer func() { _ = inspector.Close() }()
		s.measure(inspector)
		if l, err = s.Telemetry.Listen(address, h); err != nil {
			return err
		}
		s.Log.WithField(logging.Address, l.Addr()).Info("metrics and probes are answered")
	}
	err := run(h.Drain(ctx, delay))
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	if lost := errors.Join(s.Telemetry.Close(end), l.Close(end)); lost != nil {
		s.Log.WithError(lost).Warn("the last measurements are lost")
	}
	return err
}

// measure registers everything that is asked when metrics are.
func (s *Services) measure(inspector *queue.Inspector) {
	t := s.Telemetry
	t.WatchPools(s.pools)
	t.WatchTenants(s.Planes.Directory.All)
	t.WatchQueues(func(context.Context) ([]telemetry.Queue, error) { return queues(inspector) })
	t.WatchOutboxes(s.outboxes)
	t.WatchSchedules(s.turns)
	t.WatchLetters(func(ctx context.Context) (telemetry.LetterCounts, error) {
		c, err := s.Letters.Counts(ctx)
		all := telemetry.LetterCounts{States: map[string]int64{}, Oldest: c.Oldest}
		for state, n := range c.States {
			all.States[string(state)] = n
		}
		return all, err
	})
}

// pools are those that this process was given.
func (s *Services) pools() map[telemetry.Pool]*pgxpool.Stat {
	p, all := s.Planes, map[telemetry.Pool]*pgxpool.Stat{}
	for cell, stat := range p.Tenants.Stat() {
		all[telemetry.Pool{Plane: "tenant", Cell: cell}] = stat
	}
	addPool(all, "platform", p.Platform)
	addPool(all, "register", p.Register)
	addPool(all, "publisher", p.Publisher)
	addPool(all, "visitor", p.Jobsite)
	addPool(all, "relay", p.Relay)
	for _, d := range p.Away {
		all[telemetry.Pool{Plane: "relay", Cell: d.Name}] = d.Relay.Stat()
	}
	return all
}

func addPool[D interface {
	comparable
	Stat() *pgxpool.Stat
}](all map[telemetry.Pool]*pgxpool.Stat, name string, pool D) {
	var none D
	if pool != none {
		all[telemetry.Pool{Plane: name}] = pool.Stat()
	}
}

func queues(inspector *queue.Inspector) ([]telemetry.Queue, error) {
	depths, err := inspector.Depths()
	var all []telemetry.Queue
	for _, d := range depths {
		all = append(all, telemetry.Queue{Class: string(d.Class), Latency: d.Latency, Tasks: map[string]int{
			"pending": d.Pending, "active": d.Active, "scheduled": d.Scheduled, "retry": d.Retry, "archived": d.Archived,
		}})
	}
	return all, err
}

// outboxes asks every database's; one that does not answer hides no other.
func (s *Services) outboxes(ctx context.Context) (map[string]telemetry.Outbox, error) {
	if s.Planes.Relay == nil {
		return nil, nil // this process was not given that login
	}
	var failed error
	all := map[string]telemetry.Outbox{}
	for _, o := range event.OutboxesOf(s.Planes, s.Clock) {
		stats, err := o.Stats(ctx)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		all[cmp.Or(o.Database, "home")] = telemetry.Outbox(stats)
	}
	return all, failed
}

// turns are the last runs of each schedule.
func (s *Services) turns(ctx context.Context) ([]telemetry.Schedule, error) {
	var all []telemetry.Schedule
	err := s.Planes.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		rows, err := tx.Query(ctx, `
SELECT name, coalesce(max(claimed_at), 'epoch'), coalesce(max(finished_at), 'epoch') FROM schedules GROUP BY name ORDER BY name`)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, turn)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look at the schedules: %w", err)
	}
	return all, nil
}

func turn(row pgx.CollectableRow) (s telemetry.Schedule, err error) {
	err = row.Scan(&s.Name, &s.Claimed, &s.Finished)
	for _, at := range []*time.Time{&s.Claimed, &s.Finished} {
		if at.Unix() == 0 {
			*at = time.Time{}
		}
	}
	return s, err
}
