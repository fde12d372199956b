package schema

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"golang.org/x/sync/errgroup"

	"vakans/tenant"
)

// Progress tells how far an upgrade has come; Err says why a tenant was left behind.
type Progress struct {
	Tenant      tenant.Tenant
	Done, Total int
	Err         error
}

// UpgradeOptions may be left empty.
type UpgradeOptions struct {
	// Workers is how many tenants are upgraded at once. Default 2.
	Workers int
	// Attempts is how often a tenant is tried while others hold its tables. Default 20.
	Attempts int
	// LockTimeout is how long a migration may make others wait. Default 500 ms.
	LockTimeout time.Duration
	// Progress is called after each tenant, never twice at once.
	Progress func(Progress)
}

// Upgrade brings every tenant to the newest version, suspended ones too. Those
// that are there cost one query in all. It goes on past a tenant that fails, and
// returns all failures joined; what was upgraded stays so.
func (s *Schemas) Upgrade(ctx context.Context, opt UpgradeOptions) error {
	conn, err := s.Home(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	all, err := tenant.NewDirectory(conn).All(ctx)
	if err != nil {
		return err
	}
	var behind []tenant.Tenant
	for _, t := range all {
		if t.SchemaVersion < s.Version() {
			behind = append(behind, t)
		}
	}
	if len(behind) == 0 {
		return nil
	}
	failed := s.upgradeAll(ctx, behind, opt.withDefaults())
	return errors.Join(failed, bump(ctx, conn))
}

func (o UpgradeOptions) withDefaults() UpgradeOptions {
	if o.Workers <= 0 {
		o.Workers = 2
	}
	if o.Attempts <= 0 {
		o.Attempts = 20
	}
	if o.LockTimeout <= 0 {
		o.LockTimeout = 500 * time.Millisecond
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	return o
}

func (s *Schemas) upgradeAll(ctx context.Context, behind []tenant.Tenant, opt UpgradeOptions) error {
	results := make(chan Progress)
	var workers errgroup.Group
	workers.SetLimit(opt.Workers)
	go func() {
		for _, t := range behind {
			workers.Go(func() error {
				results <- Progress{Tenant: t, Err: s.upgradePatiently(ctx, t, opt)}
				return nil
			})
		}
		_ = workers.Wait() // failures travel in results
		close(results)
	}()
	var failed []error
	done := 0
	for p := range results {
		done++
		p.Done, p.Total = done, len(behind)
		opt.Progress(p)
		if p.Err != nil {
			failed = append(failed, wrap("upgrade tenant", p.Tenant.Number, p.Err))
		}
	}
	return errors.Join(failed...)
}

// upgradePatiently gives way to whoever holds the tenant's tables, and tries again.
func (s *Schemas) upgradePatiently(ctx context.Context, t tenant.Tenant, opt UpgradeOptions) error {
	for attempt := 1; ; attempt++ {
		err := s.upgradeOne(ctx, t, opt.LockTimeout)
		var pg *pgconn.PgError
		busy := errors.As(err, &pg) && pg.Code == "55P03"
		if err == nil || !busy || attempt >= opt.Attempts {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(100*time.Millisecond + rand.N(400*time.Millisecond)):
		}
	}
}

func (s *Schemas) upgradeOne(ctx context.Context, t tenant.Tenant, lockTimeout time.Duration) error {
	cfg := s.home.Copy()
	cfg.RuntimeParams["search_path"] = t.Schema() + ",ext"
	cfg.RuntimeParams["lock_timeout"] = fmt.Sprint(lockTimeout.Milliseconds())
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	if err := inSchema(ctx, db, t.Schema()); err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(lockID(t.Schema())))
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, s.files,
		goose.WithTableName(t.Schema()+".goose_db_version"),
		goose.WithDisableGlobalRegistry(true), goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return err
	}
	return s.finish(ctx, db, t)
}

// inSchema makes sure that the path leads where it should: goose would otherwise
// migrate whatever schema comes next in it.
func inSchema(ctx context.Context, db *sql.DB, schema string) error {
	var current *string
	if err := db.QueryRowContext(ctx, "SELECT current_schema()").Scan(&current); err != nil {
		return err
	}
	if current == nil || *current != schema {
		return fmt.Errorf("schema %s is missing", schema)
	}
	return nil
}

// finish sets the rights on what is new and records the version.
func (s *Schemas) finish(ctx context.Context, db *sql.DB, t tenant.Tenant) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, rights(s.def, t.Role())); err != nil {
		return fmt.Errorf("set rights: %w", err)
	}
	_, err = tx.ExecContext(ctx, "UPDATE platform.tenants SET schema_version = $2, schema_floor = $3 WHERE number = $1",
		t.Number, s.Version(), s.def.floor(s.Version()))
	if err != nil {
		return err
	}
	return tx.Commit()
}

// lockID gives each schema a lock of its own.
func lockID(schema string) int64 {
	h := fnv.New64a()
	h.Write([]byte("tenant schema " + schema))
	return int64(h.Sum64())
}
