package plane_test

import (
	"context"
	"io/fs"
	"path"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"vakans/internal/plane"
	"vakans/migrations"
	"vakans/tenant/tenanttest"
)

// released is the newest migration of each plane in the release before this one.
var released = map[string]struct {
	files   fs.FS
	version int64
}{
	"platform":  {migrations.Platform, 4},
	"jobsite":   {migrations.Jobsite, 1},
	"applicant": {migrations.Applicant, 3},
}

// An installation of the release before this one, with an organisation and its
// people in it, comes forward with everything in place, twice over.
func TestForwardFromTheReleaseBefore(t *testing.T) {
	t.Parallel()
	admin := tenanttest.Fresh(t, tenanttest.Recipe{Key: "the release before", Build: buildReleased,
		Adopt: plane.AdoptDatabase})
	dsns, err := plane.DSNs(admin, plane.SamePassword("vakans-test"))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsns[plane.LoginMigrator])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), lived); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := plane.Migrate(t.Context(), dsns[plane.LoginMigrator]); err != nil {
			t.Fatal(err)
		}
	}
	var whole bool
	err = conn.QueryRow(t.Context(),
		`SELECT t.slug = 'oak' AND t.held = '' AND t.schema_floor = 0 AND t.former_roles = '{}'
		AND o.plan = 'managed' AND h.host = 'jobs.oak.example' AND m.state = 'active' AND s.email = 'ylla@oak.example'
		AND (SELECT count(*) FROM platform.outbox) = 1 AND (SELECT count(*) FROM platform.audit_log) = 1
		FROM platform.tenants t JOIN platform.organisations o ON o.tenant = t.number JOIN platform.hosts h ON h.tenant = t.number
		JOIN platform.memberships m ON m.tenant = t.number JOIN platform.staff s ON s.id = m.staff_id`).Scan(&whole)
	if err != nil || !whole {
		t.Errorf("the organisation did not come through whole: %v", err)
	}
}

// lived is what the release before has left behind.
const lived = `
INSERT INTO platform.tenants (slug, schema_name, role_name, cell, schema_version)
	VALUES ('oak', 't_0001', 'r_t_0001', 'vakans_cell_01', 4);
INSERT INTO platform.hosts VALUES ('jobs.oak.example', 1);
INSERT INTO platform.organisations (tenant, names, country, default_language, languages, time_zone, brand_colour, plan)
	VALUES (1, '{"fi": "Tammela"}', 'FI', 'fi', '{fi,sv}', 'Europe/Helsinki', '#0f4c5c', 'managed');
INSERT INTO platform.staff (id, user_name, email, name, language)
	VALUES ('11111111-1111-4111-8111-111111111111', 'ylla', 'ylla@oak.example', 'Ylla Ylläpitäjä', 'fi');
INSERT INTO platform.memberships (staff_id, tenant, state) VALUES ('11111111-1111-4111-8111-111111111111', 1, 'active');
INSERT INTO platform.outbox (source, kind, payload) VALUES ('vakans_migrator', 'organisation.changed', '{}');
INSERT INTO platform.audit_log (actor_kind, actor_name, action, subject_kind, subject_id)
	VALUES ('job', 'founding', 'organisation.create', 'organisation', 'oak')`

func buildReleased(ctx context.Context, admin string) error {
	passwords := plane.SamePassword("vakans-test")
	if err := plane.Bootstrap(ctx, admin, plane.Options{Passwords: passwords}); err != nil {
		return err
	}
	dsns, err := plane.DSNs(admin, passwords)
	if err != nil {
		return err
	}
	for schema := range released {
		if err := migrateTo(ctx, dsns[plane.LoginMigrator], schema); err != nil {
			return err
		}
	}
	return nil
}

// migrateTo stops at the released version. The files after it are hidden, because
// a release knows nothing of them.
func migrateTo(ctx context.Context, dsn, schema string) error {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return err
	}
	cfg.RuntimeParams["search_path"] = schema + ",ext"
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	files, err := until(released[schema].files, released[schema].version)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithTableName(schema+".goose_db_version"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

func until(files fs.FS, last int64) (fs.FS, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	kept := fstest.MapFS{}
	for _, name := range names {
		version, err := goose.NumericComponent(path.Base(name))
		if err != nil {
			return nil, err
		}
		if version > last {
			continue
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		kept[name] = &fstest.MapFile{Data: text}
	}
	return kept, nil
}
