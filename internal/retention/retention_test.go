package retention

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// old is a rule over message_templates, which need nothing else to exist:
// what has not been touched for six months goes, each with a file.
func old(number int32) Rule {
	return Rule{
		Name: "old templates", Requirement: "TEST-01", Plane: Tenant, Cutoff: Months(6),
		Count: func(ctx context.Context, tx pgx.Tx, cutoff time.Time) (Counts, error) {
			var n int
			err := tx.QueryRow(ctx, `SELECT count(*) FROM message_templates WHERE updated_at < $1`, cutoff).Scan(&n)
			return Counts{"templates": n}, err
		},
		Purge: func(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (Batch, error) {
			rows, err := tx.Query(ctx, `DELETE FROM message_templates WHERE id IN
(SELECT id FROM message_templates WHERE updated_at < $1 ORDER BY id LIMIT $2) RETURNING id`, cutoff, limit)
			if err != nil {
				return Batch{}, err
			}
			ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
			b := Batch{Counts: Counts{"templates": len(ids)}, More: len(ids) == limit}
			for _, id := range ids {
				b.Keys = append(b.Keys, blob.TenantKey(number, id).String())
			}
			return b, err
		},
	}
}

// office is one organisation with n old rows and one new.
type office struct {
	*Service
	t   *testing.T
	env *planetest.Env
	org tenant.Tenant
}

func open(t *testing.T, n int) *office {
	t.Helper()
	env := planetest.Fresh(t)
	o := &office{t: t, env: env, org: env.Tenant(t)}
	o.Service = &Service{Schemas: event.SchemasOf(env.Planes), Clock: env.Clock, batch: 10}
	o.Rules = []Rule{old(o.org.Number)}
	o.add(n)
	env.Clock.Move(200 * 24 * time.Hour)
	o.add(1)
	return o
}

func (o *office) add(n int) {
	o.t.Helper()
	o.in(func(tx pgx.Tx) error {
		for range n {
			if _, err := tx.Exec(o.t.Context(), `INSERT INTO message_templates (id, name, language, subject, body)
VALUES ($1::uuid, $1::text, 'fi', 'x', 'x')`, uuid.NewString()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *office) in(fn func(pgx.Tx) error) {
	o.t.Helper()
	if err := o.enter(o.t.Context(), fn); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) enter(ctx context.Context, fn func(pgx.Tx) error) error {
	return o.env.Tenants.In(ctx, o.org, func(tx tenant.Tx) error { return fn(tx) })
}

func (o *office) purge(ctx context.Context) error {
	return o.Tenant(ctx, event.Event{Tenant: o.org.Number})
}

func (o *office) left() (n int) {
	o.t.Helper()
	o.in(func(tx pgx.Tx) error {
		return tx.QueryRow(o.t.Context(), `SELECT count(*) FROM message_templates`).Scan(&n)
	})
	return n
}

// proved adds up the proofs.
func (o *office) proved() (rows, templates int) {
	o.t.Helper()
	o.in(func(tx pgx.Tx) error {
		return tx.QueryRow(o.t.Context(), `SELECT count(*), coalesce(sum((counts->>'templates')::int), 0) FROM purge_proofs
WHERE rule = 'old templates' AND cutoff < ran_at - interval '180 days'`).Scan(&rows, &templates)
	})
	return rows, templates
}

// keys takes the purge events out of the outbox and returns the files they name.
func (o *office) keys() (keys []string) {
	o.t.Helper()
	outbox := &event.Outbox{Relay: o.env.Relay, Tenants: o.env.Directory, Clock: o.env.Clock}
	tickets, err := outbox.Take(o.t.Context(), 100)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, ticket := range tickets {
		e, _, err := outbox.Begin(o.t.Context(), ticket)
		var p event.Blobs
		if err != nil || e.Kind != event.BlobPurge || e.Tenant != o.org.Number || e.Decode(&p) != nil {
			o.t.Fatalf("%+v: %v", e, err)
		}
		keys = append(keys, p.Keys...)
	}
	return keys
}

// Issue, "Purge": batches, files after the commit, a proof with counts and no one's name.
func TestPurge(t *testing.T) {
	t.Parallel()
	o := open(t, 25)
	plan, err := o.Plan(t.Context(), Tenant, o.enter)
	if err != nil || len(plan) != 1 || plan[0].Counts["templates"] != 25 || plan[0].Requirement != "TEST-01" {
		t.Errorf("planned %+v: %v", plan, err)
	}
	if o.left() != 26 {
		t.Error("the plan took something")
	}
	if err := o.purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rows, n := o.proved(); o.left() != 1 || rows != 3 || n != 25 {
		t.Errorf("%d left; %d proofs of %d", o.left(), rows, n)
	}
	if keys := o.keys(); len(keys) != 25 || !strings.HasPrefix(keys[0], blob.TenantPrefix(o.org.Number)) {
		t.Errorf("%d files to delete: %v", len(keys), keys)
	}
	if err := o.purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rows, _ := o.proved(); rows != 3 {
		t.Errorf("a purge of nothing left a proof: %d", rows)
	}
}

// A purge that dies goes on where it was: what is gone is proved, what is not
// proved is there.
func TestPurgeResumes(t *testing.T) {
	t.Parallel()
	o := open(t, 25)
	whole := o.Rules[0].Purge
	calls := 0
	o.Rules[0].Purge = func(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (Batch, error) {
		b, err := whole(ctx, tx, cutoff, limit)
		if calls++; calls == 2 {
			return b, errors.New("the server went away")
		}
		return b, err
	}
	if err := o.purge(t.Context()); err == nil {
		t.Fatal("the failure was not told")
	}
	if _, n := o.proved(); n != 10 || o.left() != 16 || len(o.keys()) != 10 {
		t.Errorf("%d proved, %d left", n, o.left())
	}
	if err := o.purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, n := o.proved(); n != 25 || o.left() != 1 {
		t.Errorf("%d proved, %d left", n, o.left())
	}
}

// When the time is up the rest comes in another run.
func TestPurgeStopsInTime(t *testing.T) {
	t.Parallel()
	o := open(t, 25)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var later event.Later
	if err := o.purge(ctx); !errors.As(err, &later) || o.left() != 26 {
		t.Errorf("%v, %d left", err, o.left())
	}
}

func TestCutoffInTheFuture(t *testing.T) {
	t.Parallel()
	o := open(t, 1)
	o.Rules[0].Cutoff = Months(-1)
	if err := o.purge(t.Context()); err == nil || o.left() != 2 {
		t.Errorf("%v, %d left", err, o.left())
	}
}

// PRIV-14: an organisation's file goes from the store, at its own word only.
func TestDeleteBlobs(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	number := int32(900000 + time.Now().UnixNano()%90000)
	mine, other := blob.TenantKey(number, uuid.New()), blob.TenantKey(number+1, uuid.New())
	for _, key := range []blob.Key{mine, other} {
		if _, err := store.PutBytes(t.Context(), key, "text/plain", []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	del := func(key blob.Key) error {
		body, err := json.Marshal(event.Blobs{Keys: []string{key.String()}})
		if err != nil {
			t.Fatal(err)
		}
		return DeleteBlobs(store)(t.Context(), event.Event{Tenant: number, Kind: event.BlobPurge, Payload: body})
	}
	for range 2 { // again is no error
		if err := del(mine); err != nil {
			t.Fatal(err)
		}
	}
	if err := del(other); !fault.Is(err, fault.Invalid) {
		t.Errorf("another's file: %v", err)
	}
	for key, want := range map[blob.Key]bool{mine: false, other: true} {
		if there, err := store.Exists(t.Context(), key); err != nil || there != want {
			t.Errorf("%s is there: %v, %v", key, there, err)
		}
	}
	_ = store.Delete(t.Context(), other)
}

func openStore(t *testing.T) *blob.Store {
	t.Helper()
	address := os.Getenv("VAKANS_TEST_S3")
	if address == "" {
		t.Fatal("VAKANS_TEST_S3 is not set: this test needs an S3 server, as http://key:secret@host:port/bucket")
	}
	cfg, err := blob.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	store, err := blob.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.EnsureBucket(t.Context()); err != nil {
		t.Fatal(err)
	}
	return store
}
