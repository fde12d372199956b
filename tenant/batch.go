package tenant

import (
	"context"
	"errors"
	"iter"

	"github.com/jackc/pgx/v5"
)

// Batch runs parts alternately and sends the statements that they wait for at the same
// time in one message. A part is ordinary code: given its context, Read of every DB
// and Gate, and a transaction's Query, QueryRow and Exec, wait for the batch. A page
// of five parts so takes as many messages as its longest part has statements.
//
// Only one part runs at any moment, so parts may share variables, but must start no
// goroutines that use their context, and hold no lock while they read. What a part
// writes with In runs through without waiting, because it holds a connection.
// A batch within a part joins the outer one.
//
// The first error, in the order of parts, ends all parts and is returned.
func Batch(ctx context.Context, parts ...func(context.Context) error) error {
	b := batch{ctx: ctx, outer: waitingPart(ctx), errs: make([]error, len(parts))}
	defer b.stop()
	for i, fn := range parts {
		b.start(i, fn)
	}
	for {
		waiting := b.resume()
		for _, err := range b.errs {
			if err != nil {
				return err
			}
		}
		if len(waiting) == 0 {
			return nil
		}
		if err := b.send(waiting); err != nil {
			return err
		}
	}
}

// Each is Batch with a part for each of n things.
func Each(ctx context.Context, n int, fn func(ctx context.Context, i int) error) error {
	parts := make([]func(context.Context) error, n)
	for i := range parts {
		parts[i] = func(ctx context.Context) error { return fn(ctx, i) }
	}
	return Batch(ctx, parts...)
}

// WithoutBatch is a context whose statements are sent at once: for reads under a
// lock that another part of the batch may want.
func WithoutBatch(ctx context.Context) context.Context {
	return context.WithValue(ctx, partKey{}, (*part)(nil))
}

type batch struct {
	ctx     context.Context
	outer   *part // the part that began this batch; nil: none
	running []running
	errs    []error
}

// running is a part that has not returned.
type running struct {
	next func() ([]*statementOf, bool)
	stop func()
}

// part is what a part's context carries.
type part struct {
	wait func([]*statementOf) bool // false: the batch has ended
	open int                       // transactions that the part has begun by itself
	done bool
}

type partKey struct{}

// waitingPart is the part whose statements wait for a batch, if ctx is of one.
func waitingPart(ctx context.Context) *part {
	p, _ := ctx.Value(partKey{}).(*part)
	if p == nil || p.open > 0 || p.done {
		return nil
	}
	return p
}

// inTransaction makes the part of ctx run through until the returned function is
// called: while it waited, it would hold a connection that others wait for.
func inTransaction(ctx context.Context) func() {
	p, _ := ctx.Value(partKey{}).(*part)
	if p == nil {
		return func() {}
	}
	p.open++
	return func() { p.open-- }
}

func (b *batch) start(i int, fn func(context.Context) error) {
	next, stop := iter.Pull(func(yield func([]*statementOf) bool) {
		p := &part{wait: yield}
		defer func() { p.done = true }()
		b.errs[i] = fn(context.WithValue(b.ctx, partKey{}, p))
	})
	b.running = append(b.running, running{next, stop})
}

// resume lets each part go on until it waits again or returns.
func (b *batch) resume() (waiting []*statementOf) {
	still := b.running[:0]
	for _, r := range b.running {
		if asked, ok := r.next(); ok {
			waiting = append(waiting, asked...)
			still = append(still, r)
		}
	}
	b.running = still
	return waiting
}

func (b *batch) stop() {
	for _, r := range b.running {
		r.stop()
	}
}

// errEnded ends the parts of a batch in which another one has failed.
var errEnded = errors.New("tenant: another part of the batch has failed")

// send gets the answers, or has the outer batch get them.
func (b *batch) send(waiting []*statementOf) error {
	if b.outer != nil {
		if !b.outer.wait(waiting) {
			return errEnded
		}
		return nil
	}
	for len(waiting) > 0 {
		var same, others []*statementOf
		for _, s := range waiting {
			if s.to.same(waiting[0].to) {
				same = append(same, s)
			} else {
				others = append(others, s)
			}
		}
		same[0].to.sendAll(b.ctx, same)
		waiting = others
	}
	return nil
}

// target is where statements are sent: a Reader's pool, or a transaction.
type target interface {
	same(target) bool
	// sendAll sends statements as one message and answers each.
	sendAll(ctx context.Context, all []*statementOf)
}

// statementOf is what a part waits for.
type statementOf struct {
	to   target
	sql  string
	args []any
	rows *bufferedRows // the answer
}

// query waits until the batch has the answer.
func (p *part) query(ctx context.Context, to target, sql string, args []any) (pgx.Rows, error) {
	sql, args, err := rewrite(ctx, nil, sql, args)
	if err != nil {
		return &bufferedRows{err: err}, err
	}
	s := &statementOf{to: to, sql: sql, args: args}
	if !p.wait([]*statementOf{s}) {
		return &bufferedRows{err: errEnded}, errEnded
	}
	return s.rows, s.rows.err
}
