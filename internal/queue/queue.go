// Package queue hands work to other processes through Redis, and does it. It
// is the only package that imports asynq. What is in Redis is a promise that
// PostgreSQL can repeat: the queue may be wiped at any moment, and a task may
// run twice or overlap itself, so handlers are idempotent and payloads hold
// ids alone. It owns no schedule: schedules are rows in PostgreSQL.
package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hibiken/asynq"
)

// Class is a queue. There are few, by the kind of patience the work needs, and
// none per tenant: a list of queues must not grow with the customers.
type Class string

// The classes, most urgent first.
const (
	Mail    Class = "mail"    // somebody waits for it: letters
	Default Class = "default" // consequences of what people did

	// Purge is housekeeping of low priority: deletion, sweeps, what is
	// scheduled for each organisation. A worker keeps slots for it alone, so that
	// neither it nor what people wait for ever stands in the other's way.
	Purge Class = "purge"

	// Founding is what takes the migrator's login. It is nobody's everyday work:
	// only a worker that was given the login serves it.
	Founding Class = "founding"
)

// Everyday is what every worker serves.
var Everyday = []Class{Mail, Default, Purge}

// classes lists every class with its share of the attention of those slots that it
// has in common with others.
var classes = map[Class]int{Mail: 5, Default: 4, Purge: 1, Founding: 1}

// Keys is what all keys of the queue in Redis begin with: asynq's choice. Package
// inventory says what they hold.
const Keys = "asynq:"

// Config says where Redis is.
type Config struct {
	URL string // "redis://:secret@host:port/0", "rediss://…", "redis-socket://…" or plain "host:port"

	// Namespace keeps two products, or two tests, apart in one Redis. Letters,
	// digits and underscores; may be empty.
	Namespace string
}

var namespace = regexp.MustCompile(`^[a-z0-9_]*$`)

func (c Config) redis() (asynq.RedisConnOpt, error) {
	if !namespace.MatchString(c.Namespace) {
		return nil, fmt.Errorf("queue namespace %q: only a-z, 0-9 and _", c.Namespace)
	}
	if !strings.Contains(c.URL, "://") {
		if c.URL == "" {
			return nil, errors.New("the Redis address is missing")
		}
		return asynq.RedisClientOpt{Addr: c.URL}, nil
	}
	opt, err := asynq.ParseRedisURI(c.URL)
	if err != nil {
		return nil, errors.New("the Redis address cannot be read: it must look like redis://:secret@host:port/0")
	}
	return opt, nil
}

// name is the class's queue in this namespace.
func (c Config) name(class Class) string {
	if c.Namespace == "" {
		return string(class)
	}
	return c.Namespace + "_" + string(class)
}

// Task is a piece of work to hand over. Every field that bounds it must be
// set: asynq's own defaults (25 retries, half an hour) suit nothing here.
type Task struct {
	Kind      string // "letter.send"; the row of the worker's Table
	ID        string // the same id is not taken twice while the first is known
	Payload   any    // marshalled to JSON; ids only
	Queue     Class
	Timeout   time.Duration
	MaxRetry  int
	Retention time.Duration // how long a finished task's id still counts as known
	ProcessIn time.Duration // not before this has passed
}

// Client hands over work. It is safe for concurrent use.
type Client struct {
	config Config
	asynq  *asynq.Client
}

// Open prepares a client; it connects when it is first used.
func Open(cfg Config) (*Client, error) {
	opt, err := cfg.redis()
	if err != nil {
		return nil, err
	}
	return &Client{config: cfg, asynq: asynq.NewClient(opt)}, nil
}

// Enqueue hands a task over. A task whose ID is already known counts as handed
// over: the relay may repeat itself after a crash.
func (c *Client) Enqueue(ctx context.Context, t Task) error {
	if err := t.validate(); err != nil {
		return err
	}
	payload, err := json.Marshal(t.Payload)
	if err != nil {
		return fmt.Errorf("payload of task %s: %w", t.Kind, err)
	}
	_, err = c.asynq.EnqueueContext(ctx, asynq.NewTask(t.Kind, payload), c.options(t)...)
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("enqueue %s: %w", t.Kind, err)
	}
	return nil
}

// Ping asks whether Redis answers.
func (c *Client) Ping() error { return c.asynq.Ping() }

// Close ends the connections.
func (c *Client) Close() error { return c.asynq.Close() }

func (c *Client) options(t Task) []asynq.Option {
	opts := []asynq.Option{
		asynq.Queue(c.config.name(t.Queue)),
		asynq.Timeout(t.Timeout),
		asynq.MaxRetry(t.MaxRetry),
		asynq.Retention(t.Retention),
	}
	if t.ID != "" {
		opts = append(opts, asynq.TaskID(t.ID))
	}
	if t.ProcessIn > 0 {
		opts = append(opts, asynq.ProcessIn(t.ProcessIn))
	}
	return opts
}

func (t Task) validate() error {
	switch {
	case t.Kind == "":
		return errors.New("queue: a task without a kind")
	case classes[t.Queue] == 0:
		return fmt.Errorf("queue: task %s names no known queue: %q", t.Kind, t.Queue)
	case t.Timeout <= 0:
		return fmt.Errorf("queue: task %s has no timeout", t.Kind)
	case t.MaxRetry <= 0: // a crashed worker counts as a try; zero would archive the task for it
		return fmt.Errorf("queue: task %s has no retries", t.Kind)
	}
	return nil
}
