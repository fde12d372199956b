package schema_test

import (
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/migrations"
	"vakans/tenant"
	"vakans/tenant/schema"
	"vakans/tenant/tenanttest"
)

// alone is a database that one test has to itself, with its owner's address: an
// upgrade touches every tenant there is.
func alone(t *testing.T) string {
	t.Helper()
	_, owner := aloneWithAdmin(t)
	return owner
}

func aloneWithAdmin(t *testing.T) (admin, owner string) {
	t.Helper()
	admin = tenanttest.Fresh(t, planetest.Recipe())
	dsns, err := plane.DSNs(admin, plane.SamePassword("vakans-test"))
	if err != nil {
		t.Fatal(err)
	}
	return admin, dsns[plane.LoginMigrator]
}

func open(t *testing.T, dsn string, files fs.FS) *schema.Schemas {
	t.Helper()
	var cells []schema.Cell
	for _, name := range plane.Cells() {
		cells = append(cells, schema.Cell{Name: name})
	}
	schemas, err := schema.Open(dsn, files, cells...)
	if err != nil {
		t.Fatal(err)
	}
	return schemas
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

func provision(t *testing.T, schemas *schema.Schemas, slug string) tenant.Tenant {
	t.Helper()
	org, err := schemas.Provision(t.Context(), schema.Spec{Slug: slug, Hosts: []string{slug + ".example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	return org
}

func drop(t *testing.T, schemas *schema.Schemas, org tenant.Tenant) {
	t.Helper()
	home, err := schemas.Home(t.Context())
	must(t, err)
	defer home.Close(t.Context())
	conn, err := schemas.Connect(t.Context(), org.Cell)
	must(t, err)
	defer conn.Close(t.Context())
	must(t, pgx.BeginFunc(t.Context(), conn,
		func(tx pgx.Tx) error { return schema.Drop(t.Context(), tx, schema.PlaceOf(org)) }))
	must(t, schema.Leave(t.Context(), home, org.Number))
}

func upgrade(t *testing.T, schemas *schema.Schemas, opt schema.UpgradeOptions) []schema.Result {
	t.Helper()
	results, err := schemas.Upgrade(t.Context(), opt)
	must(t, err)
	return results
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A new tenant and one that came up through all migrations have the same schema
// and the same rights.
func TestSquashedEqualsMigrated(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	real := open(t, dsn, migrations.Tenant)
	squashed := provision(t, real, "oak")
	migrated := provision(t, open(t, dsn, fstest.MapFS{}), "elm")
	upgrade(t, real, schema.UpgradeOptions{})
	conn := connect(t, dsn)
	differences, err := schema.Compare(t.Context(), conn, squashed, migrated)
	must(t, err)
	for _, d := range differences {
		t.Error(d)
	}
	_, err = conn.Exec(t.Context(), "ALTER TABLE "+migrated.Schema()+
		".audit_log ALTER action DROP NOT NULL; GRANT DELETE ON "+
		migrated.Schema()+".audit_log TO "+migrated.Role()+"; DROP INDEX "+migrated.Schema()+".audit_log_actor_idx")
	must(t, err)
	differences, err = schema.Compare(t.Context(), conn, squashed, migrated)
	must(t, err)
	if len(differences) != 5 { // the column and the rights on either side, the index on one
		t.Errorf("want the three changes to be seen, got %q", differences)
	}
}

// A type would have another identity in every tenant; a CHECK does the same.
func TestMigrationsMakeNoTypes(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(migrations.Tenant, "*.sql")
	must(t, err)
	for _, name := range names {
		sql, err := fs.ReadFile(migrations.Tenant, name)
		must(t, err)
		if strings.Contains(strings.ToUpper(string(sql)), "CREATE TYPE") {
			t.Errorf("%s makes a type", name)
		}
	}
}

func TestProvisionAllOrNothing(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	conn := connect(t, dsn)
	count := func() (n int) {
		must(t, conn.QueryRow(t.Context(),
			`SELECT (SELECT count(*) FROM platform.tenants) + (SELECT count(*) FROM platform.hosts)
			+ (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 't\_%')
			+ (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'r\_' || current_database() || '\_%')`).Scan(&n))
		return n
	}
	broken := fstest.MapFS{"00001_broken.sql": {Data: []byte("-- +goose Up\nCREATE TABLE a (b int);\nCREATE TABLE a (b int);\n")}}
	if _, err := open(t, dsn, broken).Provision(t.Context(), schema.Spec{Slug: "oak"}); err == nil {
		t.Error("want the migration's error")
	}
	if n := count(); n != 0 {
		t.Errorf("%d things were left behind", n)
	}
	good := open(t, dsn, small(1))
	provision(t, good, "oak")
	for name, spec := range map[string]schema.Spec{
		"slug": {Slug: "oak"}, "host": {Slug: "elm", Hosts: []string{"oak.example.org"}},
	} {
		if _, err := good.Provision(t.Context(), spec); !errors.Is(err, schema.ErrTaken) {
			t.Errorf("%s in use: want ErrTaken, got %v", name, err)
		}
	}
	if n := count(); n != 4 { // row, host, schema, role
		t.Errorf("want the one tenant's four things, got %d", n)
	}
}

func TestProvisionRefusesNamesThatAreNoNames(t *testing.T) {
	t.Parallel()
	schemas := open(t, "postgres://localhost/none", small(1))
	for _, spec := range []schema.Spec{
		{}, {Slug: "Oak"}, {Slug: "o'ak"}, {Slug: "-oak"}, {Slug: strings.Repeat("o", 41)},
		{Slug: "oak", Hosts: []string{"oak.example.org:8080"}}, {Slug: "oak", Hosts: []string{"'"}},
		{Slug: "oak", Cell: "cell; DROP TABLE"},
	} {
		if _, err := schemas.Provision(t.Context(), spec); err == nil || strings.Contains(err.Error(), "connect") {
			t.Errorf("%+v: want a refusal before anything is sent, got %v", spec, err)
		}
	}
}

func TestProvisionManyAtOnce(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	var wait sync.WaitGroup
	numbers := make([]int32, 8)
	for i := range numbers {
		wait.Go(func() { numbers[i] = env.Tenant(t).Number })
	}
	wait.Wait()
	seen := map[int32]bool{}
	for _, n := range numbers {
		if n == 0 || seen[n] {
			t.Errorf("number %d twice or not at all", n)
		}
		seen[n] = true
	}
}

// small is a product's migrations up to a version.
func small(version int) fstest.MapFS {
	files := fstest.MapFS{
		"00001_notes.sql": {Data: []byte("-- +goose Up\nCREATE TABLE notes (id int PRIMARY KEY, text text NOT NULL);\n-- +goose Down\nDROP TABLE notes;\n")},
		"00002_more.sql":  {Data: []byte("-- +goose Up\nALTER TABLE notes ADD COLUMN more text NOT NULL DEFAULT '';\nCREATE TABLE log (id int);\n")},
		"00003_index.sql": {Data: []byte("-- +goose NO TRANSACTION\n-- +goose Up\nDROP INDEX IF EXISTS notes_text_idx;\nCREATE INDEX CONCURRENTLY notes_text_idx ON notes (text);\n")},
	}
	for name := range files {
		if int(name[4]-'0') > version {
			delete(files, name)
		}
	}
	if version > 1 {
		files["grants.sql.tmpl"] = &fstest.MapFile{Data: []byte("REVOKE UPDATE, DELETE ON log FROM {{role}};")}
	}
	return files
}

func TestUpgrade(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	conn := connect(t, dsn)
	old := open(t, dsn, small(1))
	oak, elm, ash := provision(t, old, "oak"), provision(t, old, "elm"), provision(t, old, "ash")
	_, err := conn.Exec(t.Context(), "DROP TABLE "+elm.Schema()+".notes")
	must(t, err)
	var seen []schema.Progress
	newer := open(t, dsn, small(3))
	_, err = newer.Upgrade(t.Context(),
		schema.UpgradeOptions{Progress: func(p schema.Progress) { seen = append(seen, p) }})
	if err == nil || !strings.Contains(err.Error(), "tenant 2") || strings.Contains(err.Error(), "tenant 3") {
		t.Errorf("want the second tenant's failure alone, got %v", err)
	}
	if len(seen) != 3 || seen[2].Done != 3 || seen[2].Total != 3 {
		t.Errorf("progress was %+v", seen)
	}
	directory := tenant.NewDirectory(conn)
	for number, want := range map[int32]int64{oak.Number: 3, elm.Number: 1, ash.Number: 3} {
		if got, err := directory.ByNumber(t.Context(), number); err != nil || got.SchemaVersion != want {
			t.Errorf("tenant %d is at %d, %v; want %d", number, got.SchemaVersion, err, want)
		}
	}
	// The next run has only the failed one to do.
	_, err = conn.Exec(t.Context(), "CREATE TABLE "+elm.Schema()+".notes (id int PRIMARY KEY, text text NOT NULL)")
	must(t, err)
	seen = nil
	upgrade(t, newer, schema.UpgradeOptions{Progress: func(p schema.Progress) { seen = append(seen, p) }})
	if len(seen) != 1 || seen[0].Tenant.Number != elm.Number {
		t.Errorf("the second run did %+v", seen)
	}
	differences, err := schema.Compare(t.Context(), conn, provision(t, newer, "yew"), ash)
	must(t, err)
	for _, d := range differences {
		t.Error(d)
	}
}

// The floor is that of the newest migration that contracts, new tenant or old.
func TestFloor(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	directory := tenant.NewDirectory(connect(t, dsn))
	files := small(2)
	oak := provision(t, open(t, dsn, files), "oak")
	if oak.SchemaFloor != 0 {
		t.Errorf("floor %d of what only expands", oak.SchemaFloor)
	}
	files["00003_contract.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n-- floor\nALTER TABLE notes DROP COLUMN text;\n")}
	files["00004_expand.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n-- The floor of a room.\nALTER TABLE notes ADD COLUMN floor int;\n")}
	newer := open(t, dsn, files)
	elm := provision(t, newer, "elm")
	upgrade(t, newer, schema.UpgradeOptions{})
	oak, err := directory.ByNumber(t.Context(), oak.Number)
	must(t, err)
	for _, org := range []tenant.Tenant{oak, elm} {
		if org.SchemaVersion != 4 || org.SchemaFloor != 3 {
			t.Errorf("%s is at version %d with floor %d", org.Slug, org.SchemaVersion, org.SchemaFloor)
		}
	}
}

// A migration waits a moment for a reader, then gives way, so that nobody queues
// behind it.
func TestUpgradeGivesWay(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	oak := provision(t, open(t, dsn, small(1)), "oak")
	newer := open(t, dsn, small(2))
	reader := connect(t, dsn)
	tx, err := reader.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "SELECT id FROM "+oak.Schema()+".notes")
	must(t, err)
	_, err = newer.Upgrade(t.Context(), schema.UpgradeOptions{Attempts: 2, LockTimeout: 20 * time.Millisecond})
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "55P03" {
		t.Fatalf("want a lock that was not got, got %v", err)
	}
	must(t, tx.Rollback(t.Context()))
	upgrade(t, newer, schema.UpgradeOptions{})
}

func TestDrop(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	schemas, conn := open(t, dsn, migrations.Tenant), connect(t, dsn)
	oak := provision(t, schemas, "oak")
	drop(t, schemas, oak)
	var left int
	must(t, conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = $1)
		+ (SELECT count(*) FROM pg_roles WHERE rolname = $2)`, oak.Schema(), oak.Role()).Scan(&left))
	if left != 0 {
		t.Errorf("%d things were left behind", left)
	}
	if _, err := tenant.NewDirectory(conn).ByNumber(t.Context(), oak.Number); !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("want ErrUnknown, got %v", err)
	}
	drop(t, schemas, oak)        // what is not there is no error
	provision(t, schemas, "oak") // the slug and the host are free again
}

func TestRegistryChanges(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	oak, elm := env.Tenant(t), env.Tenant(t)
	change := func(fn func(plane.PlatformTx) error) error {
		err := env.Platform.In(t.Context(), fn)
		must(t, env.Directory.Refresh(t.Context()))
		return err
	}
	must(t, change(func(tx plane.PlatformTx) error {
		return schema.SetStatus(t.Context(), tx, oak.Number, tenant.Suspended)
	}))
	if got, err := env.Directory.BySlug(t.Context(), oak.Slug); err != nil || got.Status != tenant.Suspended {
		t.Errorf("got %v, %v", got, err)
	}
	own := "jobs." + oak.Slug + ".example.org"
	must(t, change(func(tx plane.PlatformTx) error { return schema.SetHosts(t.Context(), tx, oak.Number, own) }))
	if got, err := env.Directory.Lookup(t.Context(), own); err != nil || got.Number != oak.Number {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := env.Directory.Lookup(t.Context(), oak.Slug+".localhost"); !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("the old host: want ErrUnknown, got %v", err)
	}
	err := change(func(tx plane.PlatformTx) error { return schema.SetHosts(t.Context(), tx, elm.Number, own) })
	if !errors.Is(err, schema.ErrTaken) {
		t.Errorf("want ErrTaken, got %v", err)
	}
	err = change(func(tx plane.PlatformTx) error { return schema.SetStatus(t.Context(), tx, 1_000_000, tenant.Active) })
	if !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("want ErrUnknown, got %v", err)
	}
}

// One that comes with its number takes its names, and the next that is founded
// takes a number above all.
func TestEnter(t *testing.T) {
	t.Parallel()
	dsn := alone(t)
	schemas, conn := open(t, dsn, small(1)), connect(t, dsn)
	enter := func(number int32, slug string, status tenant.Status) error {
		p, err := schemas.PlaceIn(t.Context(), conn, number, plane.Cells()[0])
		must(t, err)
		return pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
			return schema.Enter(t.Context(), tx, schema.Entry{Place: p, Slug: slug,
				Hosts:   []string{slug + ".example.org", slug + ".example.net"},
				Version: 7, Floor: 5, Status: status, Held: "import"})
		})
	}
	must(t, enter(7, "seven", tenant.Suspended))
	must(t, enter(3, "three", tenant.Active))
	if org := provision(t, schemas, "oak"); org.Number != 8 {
		t.Errorf("the next number is %d, want 8", org.Number)
	}
	got, err := tenant.NewDirectory(conn).Lookup(t.Context(), "seven.example.net")
	if err != nil || got.Number != 7 || got.SchemaVersion != 7 || got.SchemaFloor != 5 || got.Status != tenant.Suspended ||
		got.Held != "import" {
		t.Errorf("%+v, %v", got, err)
	}
	for number, slug := range map[int32]string{7: "eleven", 11: "oak"} {
		if err := enter(number, slug, tenant.Active); !errors.Is(err, schema.ErrTaken) {
			t.Errorf("%d %s: want ErrTaken, got %v", number, slug, err)
		}
	}
	var pg *pgconn.PgError
	if err := enter(12, "twelve", "'"); !errors.As(err, &pg) || pg.Code != "23514" {
		t.Errorf("a status that is none: want the check's refusal, got %v", err)
	}
}
