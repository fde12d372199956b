package plane

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"vakans/migrations"
)

// Migrate brings the planes' schemas to the newest version and then sets their
// logins' rights. It locks each schema, so two may run at once. Tenants have
// their own upgrade: see tenant/schema.
func Migrate(ctx context.Context, migratorDSN string) error {
	for _, p := range []struct {
		schema string
		files  fs.FS
	}{{"platform", migrations.Platform}, {"jobsite", migrations.Jobsite}, {"applicant", migrations.Applicant}} {
		if err := migrateSchema(ctx, migratorDSN, p.schema, p.files); err != nil {
			return fmt.Errorf("plane: migrate %s: %w", p.schema, err)
		}
	}
	conn, err := pgx.Connect(ctx, migratorDSN)
	if err != nil {
		return fmt.Errorf("plane: connect as migrator: %w", err)
	}
	defer conn.Close(ctx)
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return runFile(ctx, tx, "rights.sql") })
}

func migrateSchema(ctx context.Context, dsn, schema string, files fs.FS) error {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return err
	}
	cfg.RuntimeParams["search_path"] = schema + ",ext"
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	var current *string
	if err := db.QueryRowContext(ctx, "SELECT current_schema()").Scan(&current); err != nil {
		return err
	}
	if current == nil || *current != schema {
		return fmt.Errorf("the schema is missing: run bootstrap first")
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(lockID(schema)))
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithTableName(schema+".goose_db_version"),
		goose.WithDisableGlobalRegistry(true), goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// lockID gives each schema a lock of its own.
func lockID(schema string) int64 {
	h := fnv.New64a()
	h.Write([]byte("vakans migrate " + schema))
	return int64(h.Sum64())
}
