package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"

	"vakans/internal/event"
	"vakans/internal/queue"
	"vakans/internal/worker"
	"vakans/tenant"
)

// tick is the event that only the bench knows.
const tick event.Kind = "bench.tick"

// outbox measures how many events the relay moves in a second from many
// organisations' transactions to the queue, and how long an event waits from its
// commit to the start of its task while fifty come a second.
func (b *bench) outbox(ctx context.Context) ([]figure, error) {
	var moved []float64
	for range b.Rounds {
		rate, err := b.relay(ctx)
		if err != nil {
			return nil, err
		}
		moved = append(moved, rate)
	}
	wait, err := b.delay(ctx)
	if err != nil {
		return nil, err
	}
	f := single("outbox_delay", "from commit to the start of the task at 50 events/s, p95", "s", valueAtMost, 1,
		[]float64{percentile(wait, 95).Seconds()})
	f.Note = fmt.Sprintf("median %.2f s of %d events", percentile(wait, 50).Seconds(), len(wait))
	return []figure{single("outbox_relay", "events that a relay moves to the queue", "/s", valueAtLeast, 1000, moved), f},
		nil
}

// relayed is how many events wait when the relay begins.
const relayed = 5000

func (b *bench) relay(ctx context.Context) (float64, error) {
	config := queue.Config{URL: b.servers.RedisURL, Namespace: fmt.Sprintf("relay%d", time.Now().UnixNano())}
	client, err := queue.Open(config)
	if err != nil {
		return 0, err
	}
	defer client.Close()
	s := b.place.services
	r := &event.Relay{
		Outbox: &event.Outbox{Relay: s.Planes.Relay, Tenants: s.Planes.Directory, Clock: s.Clock}, Log: s.Log,
		Enqueue: func(ctx context.Context, t event.Ticket) error {
			return client.Enqueue(ctx, queue.Task{Kind: "event:" + string(t.Kind), ID: t.TaskID(), Payload: t,
				Queue:   queue.Default,
				Timeout: 30 * time.Second, MaxRetry: 10, Retention: 30 * time.Second})
		},
	}
	if err := b.sql(ctx,
		fmt.Sprintf("INSERT INTO platform.outbox (kind, payload) SELECT '%s', '{}' FROM generate_series(1, %d)", tick,
			relayed)); err != nil {
		return 0, err
	}
	began := time.Now()
	if err := r.Drain(ctx); err != nil {
		return 0, err
	}
	took := time.Since(began)
	return relayed / took.Seconds(), b.sql(ctx, "DELETE FROM platform.outbox")
}

func (b *bench) sql(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, b.place.admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

// delay runs a whole worker and organisations that emit fifty events a second. Every
// schedule is due when the worker starts, also in data that were kept.
func (b *bench) delay(ctx context.Context) ([]time.Duration, error) {
	all, err := b.place.tenants(ctx, b.size)
	if err != nil {
		return nil, err
	}
	if err := b.sql(ctx, "DELETE FROM platform.schedules"); err != nil {
		return nil, err
	}
	d := &delays{committed: map[int]time.Time{}}
	work, err := b.worker(d)
	if err != nil {
		return nil, err
	}
	alive, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- work.Run(alive) }()
	err = d.emit(ctx, b.place.services.Planes.Tenants, all, 2*b.Turn)
	time.Sleep(2 * time.Second) // for the last to arrive
	stop()
	return d.all(), errors.Join(err, <-ended)
}

func (b *bench) worker(d *delays) (*worker.Worker, error) {
	s := b.place.services
	log := logrus.New()
	log.SetOutput(io.Discard)
	return worker.New(worker.Deps{
		Planes: s.Planes, Queue: queue.Config{URL: b.servers.RedisURL,
			Namespace: fmt.Sprintf("delay%d", time.Now().UnixNano())}, Clock: s.Clock, Log: log,
		Areas: append(s.Areas(s.Organisations), worker.Area{Tasks: []worker.Task{{
			Kind: tick, Queue: queue.Default, Timeout: 30 * time.Second,
			Consumers: []event.Consumer{{Name: "bench", Handle: d.arrived}},
		}}}),
	})
}

// delays notes when each event was committed and when its task began.
type delays struct {
	mu        sync.Mutex
	committed map[int]time.Time
	waited    []time.Duration
}

type ticked struct {
	N int `json:"n"`
}

// emit commits fifty events a second, each in another organisation.
func (d *delays) emit(ctx context.Context, db *tenant.DB, all []tenant.Tenant, long time.Duration) error {
	pace := time.NewTicker(time.Second / 50)
	defer pace.Stop()
	for n := range int(long.Seconds() * 50) {
		err := db.In(ctx, all[n%len(all)], func(tx tenant.Tx) error { return event.Emit(ctx, tx, tick, ticked{n}) })
		if err != nil {
			return err
		}
		d.mu.Lock()
		d.committed[n] = time.Now()
		d.mu.Unlock()
		<-pace.C
	}
	return nil
}

func (d *delays) arrived(_ context.Context, e event.Event) error {
	now := time.Now()
	var t ticked
	if err := e.Decode(&t); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if at, ok := d.committed[t.N]; ok {
		d.waited = append(d.waited, max(now.Sub(at), 0))
	}
	return nil
}

// all are the delays in rising order.
func (d *delays) all() []time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(slices.Values(d.waited))
}
