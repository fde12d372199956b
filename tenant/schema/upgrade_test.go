package schema_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"vakans/internal/plane"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// twoDatabases are Schemas whose first cell lives in a database of its own.
func twoDatabases(t *testing.T, home, away string, files fstest.MapFS) *schema.Schemas {
	t.Helper()
	schemas, err := schema.Open(home, files, schema.Cell{Name: plane.Cells()[0], Owner: away},
		schema.Cell{Name: plane.Cells()[1]})
	must(t, err)
	return schemas
}

func TestDryRunAndOnly(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	old, newer := open(t, dsn, small(1)), open(t, dsn, small(3))
	oak, elm := provision(t, old, "oak"), provision(t, old, "elm")
	for range 2 {
		results := upgrade(t, newer, schema.UpgradeOptions{DryRun: true,
			Progress: func(schema.Progress) { t.Error("something was done") }})
		if len(results) != 2 || fmt.Sprint(results[0].Migrations, results[0].From, results[0].To) != "[2 3] 1 3" {
			t.Fatalf("it would do %+v", results)
		}
	}
	results := upgrade(t, newer, schema.UpgradeOptions{Only: []int32{elm.Number}})
	if len(results) != 1 || results[0].Tenant.Number != elm.Number || results[0].To != 3 || results[0].Took <= 0 {
		t.Errorf("it did %+v", results)
	}
	results = upgrade(t, newer, schema.UpgradeOptions{DryRun: true})
	if results[0].Tenant.Number != oak.Number || results[0].From != 1 || results[1].From != 3 ||
		len(results[1].Migrations) != 0 {
		t.Errorf("afterwards it would do %+v", results)
	}
	if _, err := newer.Upgrade(t.Context(), schema.UpgradeOptions{Only: []int32{99}}); !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("a tenant that is none: %v", err)
	}
}

// Suspended tenants are upgraded, held ones are not.
func TestUpgradeLeavesTheHeldAlone(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	conn := connect(t, dsn)
	old := open(t, dsn, small(1))
	shut, held, late := provision(t, old, "shut"), provision(t, old, "held"), provision(t, old, "late")
	must(t, schema.SetStatus(t.Context(), conn, shut.Number, tenant.Suspended))
	must(t, schema.Hold(t.Context(), conn, held.Number, "move"))
	var seen []schema.Progress
	results := upgrade(t, open(t, dsn, small(2)),
		schema.UpgradeOptions{Progress: func(p schema.Progress) { seen = append(seen, p) }})
	if len(seen) != 2 || results[0].To != 2 || results[1].To != 1 || !results[1].Held || results[2].To != 2 {
		t.Errorf("%+v", results)
	}
	must(t, schema.Hold(t.Context(), conn, late.Number, "move"))
	results = upgrade(t, open(t, dsn, small(3)), schema.UpgradeOptions{})
	if results[0].To != 3 || results[1].To != 1 || results[2].To != 2 || !results[2].Held {
		t.Errorf("%+v", results)
	}
}

