package main

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/plane"
	"vakans/migrations"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// migrate measures an upgrade of every organisation by a migration that only the
// bench knows, taken back after each round, and `vakans migrate` with nothing to do.
func (b *bench) migrate(ctx context.Context) ([]figure, error) {
	var took, idle []float64
	for range b.Rounds {
		d, err := b.upgrade(ctx)
		if err != nil {
			return nil, err
		}
		took = append(took, d.Seconds())
	}
	abs, err := filepath.Abs(program(b.Dir))
	if err != nil {
		return nil, err
	}
	for range b.Rounds {
		began := time.Now()
		cmd := command(ctx, abs, "migrate")
		cmd.Env = b.place.env(nil)
		if err := cmd.Run(); err != nil {
			return nil, err
		}
		idle = append(idle, time.Since(began).Seconds())
	}
	return []figure{
		single("upgrade", fmt.Sprintf("a column and an index in %d tenants, 2 workers", b.size), "s", valueAtMost, 8, took),
		single("migrate_idle", fmt.Sprintf("vakans migrate with nothing to do, %d tenants", b.size), "s", valueAtMost, 2,
			idle),
	}, nil
}

// extra is the migration that only the bench knows.
const extra = `-- +goose Up
ALTER TABLE applications ADD COLUMN bench text NOT NULL DEFAULT 'x';
CREATE INDEX applications_bench_idx ON applications (bench, sent_at);

-- +goose Down
ALTER TABLE applications DROP COLUMN bench;
`

// upgrade applies the extra migration to every organisation and takes it back.
func (b *bench) upgrade(ctx context.Context) (time.Duration, error) {
	files, version, err := withExtra(migrations.Tenant, b.place.schemas.Version()+1)
	if err != nil {
		return 0, err
	}
	s, err := schema.Open(b.place.dsns[plane.LoginMigrator], files, cells()...)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if _, err := s.Upgrade(ctx, schema.UpgradeOptions{Workers: 2}); err != nil {
		return 0, err
	}
	took := time.Since(began)
	return took, b.downgrade(ctx, version)
}

// withExtra is the migrations and one more.
func withExtra(files fs.FS, version int64) (fs.FS, int64, error) {
	all := fstest.MapFS{fmt.Sprintf("%05d_bench.sql", version): {Data: []byte(extra)}}
	names, err := fs.Glob(files, "*")
	if err != nil {
		return nil, 0, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, 0, err
		}
		all[name] = &fstest.MapFile{Data: text}
	}
	return all, version, nil
}

func (b *bench) downgrade(ctx context.Context, version int64) error {
	all, err := b.place.tenants(ctx, b.size)
	if err != nil {
		return err
	}
	err = b.place.eachTenant(ctx, all, func(t tenant.Tenant) string {
		return fmt.Sprintf("BEGIN; ALTER TABLE %[1]s.applications DROP COLUMN bench; DELETE FROM %[1]s.goose_db_version WHERE version_id = %[2]d; COMMIT", t.Schema(), version)
	})
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, b.place.admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "UPDATE platform.tenants SET schema_version = $1", version-1)
	if err == nil {
		_, err = conn.Exec(ctx, "UPDATE platform.registry SET version = version + 1")
	}
	return err
}

// cells are those of the installation, which all live in its one database.
func cells() []schema.Cell {
	var all []schema.Cell
	for _, name := range plane.Cells() {
		all = append(all, schema.Cell{Name: name})
	}
	return all
}
