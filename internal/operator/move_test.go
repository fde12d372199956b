package operator_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/demo/servers"
	"vakans/internal/event"
	"vakans/internal/planetest"
	"vakans/tenant"
	"vakans/tenant/schema"
	"vakans/tenant/tenanttest"
)

// hammer writes to an organisation from several hands, as another process whose
// idea of the registry is up to a second old.
type hammer struct {
	mu      sync.Mutex
	news    *sync.Cond
	written []uuid.UUID
	refused int // as maintenance
	stop    func()
}

func (i *installation) hammer(t *testing.T, number int32) *hammer {
	t.Helper()
	other := *i
	other.open(t)
	h := &hammer{}
	h.news = sync.NewCond(&h.mu)
	context.AfterFunc(t.Context(), h.news.Broadcast)
	ctx, cancel := context.WithCancel(t.Context())
	var hands sync.WaitGroup
	for range 4 {
		hands.Go(func() {
			for ctx.Err() == nil {
				if err := h.strike(t.Context(), other.Planes.Directory, other.Planes.Tenants, number); err != nil {
					t.Error(err)
					h.news.Broadcast()
					return
				}
			}
		})
	}
	h.stop = sync.OnceFunc(func() { cancel(); hands.Wait() })
	t.Cleanup(h.stop)
	return h
}

func (h *hammer) strike(ctx context.Context, directory *tenant.Directory, db *tenant.DB, number int32) error {
	org, err := directory.ByNumber(ctx, number)
	if err != nil {
		return err
	}
	id := uuid.New()
	err = db.In(ctx, org, func(tx tenant.Tx) error {
		_, err := tx.Exec(ctx,
			"INSERT INTO purge_proofs (id, rule, ran_at, cutoff, counts) VALUES ($1, 'hammer', now(), now(), '{}')", id)
		if err != nil {
			return err
		}
		return event.Emit(ctx, tx, "test.hammered", map[string]string{"id": id.String()})
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.news.Broadcast()
	switch {
	case err == nil:
		h.written = append(h.written, id)
	case errors.Is(err, tenant.ErrMaintenance):
		h.refused++
	default:
		return err
	}
	return nil
}

// more waits until some more was written.
func (h *hammer) more(t *testing.T, n int) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	for want := len(h.written) + n; len(h.written) < want; h.news.Wait() {
		if t.Failed() || t.Context().Err() != nil {
			t.FailNow()
		}
	}
}

// kept says whether everything that was acknowledged is there, and nothing else.
func (i *installation) kept(t *testing.T, h *hammer, number int32) {
	t.Helper()
	h.stop()
	var there []uuid.UUID
	must(t, i.Planes.Tenants.Read(t.Context(), i.tenant(t, number), func(tx tenant.Tx) error {
		rows, err := tx.Query(t.Context(), "SELECT id FROM purge_proofs WHERE rule = 'hammer'")
		if err != nil {
			return err
		}
		there, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		return err
	}))
	byID := func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) }
	slices.SortFunc(there, byID)
	slices.SortFunc(h.written, byID)
	if !slices.Equal(there, h.written) {
		t.Errorf("%d writes were acknowledged, %d are there", len(h.written), len(there))
	}
	if len(there) == 0 {
		t.Error("nothing was written")
	}
}

// Within a database nobody notices a move at all.
func TestMoveWithin(t *testing.T) {
	t.Parallel()
	i := install(t)
	f := i.fill(t)
	from := f.Tenant.Cell
	h := i.hammer(t, f.Tenant.Number)
	h.more(t, 20)
	m, err := i.ops.Move(t.Context(), f.Tenant.Number, further)
	must(t, err)
	h.more(t, 20)
	i.kept(t, h, f.Tenant.Number)
	if m.Database != "same" || m.StopMS != 0 || h.refused > 0 || m.From != from {
		t.Errorf("moved %+v, %d refused", m, h.refused)
	}
	// The old cell can enter no more; whoever believes the old registry gets the reason.
	if err := i.believes(t, f.Tenant); !errors.Is(err, tenant.ErrMaintenance) {
		t.Errorf("the old cell: %v", err)
	}
	i.works(t, f)
	again, err := i.ops.Move(t.Context(), f.Tenant.Number, further)
	if err != nil || again.From != further {
		t.Errorf("moved where it is: %+v, %v", again, err)
	}
}

// To another database and back: every acknowledged write is there, once, and
// nobody is refused but as maintenance.
func TestMoveAcross(t *testing.T) {
	t.Parallel()
	t.Run("to another database", func(t *testing.T) {
		t.Parallel()
		moveAcross(t, install(t))
	})
	t.Run("to another server", func(t *testing.T) {
		t.Parallel()
		moveAcross(t, installBeside(t, tenanttest.FreshAt(t, anotherServer(t), planetest.Recipe())))
	})
}

// anotherServer starts a second PostgreSQL for this test, of the version of the first,
// and returns its superuser's address.
func anotherServer(t *testing.T) string {
	t.Helper()
	s, err := servers.Start(t.Context(), servers.Options{Dir: t.TempDir(), Bin: servers.TestPrograms(),
		Parts: []servers.Part{servers.Postgres}})
	must(t, err)
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s.DatabaseURL
}

