package plane_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant/schema"
)

func TestDatabases(t *testing.T) {
	t.Parallel()
	dsns, err := plane.DSNs("postgres://db.example.org/vakans?sslmode=require", plane.SamePassword("home"))
	if err != nil {
		t.Fatal(err)
	}
	dsns["vakans_cell_02"] = "postgres://vakans_cell_02:away@db2.example.org:6432/vakans?sslmode=disable"
	dsns["vakans_cell_05"] = "postgres://vakans_cell_05:away@db2.example.org:6432/vakans"
	dsns["vakans_cell_07"] = "postgres://vakans_cell_07:home@db.example.org:5432/vakans" // the default port, said
	all, err := plane.Databases(dsns)
	if err != nil || len(all) != 2 || !all[0].Home || all[1].Home {
		t.Fatalf("%+v, %v", all, err)
	}
	if all[0].Name != "db.example.org:5432/vakans" || len(all[0].Cells) != 6 ||
		all[1].Name != "db2.example.org:6432/vakans" || len(all[1].Cells) != 2 {
		t.Errorf("%+v", all)
	}
	away := all[1]
	for login, want := range map[string]string{
		plane.LoginRelay:    "postgres://vakans_relay:home@db2.example.org:6432/vakans?sslmode=disable",
		plane.LoginMigrator: "postgres://vakans_migrator:home@db2.example.org:6432/vakans?sslmode=disable",
		"vakans_cell_05":    dsns["vakans_cell_05"],
	} {
		if got := away.DSN(login); got != want {
			t.Errorf("%s: %s", login, got)
		}
	}
	// Behind a pooler the migrator's own way there is said.
	dsns[plane.OwnerAt("vakans_cell_02")] = "postgres://vakans_migrator:direct@db2.example.org/vakans"
	if all, err = plane.Databases(dsns); err != nil ||
		all[1].DSN(plane.LoginMigrator) != dsns[plane.OwnerAt("vakans_cell_02")] {
		t.Errorf("%v", err)
	}
	admin, err := all[1].Admin("postgres://root:secret@db.example.org/postgres")
	if err != nil || admin != "postgres://root:secret@db2.example.org/vakans" {
		t.Errorf("the administrator signs in at %s, %v", admin, err)
	}
	dsns["vakans_cell_03"] = "host=db3 password=secret"
	if _, err := plane.Databases(dsns); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("no URL: %v", err)
	}
}

// Bootstrap, migrate and the checks go over every database, and say which.
func TestEveryDatabase(t *testing.T) {
	t.Parallel()
	env := planetest.Apart(t)
	first, second := plane.Cells()[0], plane.Cells()[1]
	there, here := env.TenantIn(t, first), env.TenantIn(t, second)
	databases, err := plane.Databases(env.DSNs)
	if err != nil || len(databases) != 2 {
		t.Fatalf("%+v, %v", databases, err)
	}
	for _, d := range databases {
		admin, err := d.Admin(env.AdminDSN)
		if err != nil {
			t.Fatal(err)
		}
		if err := plane.Bootstrap(t.Context(), admin,
			plane.Options{Passwords: plane.SamePassword("vakans-test")}); err != nil {
			t.Fatal(err)
		}
		for _, dry := range []bool{true, false} {
			if done, err := d.Migrate(t.Context(), nil, dry); err != nil || len(done) != 3 || done[0].From != done[0].To ||
				done[0].To == 0 {
				t.Errorf("%s: %+v, %v", d.Name, done, err)
			}
		}
	}
	want := func(what string, find func() ([]plane.Finding, error), parts ...string) {
		t.Helper()
		found, err := find()
		if err != nil || len(found) != min(len(parts), 1) || len(parts) > 0 &&
			slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(found[0].Problem, p) }) {
			t.Errorf("%s: %v, %v", what, found, err)
		}
	}
	check := func() ([]plane.Finding, error) { return env.Check(t.Context()) }
	left := func() ([]plane.Finding, error) { return env.Leftovers(t.Context()) }
	want("all is well", check)
	want("nothing is left over", left)
	owner, err := env.Schemas.Connect(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(t.Context())
	name := databases[1].Name
	run := func(sql string) {
		t.Helper()
		if _, err := owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	run("REVOKE " + there.Role() + " FROM " + first)
	want("shut out", check, name, "cannot enter its tenant "+there.Slug)
	env.Registry(t, there, "held = 'move'")
	want("on the move", check)
	env.Registry(t, there, "held = ''")
	run("GRANT " + there.Role() + " TO " + first)
	run("CREATE SCHEMA t_9999")
	want("left by one that broke off", left, name, "t_9999")
	run("DROP SCHEMA t_9999")
	if err := pgx.BeginFunc(t.Context(), owner,
		func(tx pgx.Tx) error { return schema.Drop(t.Context(), tx, schema.PlaceOf(there)) }); err != nil {
		t.Fatal(err)
	}
	want("gone", func() ([]plane.Finding, error) {
		found, err := check()
		return slices.DeleteFunc(found, func(f plane.Finding) bool { return strings.Contains(f.Problem, "cannot enter") }),
			err
	}, name, "is missing")
	if err := env.Tenants.Check(here); err != nil {
		t.Error(err)
	}
}

// A database that does not answer closes its own organisations alone: it is found,
// named, and no reason for a process not to start. Home is.
func TestDatabaseThatIsAway(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	dsns := maps.Clone(env.DSNs)
	dsns[plane.Cells()[2]] = "postgres://" + plane.Cells()[2] + ":secret@127.0.0.1:1/vakans?sslmode=disable"
	planes, err := plane.Open(t.Context(), plane.Config{DSNs: dsns, Pooled: planetest.Pooled(env.DSNs)})
	if err != nil {
		t.Fatal(err)
	}
	defer planes.Close()
	found, err := planes.Check(t.Context())
	if err != nil || len(found) != 1 || !found[0].Away || !strings.HasPrefix(found[0].Problem, "127.0.0.1:1/vakans ") ||
		strings.Contains(found[0].String(), "secret") {
		t.Errorf("%v, %v", found, err)
	}
	dsns[plane.Cells()[2]] = strings.Replace(env.DSNs[plane.Cells()[2]], "vakans-test", "wrong", 1)
	refused, err := plane.Open(t.Context(), plane.Config{DSNs: dsns, Pooled: planetest.Pooled(env.DSNs)})
	if err != nil {
		t.Fatal(err)
	}
	defer refused.Close()
	found, err = refused.Check(t.Context())
	if err != nil || len(found) != 1 || found[0].Away {
		t.Errorf("a wrong password: %v, %v", found, err)
	}
}
