package event_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
	"vakans/tenant/schema"
)

const happened event.Kind = "test.happened"

type payload struct {
	N      int   `json:"n"`
	Tenant int32 `json:"tenant,omitempty"`
}

func open(t *testing.T) (*planetest.Env, *event.Outbox) {
	t.Helper()
	env := planetest.Fresh(t)
	return env, &event.Outbox{Relay: env.Relay, Tenants: env.Directory, Clock: env.Clock}
}

func emit(t *testing.T, env *planetest.Env, kind event.Kind, p any) {
	t.Helper()
	err := env.Platform.In(t.Context(), func(tx plane.PlatformTx) error { return event.Emit(t.Context(), tx, kind, p) })
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// take takes one ticket, or none.
func take(t *testing.T, o *event.Outbox, want int) []event.Ticket {
	t.Helper()
	tickets := must[[]event.Ticket](t)(o.Take(t.Context(), 100))
	if len(tickets) != want {
		t.Fatalf("took %d events, want %d", len(tickets), want)
	}
	return tickets
}

func begin(t *testing.T, o *event.Outbox, ticket event.Ticket) event.Event {
	t.Helper()
	e, ok, err := o.Begin(t.Context(), ticket)
	if err != nil || !ok {
		t.Fatalf("begin: %v %v", ok, err)
	}
	return e
}

// settle runs a consumer that answers err and settles.
func settle(t *testing.T, o *event.Outbox, e event.Event, err error) {
	t.Helper()
	out := event.Consume(t.Context(), e,
		[]event.Consumer{{Name: "test", Handle: func(context.Context, event.Event) error { return err }}})
	if err := o.Settle(t.Context(), e, out); err != nil {
		t.Fatal(err)
	}
}

// Each event is handed over once, however many relays run.
func TestRelaysShareTheWork(t *testing.T) {
	t.Parallel()
	env, outbox := open(t)
	err := env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		for n := range 450 {
			if err := event.Emit(t.Context(), tx, happened, payload{N: n}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	handed := map[int64]int{}
	var relays sync.WaitGroup
	for range 5 {
		relays.Go(func() {
			r := event.Relay{Outbox: outbox, Enqueue: func(_ context.Context, ticket event.Ticket) error {
				mu.Lock()
				defer mu.Unlock()
				handed[ticket.ID]++
				return nil
			}}
			if err := r.Drain(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	relays.Wait()
	if most := slices.Max(slices.Collect(maps.Values(handed))); len(handed) != 450 || most != 1 {
		t.Errorf("%d events handed over, one of them %d times", len(handed), most)
	}
	take(t, outbox, 0)
}

const tidied event.Kind = "test.tidied"

// The next round has what somebody did first, however much housekeeping is older
// than it; and housekeeping gets its part of each round, however much people do.
func TestRoundsTakeFromBoth(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		crowd, last event.Kind
		first       event.Kind // what the round begins with
	}{
		"people":       {crowd: tidied, last: happened, first: happened},
		"housekeeping": {crowd: happened, last: tidied, first: happened},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, outbox := open(t)
			outbox.Housekeeping = []event.Kind{"test.other", tidied}
			err := env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
				_, err := tx.Exec(t.Context(),
					`INSERT INTO platform.outbox (kind, payload) SELECT $1, '{}' FROM generate_series(1, 3000)`, string(c.crowd))
				return errors.Join(err, event.Emit(t.Context(), tx, c.last, nil))
			})
			if err != nil {
				t.Fatal(err)
			}
			var handed []event.Ticket
			r := event.Relay{Outbox: outbox, Enqueue: func(_ context.Context, ticket event.Ticket) error {
				handed = append(handed, ticket)
				return nil
			}}
			if n, err := r.Once(t.Context()); n != event.Round+1 || err != nil {
				t.Fatalf("the first round moved %d, %v", n, err)
			}
			if n := len(of(handed, c.last)); n != 1 || handed[0].Kind != c.first {
				t.Errorf("the first round began with %s and held %d of %s", handed[0].Kind, n, c.last)
			}
			if crowd := of(handed, c.crowd); !slices.IsSortedFunc(crowd,
				func(a, b event.Ticket) int { return int(a.ID - b.ID) }) || crowd[0].ID != 1 {
				t.Errorf("not oldest first: %v", crowd)
			}
			if err := r.Drain(t.Context()); err != nil || len(handed) != 3001 {
				t.Errorf("%d were handed over in the end, %v", len(handed), err)
			}
		})
	}
}

// of are the tickets of a kind.
func of(tickets []event.Ticket, kind event.Kind) []event.Ticket {
	return slices.DeleteFunc(slices.Clone(tickets), func(t event.Ticket) bool { return t.Kind != kind })
}

// What the queue did not accept, because Redis is down, is offered again.
func TestRelayWithoutRedis(t *testing.T) {
	t.Parallel()
	env, outbox := open(t)
	for n := range 3 {
		emit(t, env, happened, payload{N: n})
	}
	down := errors.New("connection refused")
	r := event.Relay{Outbox: outbox, Enqueue: func(_ context.Context, ticket event.Ticket) error {
		if ticket.ID > 1 {
			return down
		}
		return nil
	}}
	if n, err := r.Once(t.Context()); n != 1 || !errors.Is(err, down) {
		t.Errorf("moved %d, %v", n, err)
	}
	take(t, outbox, 2)
}

// A tenant's events are about that tenant, whatever they say (tenancy.md 7).
func TestSourceIsTheDatabasesWord(t *testing.T) {
	t.Parallel()
	env, outbox := open(t)
	org, other := env.Tenant(t), env.Tenant(t)
	err := env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error {
		return event.Emit(t.Context(), tx, event.Share("retention"), payload{Tenant: other.Number})
	})
	if err != nil {
		t.Fatal(err)
	}
	if e := begin(t, outbox, take(t, outbox, 1)[0]); e.Tenant != org.Number || e.Source != org.Role() {
		t.Errorf("event of tenant %d by %s, want %d by %s", e.Tenant, e.Source, org.Number, org.Role())
	}
	emit(t, env, event.Share("retention"), payload{Tenant: other.Number})
	if e := begin(t, outbox, take(t, outbox, 1)[0]); e.Tenant != other.Number {
		t.Errorf("the platform's event is about tenant %d, want %d", e.Tenant, other.Number)
	}
	emit(t, env, happened, payload{Tenant: other.Number})
	if e := begin(t, outbox, take(t, outbox, 1)[0]); e.Tenant != 0 {
		t.Errorf("an event that is no share is about tenant %d", e.Tenant)
	}
}

// Emitters can add and do nothing else, not even in another's name.
func TestOutboxIsInsertOnly(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	for _, sql := range []string{
		`SELECT id FROM platform.outbox`,
		`DELETE FROM platform.outbox`,
		`UPDATE platform.outbox SET attempts = 0`,
		`INSERT INTO platform.outbox (kind, payload) VALUES ('a.b', '{}') RETURNING id`,
		`INSERT INTO platform.outbox (kind, payload, source) VALUES ('a.b', '{}', 'vakans_platform')`,
	} {
		err := env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error { return exec(t, tx, sql) })
		if err == nil {
			t.Errorf("a tenant may %s", sql)
		}
		err = env.Register.In(t.Context(), func(tx plane.RegisterTx) error { return exec(t, tx, sql) })
		if err == nil {
			t.Errorf("the register may %s", sql)
		}
	}
}

