package operator_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/operator"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/tenant"
	"vakans/tenant/archive"
)

// drain lets everything happen that events ask for, as a worker would.
func (i *installation) drain(t *testing.T) {
	t.Helper()
	d, err := i.Drainer()
	must(t, err)
	must(t, d.Drain(t.Context()))
}

func (i *installation) export(t *testing.T, org tenant.Tenant) (string, operator.Exported) {
	t.Helper()
	out := filepath.Join(t.TempDir(), org.Slug+".vakans")
	e, err := i.ops.Export(t.Context(), org, out)
	must(t, err)
	return out, e
}

// ads counts what the job site shows of an organisation.
func (i *installation) ads(t *testing.T, number int32) (n int) {
	t.Helper()
	must(t, i.Planes.Jobsite.Read(t.Context(), func(tx plane.JobsiteTx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM open_ads WHERE tenant = $1 AND language = 'fi'",
			number).Scan(&n)
	}))
	return n
}

// An organisation goes into one file and comes back in another installation, in
// another database and under another role, and nobody there can tell the difference.
func TestExportImport(t *testing.T) {
	t.Parallel()
	here, there := install(t), install(t)
	f := here.fill(t)
	before := here.tables(t, f.Tenant)
	out, e := here.export(t, f.Tenant)
	if e.Files != 1 || len(e.MissingFiles) != 0 || e.Rows == 0 || e.Events == 0 {
		t.Errorf("exported %+v", e)
	}
	dry, err := there.ops.Import(t.Context(), out, operator.ImportOptions{Cell: abroad, DryRun: true})
	must(t, err)
	if _, err := there.Planes.Directory.ByNumber(t.Context(), dry.Number); !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("a look changed something: %v", err)
	}
	got, err := there.ops.Import(t.Context(), out, operator.ImportOptions{Cell: abroad})
	must(t, err)
	org := there.tenant(t, f.Tenant.Number)
	if org.Cell != abroad || org.Slug != f.Tenant.Slug || org.Held != "" || org.Status != tenant.Active ||
		got.People != 4 {
		t.Errorf("imported %+v as %+v", got, org)
	}
	there.same(t, before, there.tables(t, org))
	there.works(t, f)
	if n := there.ads(t, org.Number); n != 0 {
		t.Fatalf("the job site shows %d ads before it was told", n)
	}
	there.settleOutboxes(t)
	if n := there.ads(t, org.Number); n != 1 {
		t.Errorf("the job site shows %d ads", n)
	}
}

// settleOutboxes lets the events of both databases happen, which here takes no
// worker: the second database's are handed to the consumers by hand.
func (i *installation) settleOutboxes(t *testing.T) {
	t.Helper()
	i.drain(t)
	conn, err := pgx.Connect(t.Context(), i.away)
	must(t, err)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), "SELECT id, source, kind, payload FROM platform.outbox ORDER BY id")
	must(t, err)
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e event.Event, err error) {
		return e, row.Scan(&e.ID, &e.Source, &e.Kind, &e.Payload)
	})
	must(t, err)
	for _, e := range events {
		org, err := i.Planes.Directory.ByRole(t.Context(), e.Source)
		must(t, err)
		e.Tenant = org.Number
		switch e.Kind {
		case organisation.Changed:
			must(t, i.Jobsite.OnOrganisation(t.Context(), e))
		case "ad.published":
			must(t, i.Jobsite.OnAd(t.Context(), e))
		}
	}
}

// A table that a migration adds is carried without anybody adding a line; so is
// what hand-made tables hold.
func TestNewTableIsCarried(t *testing.T) {
	t.Parallel()
	i := install(t)
	f := i.fill(t)
	conn, err := i.ops.Schemas.Connect(t.Context(), f.Tenant.Cell)
	must(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), "CREATE TABLE "+f.Tenant.Schema()+
		".novelties (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text);"+
		"INSERT INTO "+f.Tenant.Schema()+".novelties (what) VALUES ('one'), ('two')")
	must(t, err)
	_, e := i.export(t, f.Tenant)
	if table, there := e.Manifest.Table("novelties"); !there || table.Rows != 2 {
		t.Errorf("the new table: %+v, %v", table, there)
	}
}

