package queue

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/hibiken/asynq"
	"github.com/sirupsen/logrus"
)

// Depth is how one queue stands.
type Depth struct {
	Class     Class
	Pending   int // waiting for a worker
	Active    int
	Scheduled int           // not due yet
	Retry     int           // failed, will be tried again
	Archived  int           // failed for good
	Latency   time.Duration // how long the oldest pending task has waited
}

// Archived is a task that failed for good.
type Archived struct {
	Class    Class
	Kind     string
	ID       string
	LastErr  string
	FailedAt time.Time
}

// Inspector looks into the queues, for the doctor, the metrics and the
// operator. It is safe for concurrent use.
type Inspector struct {
	config Config
	asynq  *asynq.Inspector
}

// NewInspector prepares an inspector; it connects when it is first used.
func NewInspector(cfg Config) (*Inspector, error) {
	opt, err := cfg.redis()
	if err != nil {
		return nil, err
	}
	return &Inspector{config: cfg, asynq: asynq.NewInspector(opt)}, nil
}

// Depths says how every queue stands. One that nobody has used yet is empty.
func (i *Inspector) Depths() ([]Depth, error) {
	used, err := i.used()
	if err != nil {
		return nil, err
	}
	var all []Depth
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		if !used[class] {
			all = append(all, Depth{Class: class})
			continue
		}
		q, err := i.asynq.GetQueueInfo(i.config.name(class))
		if err != nil {
			return nil, fmt.Errorf("inspect queue %s: %w", class, err)
		}
		all = append(all, Depth{Class: class, Pending: q.Pending, Active: q.Active,
			Scheduled: q.Scheduled, Retry: q.Retry, Archived: q.Archived, Latency: q.Latency})
	}
	return all, nil
}

// Archive lists at most limit tasks of each queue that failed for good.
func (i *Inspector) Archive(limit int) ([]Archived, error) {
	used, err := i.used()
	if err != nil {
		return nil, err
	}
	var all []Archived
	for _, class := range slices.Sorted(maps.Keys(used)) {
		tasks, err := i.asynq.ListArchivedTasks(i.config.name(class), asynq.PageSize(limit))
		if err != nil {
			return nil, fmt.Errorf("list archive of %s: %w", class, err)
		}
		for _, t := range tasks {
			all = append(all, Archived{class, t.Type, t.ID, t.LastErr, t.LastFailedAt})
		}
	}
	return all, nil
}

// Close ends the connections.
func (i *Inspector) Close() error { return i.asynq.Close() }

// used lists the classes that Redis knows: asking about another is an
// error that cannot be told from a real one.
func (i *Inspector) used() (map[Class]bool, error) {
	names, err := i.asynq.Queues()
	if err != nil {
		return nil, fmt.Errorf("list queues: %w", err)
	}
	used := map[Class]bool{}
	for class := range classes {
		if slices.Contains(names, i.config.name(class)) {
			used[class] = true
		}
	}
	return used, nil
}

func silent() *logrus.Logger {
	l := logrus.New()
	l.SetOutput(io.Discard)
	return l
}
