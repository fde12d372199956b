package operator_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/operator"
	"vakans/internal/plane"
	"vakans/internal/queue"
	"vakans/tenant"
)

// applicant has a draft to an organisation and something that was sent to it.
func (i *installation) applicant(t *testing.T, f *filled) {
	t.Helper()
	account := uuid.New()
	must(t, i.Planes.Register.In(t.Context(), func(tx plane.RegisterTx) error {
		_, err := tx.Exec(t.Context(),
			`INSERT INTO accounts (id, email, password_hash, name, language, terms_version, terms_at, created_at, last_used_at)
			VALUES ($1, $2, 'x', 'Hakija', 'fi', '1', now(), now(), now())`, account, account.String()+"@example.test")
		for _, state := range []string{"draft", "sent"} {
			if err == nil {
				_, err = tx.Exec(t.Context(),
					`INSERT INTO applications (id, account_id, tenant, ad_id, recruitment_id, language, state, closes_at, ad_snapshot, created_at, updated_at)
					VALUES (gen_random_uuid(), $1, $2, $3, gen_random_uuid(), 'fi', $4, now(), '{}', now(), now())`, account,
					f.Tenant.Number, f.rec.Ad, state)
			}
		}
		return err
	}))
}

// enqueue hands the organisation's events to the queue, where nobody works.
func (i *installation) enqueue(t *testing.T) {
	t.Helper()
	client, err := queue.Open(i.Queue)
	must(t, err)
	defer client.Close()
	o := &event.Outbox{Relay: i.Planes.Relay, Tenants: i.Planes.Directory, Clock: i.Clock}
	tickets, err := o.Take(t.Context(), 100)
	must(t, err)
	for _, ticket := range tickets {
		must(t, client.Enqueue(t.Context(), queue.Task{Kind: "event:" + string(ticket.Kind), ID: ticket.TaskID(),
			Payload: ticket,
			Queue:   queue.Default, Timeout: time.Second, MaxRetry: 1}))
	}
}

func (i *installation) removed(d operator.Dropped, what string) int {
	for _, r := range d.Removed {
		if r.What == what {
			return r.N
		}
	}
	return 0
}

// An organisation is removed with everything that is its own, others lose nothing,
// and the archive brings it back as it was.
func TestDrop(t *testing.T) {
	t.Parallel()
	i := install(t)
	f, neighbour := i.fill(t), i.fill(t)
	i.drain(t)
	i.applicant(t, f)
	// One of its people works for the neighbour too.
	must(t, i.Planes.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO memberships (staff_id, tenant, state) VALUES ($1, $2, 'active')",
			f.Viewer.ID, neighbour.Tenant.Number)
		return err
	}))
	f.Apply(t, f.rec, "Jonossa Oleva") // whose events wait
	i.enqueue(t)
	if _, err := i.ops.Drop(t.Context(), f.Tenant.Slug, operator.DropOptions{NoExport: true}); err == nil ||
		!strings.Contains(err.Error(), "suspend it first") {
		t.Fatalf("an active one: %v", err)
	}
	before, beside := i.tables(t, f.Tenant), i.tables(t, neighbour.Tenant)
	i.suspend(t, f.Tenant)
	out := filepath.Join(t.TempDir(), "archive")
	d, err := i.ops.Drop(t.Context(), f.Tenant.Slug, operator.DropOptions{Out: out})
	must(t, err)
	t.Logf("%+v", d.Removed)
	t.Logf("%+v", d.Proof)
	for what, least := range map[string]int{"queued tasks": 1, "events": 1, "ads on the job site": 1,
		"applicants' drafts": 1, "files": 1, "schemas": 1, "roles": 1, "people": 3, "rows of sessions": 1} {
		if i.removed(d, what) < least {
			t.Errorf("%d %s were removed", i.removed(d, what), what)
		}
	}
	if d.Proof.Databases != 2 || d.Proof.Tables < 60 || len(d.Proof.Left) != 0 || d.Exported == nil {
		t.Errorf("the proof: %+v", d.Proof)
	}
	if !slices.ContainsFunc(d.Proof.Kept,
		func(k operator.Kept) bool { return strings.HasPrefix(k.Where, "applicant.applications") && k.N == 1 }) {
		t.Errorf("the applicant's own copy is not told of: %+v", d.Proof.Kept)
	}
	i.same(t, beside, i.tables(t, neighbour.Tenant))
	i.works(t, neighbour)
	got, err := i.ops.Import(t.Context(), out, operator.ImportOptions{Cell: abroad})
	must(t, err)
	if got.People != 3 || got.Status != "suspended" {
		t.Errorf("came back as %+v", got)
	}
	i.same(t, before, i.tables(t, i.tenant(t, f.Tenant.Number)))
	i.works(t, f)
}