// What speaks against an import is said before anything changes.
func TestImportRefuses(t *testing.T) {
	t.Parallel()
	here, there := install(t), install(t)
	f := here.fill(t)
	out, _ := here.export(t, f.Tenant)
	refused := func(i *installation, file string, opt operator.ImportOptions, want string) {
		t.Helper()
		if _, err := i.ops.Import(t.Context(), file, opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	refused(here, out, operator.ImportOptions{}, "it is here already")
	refused(here, out, operator.ImportOptions{Replace: true}, "suspend it first")
	refused(there, out, operator.ImportOptions{Replace: true}, "nothing to replace")
	refused(there, out, operator.ImportOptions{Cell: "vakans_cell_99"}, "there is no cell")
	other := there.env.Tenant(t)
	if other.Number != f.Tenant.Number {
		t.Fatalf("the test wants the same number: %d, %d", other.Number, f.Tenant.Number)
	}
	refused(there, out, operator.ImportOptions{}, "an organisation keeps its number")
	third := install(t)
	must(t, third.Planes.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(t.Context(),
			`INSERT INTO staff (id, user_name, email, name, language) VALUES (gen_random_uuid(), 'somebody', $1, 'Somebody Else', 'fi')`, f.recruiter)
		return err
	}))
	refused(third, out, operator.ImportOptions{}, "the address "+f.recruiter+" belongs to another identity")
	if _, err := third.Planes.Directory.ByNumber(t.Context(), f.Tenant.Number); !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("a refused import changed something: %v", err)
	}
	newer := filepath.Join(t.TempDir(), "newer")
	w, err := archive.Create(newer)
	must(t, err)
	_, err = w.Commit(archive.Manifest{Number: 900, Slug: "newer", SchemaVersion: 999})
	must(t, err)
	refused(third, newer, operator.ImportOptions{}, "newer than this program")
	whole, err := os.ReadFile(out)
	must(t, err)
	for name, content := range map[string][]byte{"cut": whole[:len(whole)/2],
		"changed": bytes.Replace(whole, whole[500:501], []byte{whole[500] ^ 1}, 1)} {
		at := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(at, content, 0o600))
		if _, err := third.ops.Import(t.Context(), at, operator.ImportOptions{}); !errors.Is(err, archive.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// One organisation goes back to what it was; what was done since, and the files of
// what was done since, are gone, and the rest of the installation notices nothing.
func TestReplace(t *testing.T) {
	t.Parallel()
	i := install(t)
	f := i.fill(t)
	neighbour := i.fill(t)
	i.drain(t)
	beside := i.tables(t, neighbour.Tenant)
	before := i.tables(t, f.Tenant)
	out, _ := i.export(t, f.Tenant)
	late := f.WithFile(t, i.Files, f.Apply(t, f.rec, "Liian Myöhään"), 1, "late.pdf", "application/pdf", []byte("late"))
	org := i.suspend(t, f.Tenant)
	got, err := i.ops.Import(t.Context(), out, operator.ImportOptions{Replace: true})
	must(t, err)
	if got.Removed != 1 || got.People != 0 || !got.Replaced {
		t.Errorf("replaced %+v", got)
	}
	i.same(t, before, i.tables(t, i.tenant(t, org.Number)))
	i.same(t, beside, i.tables(t, neighbour.Tenant))
	if _, err := i.Applications.Sheet(t.Context(), f.Superuser, late.ID, application.Filter{}); err == nil {
		t.Error("what came later is still there")
	}
	must(t, i.Organisations.SetStatus(t.Context(), authz.Job("test", org), org.Number, tenant.Active, ""))
	i.works(t, f)
	i.drain(t)
	if n := i.ads(t, org.Number); n != 1 {
		t.Errorf("the job site shows %d ads", n)
	}
}

// Wherever an import is cut off, the organisation is closed or not there, and the
// same command finishes the work.
func TestImportCutOff(t *testing.T) {
	t.Parallel()
	here := install(t)
	f := here.fill(t)
	before := here.tables(t, f.Tenant)
	out, _ := here.export(t, f.Tenant)
	there := install(t)
	for _, step := range []string{"entered", "files", "loaded", "rows"} {
		reached := there.crash(step)
		_, err := there.ops.Import(t.Context(), out, operator.ImportOptions{Cell: abroad})
		if !errors.Is(err, errCrash) || !*reached {
			t.Fatalf("%s: %v", step, err)
		}
		org := there.tenant(t, f.Tenant.Number)
		err = there.Planes.Tenants.Read(t.Context(), org, func(tenant.Tx) error { return nil })
		if !errors.Is(err, tenant.ErrMaintenance) {
			t.Errorf("cut off at %s, a transaction answers %v", step, err)
		}
	}
	there.calm()
	_, err := there.ops.Import(t.Context(), out, operator.ImportOptions{})
	must(t, err)
	org := there.tenant(t, f.Tenant.Number)
	there.same(t, before, there.tables(t, org))
	there.works(t, f)
}

// Cancelling is a cut as well.
func TestExportCancelled(t *testing.T) {
	t.Parallel()
	i := install(t)
	org := i.env.Tenant(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := i.ops.Export(ctx, org, filepath.Join(dir, "out")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