func moveAcross(t *testing.T, i *installation) {
	t.Helper()
	f := i.fill(t)
	neighbour := i.fill(t)
	beside := i.tables(t, neighbour.Tenant)
	h := i.hammer(t, f.Tenant.Number)
	h.more(t, 20)
	old := i.tenant(t, f.Tenant.Number)
	for _, cell := range []string{abroad, atHome, abroad} {
		m, err := i.ops.Move(t.Context(), f.Tenant.Number, cell)
		must(t, err)
		t.Logf("to %s: %d rows copied, %d carried, %.0f ms stopped, %.0f ms in all", cell, m.Rows, m.Carried, m.StopMS,
			m.Seconds*1000)
		if m.Database != "other" || m.StopMS <= 0 {
			t.Errorf("moved %+v", m)
		}
		h.more(t, 20)
	}
	i.kept(t, h, f.Tenant.Number)
	i.works(t, f)
	i.same(t, beside, i.tables(t, neighbour.Tenant))
	org := i.tenant(t, f.Tenant.Number)
	if org.Cell != abroad || org.Held != "" || org.Role() == old.Role() || org.Schema() != old.Schema() {
		t.Errorf("it is %+v", org)
	}
	// What waits in the database that it left is still its own, and has other
	// numbers than what waits in the new one.
	if owner, err := i.Planes.Directory.ByRole(t.Context(), old.Role()); err != nil || owner.Number != org.Number {
		t.Errorf("the former role is %+v, %v", owner, err)
	}
	numbers := append(i.waiting(t, i.env.AdminDSN, old.Role()), i.waiting(t, i.away, org.Role())...)
	slices.Sort(numbers)
	if n := len(numbers); n < len(h.written) || n != len(slices.Compact(numbers)) {
		t.Errorf("%d events wait, not all of them under a number of their own", n)
	}
	conn, err := i.ops.Schemas.Home(t.Context())
	must(t, err)
	defer conn.Close(t.Context())
	if there, _, err := schema.Stands(t.Context(), conn, schema.PlaceOf(old)); err != nil || there {
		t.Errorf("the source still stands: %v, %v", there, err)
	}
}

func (i *installation) waiting(t *testing.T, dsn, role string) []int64 {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	must(t, err)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), "SELECT id FROM platform.outbox WHERE source = $1", role)
	must(t, err)
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	must(t, err)
	return numbers
}

// Wherever a move is cut off, one place is right: nothing that was acknowledged is
// lost, two places are never open at once, and the same command ends it.
func TestMoveCutOff(t *testing.T) {
	t.Parallel()
	for step, resumed := range map[string]string{
		"copied": "", "locked": "", "carried": "", "held": "undone", "committed": "undone", "shut": "finished",
		"settled": "remains removed", "dropped": "",
	} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			i := install(t)
			f := i.fill(t)
			h := i.hammer(t, f.Tenant.Number)
			h.more(t, 10)
			reached := i.crash(step)
			if _, err := i.ops.Move(t.Context(), f.Tenant.Number, abroad); !errors.Is(err, errCrash) || !*reached {
				t.Fatalf("cut off: %v", err)
			}
			i.oneOpen(t, f.Tenant.Number)
			i.calm()
			m, err := i.ops.Move(t.Context(), f.Tenant.Number, abroad)
			must(t, err)
			if m.Resumed != resumed || m.To != abroad {
				t.Errorf("went on as %+v", m)
			}
			h.more(t, 10)
			i.kept(t, h, f.Tenant.Number)
			if org := i.tenant(t, f.Tenant.Number); org.Cell != abroad || org.Held != "" {
				t.Errorf("it is %+v", org)
			}
			i.works(t, f)
		})
	}
}

// believes reads as whoever believes an old line of the registry.
func (i *installation) believes(t *testing.T, org tenant.Tenant) error {
	return i.Planes.Tenants.Read(t.Context(), org, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), "SELECT FROM letters")
		return err
	})
}

// oneOpen looks at both databases: at most one place may be written to by those who
// follow the registry, and it is the registry's.
func (i *installation) oneOpen(t *testing.T, number int32) {
	t.Helper()
	org := i.tenant(t, number)
	conn, err := i.ops.Schemas.Connect(t.Context(), org.Cell)
	must(t, err)
	defer conn.Close(t.Context())
	_, open, err := schema.Stands(t.Context(), conn, schema.PlaceOf(org))
	must(t, err)
	if !open && org.Held == "" {
		t.Error("the registry leads to a place that is closed")
	}
}

// A cut move within a database goes on as well.
func TestMoveWithinCutOff(t *testing.T) {
	t.Parallel()
	i := install(t)
	f := i.fill(t)
	h := i.hammer(t, f.Tenant.Number)
	for _, step := range []string{"admitted", "settled"} {
		i.crash(step)
		if _, err := i.ops.Move(t.Context(), f.Tenant.Number, further); !errors.Is(err, errCrash) {
			t.Fatalf("cut off at %s: %v", step, err)
		}
		h.more(t, 5)
	}
	i.calm()
	_, err := i.ops.Move(t.Context(), f.Tenant.Number, further)
	must(t, err)
	h.more(t, 5)
	i.kept(t, h, f.Tenant.Number)
	if h.refused > 0 {
		t.Errorf("%d were refused", h.refused)
	}
	if err := i.believes(t, f.Tenant); !errors.Is(err, tenant.ErrMaintenance) {
		t.Errorf("the old cell: %v", err)
	}
}
