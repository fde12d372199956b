package queue

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/sirupsen/logrus"

	"vakans/internal/logging"
)

// Options tune a Server. The zero value is right for production.
type Options struct {
	Log         *logrus.Logger                  // nil discards
	Concurrency int                             // tasks at once, a quarter of them Purge's, but at least one; zero means 8
	Grace       time.Duration                   // how long Shutdown waits for running tasks; zero means 20 seconds
	Poll        time.Duration                   // how often an idle worker looks; zero means 200 ms
	RetryDelay  func(retried int) time.Duration // nil means Backoff
	Classes     []Class                         // what to serve; empty means Everyday
}

// Server does the work of a Table.
type Server struct {
	pools    []*asynq.Server
	byKind   map[string]Handler
	failures *logrus.Logger
}

// NewServer checks the table and prepares a server; Start begins.
func NewServer(cfg Config, table Table, o Options) (*Server, error) {
	opt, err := cfg.redis()
	if err != nil {
		return nil, err
	}
	byKind, err := table.handlers()
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	s := &Server{byKind: byKind, failures: o.Log}
	for _, p := range o.pools() {
		s.pools = append(s.pools, asynq.NewServer(opt, asynq.Config{
			Concurrency:              p.slots,
			Queues:                   cfg.queues(p.classes),
			Logger:                   o.Log,
			LogLevel:                 asynq.WarnLevel,
			ShutdownTimeout:          o.Grace,
			TaskCheckInterval:        o.Poll,
			DelayedTaskCheckInterval: time.Second,
			RetryDelayFunc:           func(n int, _ error, _ *asynq.Task) time.Duration { return o.RetryDelay(n) },
			ErrorHandler:             asynq.ErrorHandlerFunc(s.failed),
		}))
	}
	return s, nil
}

// Start begins to work and returns at once. Unlike asynq's Run it leaves the
// process's signals alone.
func (s *Server) Start() error {
	for i, p := range s.pools {
		if err := p.Start(dispatch(s.byKind)); err != nil {
			shutdown(s.pools[:i])
			return err
		}
	}
	return nil
}

// Shutdown takes no more tasks, waits for the running ones, and gives back to
// the queue those that do not end in time.
func (s *Server) Shutdown() { shutdown(s.pools) }

// shutdown ends all at once: they have the same time.
func shutdown(pools []*asynq.Server) {
	var ended sync.WaitGroup
	for _, p := range pools {
		ended.Go(p.Shutdown)
	}
	ended.Wait()
}

// failed is the one place where a task's failure is logged.
func (s *Server) failed(ctx context.Context, t *asynq.Task, err error) {
	id, _ := asynq.GetTaskID(ctx)
	retried, _ := asynq.GetRetryCount(ctx)
	most, _ := asynq.GetMaxRetry(ctx)
	line := s.failures.WithFields(logrus.Fields{logging.Task: t.Type(), logging.TaskID: id,
		logging.Attempt: retried + 1}).WithError(err)
	if retried >= most || errors.Is(err, asynq.SkipRetry) {
		line.Error("task failed for good")
		return
	}
	line.Warn("task failed, will be tried again")
}

// Backoff is the wait before the next try: 2 s, 4 s, 8 s … at most 15 minutes,
// a fifth more or less so that what failed together does not return together.
func Backoff(retried int) time.Duration {
	d := 15 * time.Minute
	if retried < 9 {
		d = min(d, 2*time.Second<<retried)
	}
	return d - d/5 + rand.N(2*d/5)
}

// pool is some slots and the classes that share them.
type pool struct {
	slots   int
	classes []Class
}

// pools keeps slots for housekeeping apart from those for what people wait for.
// Weights alone would not do: they say who gets the next free slot, and long
// tasks of one class may hold all of them. Of a single slot nothing can be kept.
func (o Options) pools() []pool {
	others := slices.DeleteFunc(slices.Clone(o.Classes), func(c Class) bool { return c == Purge })
	if len(others) == 0 || len(others) == len(o.Classes) || o.Concurrency == 1 {
		return []pool{{o.Concurrency, o.Classes}}
	}
	kept := max(o.Concurrency/4, 1)
	return []pool{{o.Concurrency - kept, others}, {kept, []Class{Purge}}}
}

func (c Config) queues(serve []Class) map[string]int {
	weights := make(map[string]int, len(serve))
	for _, class := range serve {
		weights[c.name(class)] = classes[class]
	}
	return weights
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = silent()
	}
	if o.Concurrency == 0 {
		o.Concurrency = 8
	}
	if o.Grace == 0 {
		o.Grace = 20 * time.Second
	}
	if o.Poll == 0 {
		o.Poll = 200 * time.Millisecond
	}
	if o.RetryDelay == nil {
		o.RetryDelay = Backoff
	}
	if len(o.Classes) == 0 {
		o.Classes = Everyday
	}
	return o
}