// Who holds a tenant's lock is waited for, and what was decided meanwhile counts.
func TestUpgradeWaitsForTheLock(t *testing.T) {
	t.Parallel()
	admin, dsn := aloneWithAdmin(t)
	oak := provision(t, open(t, dsn, small(1)), "oak")
	mover, watcher := connect(t, dsn), connect(t, admin)
	unlock, err := schema.Lock(t.Context(), mover, oak)
	must(t, err)
	waits := make(chan struct{})
	go func() {
		defer close(waits)
		for n := 0; n == 0; { // until somebody waits for it
			if err := watcher.QueryRow(t.Context(),
				"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())").Scan(&n); err != nil {
				t.Error(err)
				return
			}
		}
		if err := errors.Join(schema.Hold(t.Context(), mover, oak.Number, "move"), unlock(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	results := upgrade(t, open(t, dsn, small(2)), schema.UpgradeOptions{})
	<-waits
	if results[0].To != 1 || !results[0].Held || results[0].Err != nil {
		t.Errorf("%+v", results[0])
	}
}

// Two runners at once do each migration once; one that is broken off leaves every
// tenant at one of its versions, and the next run does the rest.
func TestTwoRunnersAndABrokenOne(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	conn := connect(t, dsn)
	old, newer := open(t, dsn, small(1)), open(t, dsn, small(3))
	const n = 8
	for i := range n {
		provision(t, old, fmt.Sprintf("org-%d", i))
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := newer.Upgrade(ctx, schema.UpgradeOptions{Workers: 1, Progress: func(p schema.Progress) {
		if p.Done == 2 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("broken off: %v", err)
	}
	versions := func() (all map[int64]int) {
		all = map[int64]int{}
		tenants, err := tenant.NewDirectory(conn).All(t.Context())
		must(t, err)
		for _, org := range tenants {
			var real int64
			must(t, conn.QueryRow(t.Context(), "SELECT max(version_id) FROM "+org.Schema()+".goose_db_version").Scan(&real))
			if real != org.SchemaVersion {
				t.Errorf("%s is at %d, the registry says %d", org.Slug, real, org.SchemaVersion)
			}
			all[real]++
		}
		return all
	}
	if got := versions(); got[3] < 2 || got[3] > 3 || got[1] != n-got[3] {
		t.Errorf("broken off at %v", got)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { upgrade(t, newer, schema.UpgradeOptions{}) })
	}
	both.Wait()
	if got := versions(); got[3] != n {
		t.Errorf("in the end %v", got)
	}
}

// A tenant that fails on the way stays where it came to, with the floor of that.
func TestHalfWay(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	files := small(1)
	provision(t, open(t, dsn, files), "oak")
	files["00002_more.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n-- floor\nALTER TABLE notes DROP COLUMN text;\n")}
	files["00003_wrong.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n-- floor\nALTER TABLE nowhere ADD COLUMN a int;\n")}
	results, err := open(t, dsn, files).Upgrade(t.Context(), schema.UpgradeOptions{})
	if err == nil || !strings.Contains(err.Error(), "nowhere") || results[0].To != 2 || results[0].Err == nil {
		t.Errorf("%+v, %v", results, err)
	}
	oak, err := tenant.NewDirectory(connect(t, dsn)).BySlug(t.Context(), "oak")
	if err != nil || oak.SchemaVersion != 2 || oak.SchemaFloor != 2 {
		t.Errorf("version %d, floor %d, %v", oak.SchemaVersion, oak.SchemaFloor, err)
	}
}

// A cell in another database: its tenants' schemas are made, upgraded and removed
// there, and the registry at home knows.
func TestAnotherDatabase(t *testing.T) {
	t.Parallel()
	home, away := alone(t), alone(t)
	old, newer := twoDatabases(t, home, away, small(1)), twoDatabases(t, home, away, small(3))
	oak, elm := provision(t, old, "oak"), provision(t, old, "elm")
	if oak.Cell != plane.Cells()[0] || elm.Cell != plane.Cells()[1] {
		t.Fatalf("dealt to %s and %s", oak.Cell, elm.Cell)
	}
	at := map[string]int{home: 1, away: 1}
	for dsn, want := range at {
		if got := count(t, dsn, `SELECT count(*) FROM pg_namespace WHERE nspname LIKE 't\_%'`); got != want {
			t.Errorf("%d schemas, want %d", got, want)
		}
	}
	for _, r := range upgrade(t, newer, schema.UpgradeOptions{}) {
		if r.To != 3 || r.Err != nil {
			t.Errorf("%+v", r)
		}
	}
	if got := count(t, away, "SELECT max(version_id) FROM "+oak.Schema()+".goose_db_version"); got != 3 {
		t.Errorf("over there it is at %d", got)
	}
	drop(t, newer, oak)
	if got := count(t, away, `SELECT count(*) FROM pg_namespace WHERE nspname LIKE 't\_%'`); got != 0 {
		t.Errorf("%d schemas are left", got)
	}
	if got := count(t, home, "SELECT count(*) FROM platform.tenants"); got != 1 {
		t.Errorf("%d tenants are left", got)
	}
}

// The registry has the last word: what it does not take is taken back over there.
// What a program that died left there is in nobody's way.
func TestAnotherDatabaseAllOrNothing(t *testing.T) {
	t.Parallel()
	home, away := alone(t), alone(t)
	schemas := twoDatabases(t, home, away, small(1))
	cell := plane.Cells()[0]
	_, err := schemas.Provision(t.Context(), schema.Spec{Slug: "oak", Cell: cell})
	must(t, err)
	if _, err := schemas.Provision(t.Context(), schema.Spec{Slug: "oak", Cell: cell}); !errors.Is(err, schema.ErrTaken) {
		t.Errorf("want ErrTaken, got %v", err)
	}
	left := `SELECT (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 't\_%')
		+ (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'r\_' || current_database() || '\_%')`
	if got := count(t, away, left); got != 2 {
		t.Errorf("%d things are left over there, want the one tenant's two", got)
	}
	// as if it had died before the registry knew
	_, err = connect(t, home).Exec(t.Context(), "DELETE FROM platform.tenants")
	must(t, err)
	if _, err := schemas.Provision(t.Context(), schema.Spec{Slug: "oak", Cell: cell}); err != nil {
		t.Errorf("tried again: %v", err)
	}
}

func count(t *testing.T, dsn, sql string) (n int) {
	t.Helper()
	must(t, connect(t, dsn).QueryRow(t.Context(), sql).Scan(&n))
	return n
}
