package plane

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"vakans/migrations"
)

// shared are the planes' schemas, in the order in which they are migrated.
var shared = []struct {
	schema string
	files  fs.FS
}{{"platform", migrations.Platform}, {"jobsite", migrations.Jobsite}, {"applicant", migrations.Applicant}}

// Names lists the planes that Migrate knows.
func Names() []string {
	var names []string
	for _, p := range shared {
		names = append(names, p.schema)
	}
	return names
}

// Migrated is how a migration found and left a plane.
type Migrated struct {
	Plane string `json:"plane"`
	From  int64  `json:"from"`
	To    int64  `json:"to"`
}

// Migrate brings the planes' schemas to the newest version and then sets their
// logins' rights. It locks each schema, so two may run at once. Tenants have
// their own upgrade: see tenant/schema.
func Migrate(ctx context.Context, migratorDSN string) error {
	_, err := migratePlanes(ctx, migratorDSN, nil, false)
	return err
}

// Migrate is Migrate in this database, of the named planes or of all. A dry run
// only reports what it would do.
func (d Database) Migrate(ctx context.Context, planes []string, dryRun bool) ([]Migrated, error) {
	if d.owner == nil {
		return nil, errNoOwner
	}
	all, err := migratePlanes(ctx, d.DSN(LoginMigrator), planes, dryRun)
	if err != nil {
		err = fmt.Errorf("%s: %w", d.Name, err)
	}
	return all, err
}

func migratePlanes(ctx context.Context, dsn string, planes []string, dryRun bool) ([]Migrated, error) {
	var all []Migrated
	for _, p := range shared {
		if len(planes) > 0 && !slices.Contains(planes, p.schema) {
			continue
		}
		m, err := migrateSchema(ctx, dsn, p.schema, p.files, dryRun)
		if err != nil {
			return all, fmt.Errorf("plane: migrate %s: %w", p.schema, err)
		}
		all = append(all, m)
	}
	if dryRun {
		return all, nil
	}
	return all, setRights(ctx, dsn)
}

// setRights waits until all planes are there, because the rights name them all.
func setRights(ctx context.Context, dsn string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("plane: connect as migrator: %w", err)
	}
	defer conn.Close(ctx)
	for _, p := range shared {
		var there bool
		if err := conn.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL",
			p.schema+".goose_db_version").Scan(&there); err != nil || !there {
			return err
		}
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return runFile(ctx, tx, "rights.sql") })
}

func migrateSchema(ctx context.Context, dsn, schema string, files fs.FS, dryRun bool) (Migrated, error) {
	m := Migrated{Plane: schema}
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return m, err
	}
	cfg.RuntimeParams["search_path"] = schema + ",ext"
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	if m.From, err = versionOf(ctx, db, schema); err != nil {
		return m, err
	}
	provider, err := gooseOn(db, schema, files)
	if err != nil {
		return m, err
	}
	sources := provider.ListSources()
	m.To = max(m.From, sources[len(sources)-1].Version)
	if !dryRun {
		_, err = provider.Up(ctx)
	}
	return m, err
}

func gooseOn(db *sql.DB, schema string, files fs.FS) (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(lockID(schema)))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithTableName(schema+".goose_db_version"),
		goose.WithDisableGlobalRegistry(true), goose.WithSessionLocker(locker))
}

// versionOf reads a schema's version, and makes sure that the path leads to it:
// goose would otherwise migrate whatever comes next.
func versionOf(ctx context.Context, db *sql.DB, schema string) (version int64, err error) {
	var current *string
	var begun bool
	err = db.QueryRowContext(ctx, "SELECT current_schema(), to_regclass($1) IS NOT NULL",
		schema+".goose_db_version").Scan(&current, &begun)
	if err != nil {
		return 0, err
	}
	if current == nil || *current != schema {
		return 0, errors.New("the schema is missing: run bootstrap first")
	}
	if begun {
		err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM "+schema+
			".goose_db_version WHERE is_applied").Scan(&version)
	}
	return version, err
}

// lockID gives each schema a lock of its own.
func lockID(schema string) int64 {
	h := fnv.New64a()
	h.Write([]byte("vakans migrate " + schema))
	return int64(h.Sum64())
}
