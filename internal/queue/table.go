package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	"vakans/internal/fault"
)

// Job is a task as its handler sees it.
type Job struct {
	Kind     string
	ID       string
	Payload  json.RawMessage
	Retried  int // how often it has failed before
	MaxRetry int
}

// Last reports whether a failure now is final.
func (j Job) Last() bool { return j.Retried >= j.MaxRetry }

// Decode reads the payload; one that cannot be read is Invalid, and so is
// never tried again.
func (j Job) Decode(into any) error {
	if err := json.Unmarshal(j.Payload, into); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(fmt.Errorf("payload of %s: %w", j.Kind, err))
	}
	return nil
}

// Handler does a job. It passes ctx on, because at the timeout the queue gives
// up on the handler and tries the job again while it may still run. A failure
// is tried again unless it is NotFound, Invalid or Gone: what was deleted will
// not come back.
type Handler func(ctx context.Context, job Job) error

// Row is one line of the task table: the counterpart of a route.
type Row struct {
	Kind      string
	Queue     Class
	Timeout   time.Duration
	MaxRetry  int
	Retention time.Duration // zero means a day: the longest that the outbox may deliver again
	Handle    Handler
}

// Table is all that a worker can do. Kinds are matched whole, so one may be
// the beginning of another (asynq's own mux would confuse the two).
type Table []Row

const day = 24 * time.Hour

// Task makes a task of a kind that the table knows, with the table's bounds.
func (t Table) Task(kind, id string, payload any) (Task, error) {
	for _, r := range t {
		if r.Kind == kind {
			return r.task(id, payload), nil
		}
	}
	return Task{}, fmt.Errorf("queue: no task kind %q in the table", kind)
}

func (r Row) task(id string, payload any) Task {
	retention := r.Retention
	if retention == 0 {
		retention = day
	}
	return Task{Kind: r.Kind, ID: id, Payload: payload, Queue: r.Queue,
		Timeout: r.Timeout, MaxRetry: r.MaxRetry, Retention: retention}
}

// handlers checks the table and indexes it.
func (t Table) handlers() (map[string]Handler, error) {
	byKind := make(map[string]Handler, len(t))
	for _, r := range t {
		if err := r.task("", nil).validate(); err != nil {
			return nil, err
		}
		if r.Handle == nil {
			return nil, fmt.Errorf("queue: task %s has no handler", r.Kind)
		}
		if byKind[r.Kind] != nil {
			return nil, fmt.Errorf("queue: task %s stands twice in the table", r.Kind)
		}
		byKind[r.Kind] = r.Handle
	}
	return byKind, nil
}

// dispatch finds the handler by the exact kind and says which failures are
// final. A kind that this binary does not know is tried again: during a
// rollout a newer worker may.
func dispatch(byKind map[string]Handler) asynq.HandlerFunc {
	return func(ctx context.Context, t *asynq.Task) error {
		handle := byKind[t.Type()]
		if handle == nil {
			return fmt.Errorf("no handler for task kind %q in this version", t.Type())
		}
		job := Job{Kind: t.Type(), Payload: t.Payload()}
		job.ID, _ = asynq.GetTaskID(ctx)
		job.Retried, _ = asynq.GetRetryCount(ctx)
		job.MaxRetry, _ = asynq.GetMaxRetry(ctx)
		return final(handle(ctx, job))
	}
}

func final(err error) error {
	if err == nil {
		return nil
	}
	switch fault.KindOf(err) {
	case fault.NotFound, fault.Invalid, fault.Gone:
		return fmt.Errorf("%w: %w", err, asynq.SkipRetry)
	}
	return err
}