func exec(t *testing.T, tx pgx.Tx, sql string) error {
	_, err := tx.Exec(t.Context(), sql)
	return err
}

// An event whose worker died, or whose task Redis forgot, comes again when its
// lease has ended, and whoever held it before can do nothing more.
func TestLease(t *testing.T) {
	t.Parallel()
	env, outbox := open(t)
	emit(t, env, happened, payload{})
	lost := take(t, outbox, 1)[0]
	take(t, outbox, 0)

	env.Clock.Move(event.Lease + time.Second)
	again := take(t, outbox, 1)[0]
	if again.TaskID() != lost.TaskID() {
		t.Errorf("a ticket that was never begun is %s and was %s: the queue could hold it twice", again.TaskID(),
			lost.TaskID())
	}
	died := begin(t, outbox, again)
	if _, ok, err := outbox.Begin(t.Context(), lost); ok || err != nil {
		t.Errorf("a second run began beside the first: %v %v", ok, err)
	}

	env.Clock.Move(event.Lease + time.Second)
	third := take(t, outbox, 1)[0]
	if third.TaskID() == again.TaskID() {
		t.Errorf("a ticket that was begun keeps its id %s", third.TaskID())
	}
	e := begin(t, outbox, third)
	settle(t, outbox, died, nil) // the dead one was only slow
	settle(t, outbox, e, nil)
	if s := must[event.Stats](t)(outbox.Stats(t.Context())); s.Waiting+s.Dispatched+s.Parked != 0 {
		t.Errorf("finished, and still there: %+v", s)
	}
}

