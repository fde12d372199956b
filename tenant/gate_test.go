package tenant_test

import (
	"errors"
	"strings"
	"testing"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

func TestVersions(t *testing.T) {
	t.Parallel()
	program := tenant.Versions{Oldest: 4, Newest: 6}
	for name, try := range map[string]struct {
		versions tenant.Versions
		tenant   tenant.Tenant
		reason   string // empty: open
	}{
		"the oldest":            {program, tenant.Tenant{SchemaVersion: 4}, ""},
		"too old":               {program, tenant.Tenant{SchemaVersion: 3}, "too old"},
		"newer, nothing gone":   {program, tenant.Tenant{SchemaVersion: 9, SchemaFloor: 6}, ""},
		"too new":               {program, tenant.Tenant{SchemaVersion: 9, SchemaFloor: 7}, "too new"},
		"held":                  {program, tenant.Tenant{SchemaVersion: 5, Held: "move"}, "held"},
		"no versions":           {tenant.Versions{}, tenant.Tenant{SchemaFloor: 7}, ""},
		"no versions, but held": {tenant.Versions{}, tenant.Tenant{Held: "import"}, "held"},
	} {
		err := try.versions.Check(try.tenant)
		if try.reason == "" && err != nil || try.reason != "" &&
			(!errors.Is(err, tenant.ErrMaintenance) || !strings.Contains(err.Error(), try.reason)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Writes and reads are refused, at once and before anything is sent.
func TestMaintenanceClosesTheDoors(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	for _, set := range []string{"held = 'move'", "held = 'import'", "schema_version = 1", "schema_floor = 1000000"} {
		org := env.Registry(t, env.Tenant(t), set)
		nothing := func(tenant.Tx) error { t.Errorf("%s: inside", set); return nil }
		for method, err := range map[string]error{
			"In": env.Tenants.In(t.Context(), org, nothing), "Read": env.Tenants.Read(t.Context(), org, nothing),
			"Check": env.Tenants.Check(org),
		} {
			if !errors.Is(err, tenant.ErrMaintenance) {
				t.Errorf("%s after %s: %v", method, set, err)
			}
		}
	}
}

// Who was told the tenant's place just before it moved is told to wait; who has
// no right to a tenant that has not moved is not.
func TestMovedUnderTheFeet(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	// a process that nobody tells
	other, err := plane.Open(t.Context(), plane.Config{DSNs: env.DSNs, Pooled: planetest.Pooled(env.DSNs)})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	owner, err := env.Schemas.Home(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(t.Context())
	for name, try := range map[string]struct {
		leave func(tenant.Tenant) string // what closes the place
		set   string                     // in the registry, without this process knowing
		wait  bool
	}{
		"to another cell":         {revoked, "cell = 'vakans_cell_elsewhere'", true},
		"role and schema new":     {dropped, "role_name = 'r_moved_' || number, schema_name = 't_moved_' || number", true},
		"under way":               {revoked, "held = 'move'", true},
		"under way, and shut":     {shut, "held = 'move'", true},
		"a right that is missing": {revoked, "slug = slug", false},
		"a role that is missing":  {dropped, "slug = slug", false},
	} {
		org := env.Tenant(t)
		if _, err := owner.Exec(t.Context(), try.leave(org)); err != nil {
			t.Fatal(err)
		}
		if err := other.Directory.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		env.Registry(t, org, try.set)
		err := other.Tenants.In(t.Context(), org, func(tx tenant.Tx) error {
			_, err := tx.Exec(t.Context(), "DELETE FROM settings")
			return err
		})
		if err == nil || errors.Is(err, tenant.ErrMaintenance) != try.wait {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func revoked(org tenant.Tenant) string { return "REVOKE " + org.Role() + " FROM " + org.Cell }

func shut(org tenant.Tenant) string {
	return "REVOKE ALL ON SCHEMA " + org.Schema() + " FROM " + org.Role()
}

func dropped(org tenant.Tenant) string {
	return "DROP SCHEMA " + org.Schema() + " CASCADE; DROP ROLE " + org.Role()
}

// Without a directory a held tenant is an error like any other.
func TestNoDirectory(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	db, err := tenant.Open(t.Context(), tenant.Config{Cells: map[string]string{org.Cell: env.DSNs[plane.LoginVisitor]},
		Pooled: planetest.Pooled(env.DSNs)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.In(t.Context(), org, func(tenant.Tx) error { return nil })
	if err == nil || errors.Is(err, tenant.ErrMaintenance) {
		t.Errorf("got %v", err)
	}
}
