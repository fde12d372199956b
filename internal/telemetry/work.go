package telemetry

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"vakans/tenant"
)

// Queue is how one queue stands.
type Queue struct {
	Class   string
	Tasks   map[string]int // by state
	Latency time.Duration  // how long the oldest that waits has waited
}

// WatchQueues reports what waits in Redis.
func (t *Telemetry) WatchQueues(queues func(context.Context) ([]Queue, error)) {
	tasks := desc("queue_tasks", "Tasks in Redis by class and state: pending, active, scheduled, retry, archived.",
		"class", "state")
	latency := desc("queue_latency_seconds", "How long the oldest pending task of a class has waited.", "class")
	watch(t, "queues", queues, []*prometheus.Desc{tasks, latency}, func(all []Queue, send send) {
		for _, q := range all {
			for state, n := range q.Tasks {
				send(tasks, prometheus.GaugeValue, float64(n), q.Class, state)
			}
			send(latency, prometheus.GaugeValue, q.Latency.Seconds(), q.Class)
		}
	})
}

// Outbox is how the events of one database stand.
type Outbox struct {
	Waiting, Dispatched, Parked int
	Oldest                      time.Duration
}

// WatchOutboxes reports what waits in each database's outbox, by the database's
// name. A database that does not answer is left out, with an error beside it.
func (t *Telemetry) WatchOutboxes(outboxes func(context.Context) (map[string]Outbox, error)) {
	events := desc("outbox_events",
		"Events in a database's outbox: waiting (never handed out), dispatched (queued, running or to be tried again), parked (given up).",
		"database", "state")
	oldest := desc("outbox_oldest_seconds", "Age of the oldest event that is neither finished nor parked.", "database")
	watch(t, "outbox", outboxes, []*prometheus.Desc{events, oldest}, func(all map[string]Outbox, send send) {
		for name, o := range all {
			send(events, prometheus.GaugeValue, float64(o.Waiting), name, "waiting")
			send(events, prometheus.GaugeValue, float64(o.Dispatched), name, "dispatched")
			send(events, prometheus.GaugeValue, float64(o.Parked), name, "parked")
			send(oldest, prometheus.GaugeValue, o.Oldest.Seconds(), name)
		}
	})
}

// LetterCounts is how many letters are in each state, all senders together.
type LetterCounts struct {
	States map[string]int64
	Oldest time.Time // when the oldest of the counts was taken; zero where there is none
}

// WatchLetters reports how letters stand.
func (t *Telemetry) WatchLetters(letters func(context.Context) (LetterCounts, error)) {
	states := desc("letters",
		"Letters that are kept, by state, of all organisations and the applicants' register together; "+
			"each of them is counted once an hour, so the sum is up to an hour and a half old.", "state")
	counted := desc("letters_counted_timestamp_seconds", "When the oldest count in vakans_letters was taken.")
	watch(t, "letters", letters, []*prometheus.Desc{states, counted}, func(c LetterCounts, send send) {
		for state, n := range c.States {
			send(states, prometheus.GaugeValue, float64(n), state)
		}
		if !c.Oldest.IsZero() {
			send(counted, prometheus.GaugeValue, float64(c.Oldest.Unix()))
		}
	})
}

// Schedule is when a schedule was last claimed and finished; a zero time means not yet.
type Schedule struct {
	Name              string
	Claimed, Finished time.Time
}

// WatchSchedules reports when each schedule last ran.
func (t *Telemetry) WatchSchedules(schedules func(context.Context) ([]Schedule, error)) {
	claimed := desc("schedule_claimed_timestamp_seconds", "When the last run of a schedule was handed out.", "schedule")
	finished := desc("schedule_finished_timestamp_seconds",
		"When a schedule's last run was done; where every organisation has a share, when the shares were handed out.",
		"schedule")
	watch(t, "schedules", schedules, []*prometheus.Desc{claimed, finished}, func(all []Schedule, send send) {
		for _, s := range all {
			if !s.Claimed.IsZero() {
				send(claimed, prometheus.GaugeValue, float64(s.Claimed.Unix()), s.Name)
			}
			if !s.Finished.IsZero() {
				send(finished, prometheus.GaugeValue, float64(s.Finished.Unix()), s.Name)
			}
		}
	})
}

// WatchTenants reports how many organisations there are of each sort.
func (t *Telemetry) WatchTenants(tenants func(context.Context) ([]tenant.Tenant, error)) {
	count := desc("tenants", "Organisations by status, version of their schema, and what holds them (none: nothing).",
		"status", "version", "held")
	watch(t, "tenants", tenants, []*prometheus.Desc{count}, func(all []tenant.Tenant, send send) {
		sorts := map[[3]string]int{}
		for _, each := range all {
			held := each.Held
			if held == "" {
				held = "none"
			}
			sorts[[3]string{string(each.Status), strconv.FormatInt(each.SchemaVersion, 10), held}]++
		}
		for sort, n := range sorts {
			send(count, prometheus.GaugeValue, float64(n), sort[0], sort[1], sort[2])
		}
	})
}