// The proof looks at tables that nobody told it of, and when they are clean it can
// be had again.
func TestProofFindsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	i := install(t)
	f := i.fill(t)
	org := i.suspend(t, f.Tenant)
	home := i.owner(t, f.Tenant.Cell)
	away := i.owner(t, abroad)
	for conn, sql := range map[*pgx.Conn]string{
		home: `CREATE TABLE jobsite.novelties (id int, remark text);
			INSERT INTO jobsite.novelties VALUES (1, 'seen by ` + org.Role() + `'), (2, 'nothing of it');
			CREATE TABLE platform.own (tenant int); INSERT INTO platform.own VALUES (1), (2)`,
		away: `CREATE TABLE applicant.strange (organisation bigint, more jsonb);
			INSERT INTO applicant.strange VALUES (1, '{}'), (2, '{"deep": [{"tenant": 1}]}'), (2, '{"tenant": 2}')`,
	} {
		_, err := conn.Exec(t.Context(), sql)
		must(t, err)
	}
	d, err := i.ops.Drop(t.Context(), org.Slug, operator.DropOptions{NoExport: true})
	if !errors.Is(err, operator.ErrLeft) || len(d.Proof.Left) != 2 || d.Proof.Left[0].N != 1 || d.Proof.Left[1].N != 2 {
		t.Fatalf("left: %+v, %v", d.Proof.Left, err)
	}
	if i.removed(d, "rows of own") != 1 {
		t.Errorf("a new table of the platform: %+v", d.Removed)
	}
	_, err = home.Exec(t.Context(), "DROP TABLE jobsite.novelties")
	must(t, err)
	_, err = away.Exec(t.Context(), "DROP TABLE applicant.strange")
	must(t, err)
	late, err := i.Files.PutBytes(t.Context(), blob.TenantKey(org.Number, uuid.New()), "text/plain", []byte("late"))
	must(t, err)
	d, err = i.ops.Drop(t.Context(), org.Slug, operator.DropOptions{NoExport: true})
	must(t, err)
	if there, err := i.Files.Exists(t.Context(), late.Key); err != nil || there || d.Number != org.Number {
		t.Errorf("what came late: %v, %v", there, err)
	}
	if _, err := i.ops.Drop(t.Context(), "nobody", operator.DropOptions{NoExport: true}); err == nil ||
		errors.Is(err, operator.ErrLeft) {
		t.Errorf("nobody: %v", err)
	}
}

func (i *installation) owner(t *testing.T, cell string) *pgx.Conn {
	t.Helper()
	conn, err := i.ops.Schemas.Connect(t.Context(), cell)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

// Wherever a removal is cut off, the same command goes on to the end.
func TestDropCutOff(t *testing.T) {
	t.Parallel()
	i := install(t)
	f := i.fill(t)
	org := i.suspend(t, f.Tenant)
	for _, step := range []string{"held", "queue", "jobsite", "drafts", "files", "schema", "left"} {
		reached := i.crash(step)
		if _, err := i.ops.Drop(t.Context(), org.Slug, operator.DropOptions{NoExport: true}); !errors.Is(err, errCrash) ||
			!*reached {
			t.Fatalf("cut off at %s: %v", step, err)
		}
		if step == "left" {
			break
		}
		now := i.tenant(t, org.Number)
		if err := i.Planes.Tenants.Read(t.Context(), now, func(tenant.Tx) error { return nil }); !errors.Is(err,
			tenant.ErrMaintenance) {
			t.Errorf("cut off at %s, a transaction answers %v", step, err)
		}
	}
	i.calm()
	d, err := i.ops.Drop(t.Context(), org.Slug, operator.DropOptions{NoExport: true})
	must(t, err)
	if d.Number != org.Number || d.Proof.Tables == 0 {
		t.Errorf("ended as %+v", d)
	}
}

// An import that cannot be finished can be dropped.
func TestDropHalfImported(t *testing.T) {
	t.Parallel()
	here, there := install(t), install(t)
	f := here.fill(t)
	out, _ := here.export(t, f.Tenant)
	there.crash("rows")
	if _, err := there.ops.Import(t.Context(), out, operator.ImportOptions{}); !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	there.calm()
	_, err := there.ops.Drop(t.Context(), f.Tenant.Slug, operator.DropOptions{NoExport: true})
	must(t, err)
}