func TestSettle(t *testing.T) {
	t.Parallel()
	soon := func(env *planetest.Env) error { return event.Later{Until: env.Clock.Now().Add(time.Hour)} }
	maintenance := func(*planetest.Env) error { return fmt.Errorf("read the ad: %w", tenant.ErrMaintenance) }
	for name, c := range map[string]struct {
		err    func(*planetest.Env) error
		move   time.Duration
		before int // due before the move
		after  int // due after it
		parked int
	}{
		"done":              {func(*planetest.Env) error { return nil }, 24 * time.Hour, 0, 0, 0},
		"cause is gone":     {func(*planetest.Env) error { return fault.New(fault.NotFound, "x") }, 24 * time.Hour, 0, 0, 0},
		"too early":         {soon, 59 * time.Minute, 0, 0, 0},
		"in time":           {soon, 61 * time.Minute, 0, 1, 0},
		"due at once":       {func(env *planetest.Env) error { return event.Later{Until: env.Clock.Now()} }, 0, 1, 0, 0},
		"maintenance":       {maintenance, 61 * time.Second, 0, 1, 0},
		"maintenance still": {maintenance, 59 * time.Second, 0, 0, 0},
		"failed":            {func(*planetest.Env) error { return errors.New("x") }, 6 * time.Second, 0, 1, 0},
		"hopeless": {func(*planetest.Env) error { return fmt.Errorf("a: %w", fault.New(fault.Invalid, "x")) },
			24 * time.Hour, 0, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, outbox := open(t)
			emit(t, env, happened, payload{})
			settle(t, outbox, begin(t, outbox, take(t, outbox, 1)[0]), c.err(env))
			take(t, outbox, c.before)
			env.Clock.Move(c.move)
			take(t, outbox, c.after)
			if s := must[event.Stats](t)(outbox.Stats(t.Context())); s.Parked != c.parked {
				t.Errorf("%d parked, want %d", s.Parked, c.parked)
			}
		})
	}
}

// An event whose tenant is in maintenance for hours, or whose consumer asks for
// it later as often, loses no attempt by it.
func TestWaitingIsNoAttempt(t *testing.T) {
	t.Parallel()
	env, outbox := open(t)
	emit(t, env, happened, payload{})
	waits := []error{tenant.ErrMaintenance, event.Later{Until: env.Clock.Now()}}
	for n := range 3 * event.MaxAttempts {
		settle(t, outbox, begin(t, outbox, take(t, outbox, 1)[0]), waits[n%2])
		env.Clock.Move(time.Minute + time.Second)
	}
	for range event.MaxAttempts - 1 {
		settle(t, outbox, begin(t, outbox, take(t, outbox, 1)[0]), errors.New("x"))
		env.Clock.Move(time.Hour)
	}
	settle(t, outbox, begin(t, outbox, take(t, outbox, 1)[0]), errors.New("the last"))
	if s := must[event.Stats](t)(outbox.Stats(t.Context())); s.Parked != 1 {
		t.Errorf("after as many failures as ever: %+v", s)
	}
}

