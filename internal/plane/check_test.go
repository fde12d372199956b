package plane_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant/tenanttest"
)

// A fresh installation with tenants has nothing to find fault with, and bootstrap
// and migrate may be run again over it.
func TestCheckFindsNothing(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	env.Tenant(t)
	if err := plane.Migrate(t.Context(), env.DSNs[plane.LoginMigrator]); err != nil {
		t.Fatal(err)
	}
	found, err := env.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// Every hole in the walls is found, and bootstrap closes those that PostgreSQL
// opens by itself. It has a database of its own, because it breaks it.
func TestCheckFindsWhatIsOpen(t *testing.T) {
	t.Parallel()
	adminDSN := tenanttest.Fresh(t, planetest.Recipe())
	const password = "vakans-test"
	dsns, err := plane.DSNs(adminDSN, plane.SamePassword(password))
	if err != nil {
		t.Fatal(err)
	}
	planes, err := plane.Open(t.Context(), plane.Config{DSNs: dsns})
	if err != nil {
		t.Fatal(err)
	}
	defer planes.Close()
	schemas, err := plane.Schemas(dsns)
	if err != nil {
		t.Fatal(err)
	}
	org := tenanttest.Tenant(t, schemas, planes.Directory)
	admin, err := pgx.Connect(t.Context(), adminDSN)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context())
	var database string
	if err := admin.QueryRow(t.Context(), "SELECT current_database()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	for _, hole := range []struct{ open, says string }{
		{"GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO PUBLIC", "everybody may run set_config"},
		{"GRANT EXECUTE ON FUNCTION query_to_xml(text, boolean, boolean, text) TO vakans_visitor",
			"vakans_visitor may run query_to_xml"},
		{"GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC", "language plpgsql"},
		{"GRANT TEMP ON DATABASE " + database + " TO PUBLIC", "TEMPORARY on the database"},
		{"GRANT USAGE ON SCHEMA public TO PUBLIC", "schema public"},
		{"GRANT SELECT ON pg_stat_user_tables TO PUBLIC", "pg_stat_user_tables"},
		{"GRANT " + org.Role() + " TO vakans_cell_08", "vakans_cell_08 is a member of " + org.Role()},
		{"REVOKE " + org.Role() + " FROM " + org.Cell + " GRANTED BY vakans_migrator", "cannot enter its tenant"},
		{"GRANT USAGE ON SCHEMA applicant TO vakans_visitor", "vakans_visitor holds the right USAGE on the schema applicant"},
		{"GRANT USAGE ON SCHEMA " + org.Schema() + " TO vakans_platform", "on the schema " + org.Schema()},
		{"GRANT SELECT ON applicant.audit_log TO vakans_platform", "vakans_platform may SELECT applicant.audit_log"},
		{"GRANT UPDATE ON platform.audit_log TO vakans_platform", "vakans_platform may UPDATE platform.audit_log"},
		{"GRANT INSERT (source) ON platform.outbox TO vakans_tenants", "vakans_tenants may INSERT platform.outbox"},
		{"ALTER TABLE platform.outbox DISABLE ROW LEVEL SECURITY", "row security"},
		{"GRANT DELETE ON " + org.Schema() + ".audit_log TO " + org.Role(), "DELETE " + org.Schema() + ".audit_log"},
	} {
		if _, err := admin.Exec(t.Context(), hole.open); err != nil {
			t.Fatalf("%s: %v", hole.open, err)
		}
		if found := check(t, planes); !strings.Contains(found, hole.says) {
			t.Errorf("after %s\n\twant %q in\n%s", hole.open, hole.says, found)
		}
	}
	if err := plane.Bootstrap(t.Context(), adminDSN, plane.Options{Passwords: plane.SamePassword(password)}); err != nil {
		t.Fatal(err)
	}
	found := check(t, planes)
	for _, closed := range []string{"everybody"} {
		if strings.Contains(found, closed) {
			t.Errorf("bootstrap left open\n%s", found)
		}
	}
}

func check(t *testing.T, planes *plane.Planes) string {
	t.Helper()
	found, err := planes.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}
