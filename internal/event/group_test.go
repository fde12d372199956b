package event_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
)

// Runs that begin while another one's transaction is under way share the next: forty
// take a few, each event is begun once, and so it is when their tickets come again.
// What they end with is written for each alone.
func TestRunsShareTransactions(t *testing.T) {
	t.Parallel()
	env, outbox := open(t)
	const n = 40
	for i := range n {
		emit(t, env, happened, payload{N: i})
	}
	tickets := take(t, outbox, n)
	admin := must[*pgx.Conn](t)(pgx.Connect(t.Context(), env.AdminDSN))
	defer admin.Close(t.Context())
	hold := must[pgx.Tx](t)(admin.Begin(t.Context()))
	mustExec(t, hold, "SELECT FROM platform.outbox WHERE id = $1 FOR UPDATE", tickets[0].ID)

	begun := make([]event.Event, n)
	var runs sync.WaitGroup
	var asked, again atomic.Int32
	for i, ticket := range tickets {
		for range 2 { // as a queue may
			runs.Go(func() {
				asked.Add(1)
				e, ok, err := outbox.Begin(t.Context(), ticket)
				switch {
				case err != nil:
					t.Error(err)
				case !ok:
					again.Add(1)
				default:
					begun[i] = e
				}
			})
		}
	}
	for asked.Load() < 2*n {
		mustExec(t, hold, "SELECT")
	}
	if err := hold.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	runs.Wait()
	if again.Load() != n {
		t.Errorf("of %d tickets %d found nothing to begin", 2*n, again.Load())
	}
	var transactions int
	const distinct = "SELECT count(DISTINCT xmin::text) FROM platform.outbox WHERE attempts = 1"
	if err := admin.QueryRow(t.Context(), distinct).Scan(&transactions); err != nil {
		t.Fatal(err)
	}
	if transactions == 0 || transactions > n/4 {
		t.Errorf("%d events were begun in %d transactions", n, transactions)
	}

	for i, e := range begun {
		if e.ID != tickets[i].ID || e.Attempt != 1 {
			t.Errorf("ticket %d became event %d, attempt %d", tickets[i].ID, e.ID, e.Attempt)
		}
		runs.Go(func() {
			out := event.Outcome{}
			if i%2 == 1 {
				out = event.Failed(errors.New("not now"))
			}
			if err := outbox.Settle(t.Context(), e, out); err != nil {
				t.Error(err)
			}
		})
	}
	runs.Wait()
	if s := must[event.Stats](t)(outbox.Stats(t.Context())); s.Dispatched != n/2 || s.Waiting+s.Parked != 0 {
		t.Errorf("left: %+v", s)
	}
}

func mustExec(t *testing.T, tx pgx.Tx, sql string, args ...any) {
	t.Helper()
	if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}