// One consumer's failure does not stop another, and a hopeless one does not
// take the hope from another.
func TestConsumeRunsAll(t *testing.T) {
	t.Parallel()
	var ran []string
	consumer := func(name string, err error) event.Consumer {
		return event.Consumer{Name: name, Handle: func(context.Context, event.Event) error {
			ran = append(ran, name)
			return err
		}}
	}
	boom := errors.New("boom")
	out := event.Consume(t.Context(), event.Event{ID: 7, Kind: happened}, []event.Consumer{
		consumer("a", boom), consumer("b", fault.New(fault.Invalid, "x")), consumer("c", event.Later{}), consumer("d", nil),
	})
	if fmt.Sprint(ran) != "[a b c d]" || !errors.Is(out.Err, boom) {
		t.Errorf("ran %v: %v", ran, out.Err)
	}
}

// An event that always fails is given up, shown, and may be given a new start.
func TestPoison(t *testing.T) {
	t.Parallel()
	env, outbox := open(t)
	emit(t, env, happened, payload{})
	for n := range event.MaxAttempts {
		tickets := take(t, outbox, 1)
		if tickets[0].Attempt != n {
			t.Fatalf("attempt %d, want %d", tickets[0].Attempt, n)
		}
		settle(t, outbox, begin(t, outbox, tickets[0]), errors.New("always"))
		env.Clock.Move(time.Hour)
	}
	take(t, outbox, 0)
	parked := must[[]event.Parked](t)(outbox.Parked(t.Context(), event.Which{}, 10))
	if len(parked) != 1 || parked[0].Kind != happened || parked[0].Source != plane.LoginPlatform {
		t.Errorf("parked %+v", parked)
	}
	for name, w := range map[string]event.Which{"another kind": {Kind: "nothing.happened"},
		"another number": {ID: parked[0].ID + 1}} {
		if got := must[[]event.Parked](t)(outbox.Unpark(t.Context(), w)); len(got) != 0 {
			t.Errorf("%s unparked %+v", name, got)
		}
	}
	if got := must[[]event.Parked](t)(outbox.Unpark(t.Context(),
		event.Which{ID: parked[0].ID, Kind: happened})); len(got) != 1 || got[0] != parked[0] {
		t.Errorf("unparked %+v", got)
	}
	settle(t, outbox, begin(t, outbox, take(t, outbox, 1)[0]), nil)
	if s := must[event.Stats](t)(outbox.Stats(t.Context())); s != (event.Stats{}) {
		t.Errorf("left: %+v", s)
	}
}

// A dropped organisation's events have nobody to happen to.
func TestDroppedTenant(t *testing.T) {
	t.Parallel()
	env, outbox := open(t)
	org := env.Tenant(t)
	err := env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error { return event.Emit(t.Context(), tx, happened, nil) })
	if err != nil {
		t.Fatal(err)
	}
	owner := must[*pgx.Conn](t)(env.Schemas.Home(t.Context()))
	defer owner.Close(t.Context())
	err = pgx.BeginFunc(t.Context(), owner, func(tx pgx.Tx) error {
		return errors.Join(schema.Drop(t.Context(), tx, schema.PlaceOf(org)), schema.Leave(t.Context(), tx, org.Number))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := env.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := outbox.Begin(t.Context(), take(t, outbox, 1)[0]); ok || err != nil {
		t.Errorf("begun: %v %v", ok, err)
	}
	if s := must[event.Stats](t)(outbox.Stats(t.Context())); s != (event.Stats{}) {
		t.Errorf("left: %+v", s)
	}
}
