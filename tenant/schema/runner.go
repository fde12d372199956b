package schema

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"vakans/tenant"
)

// runner upgrades one tenant after the other. To sign in and to read the
// migrations for each of a thousand would take longer than the migrations.
type runner struct {
	*Schemas
	opt   UpgradeOptions
	lanes map[*pgx.ConnConfig]*lane
}

// lane is one connection to one database, with goose on it. Its search path is
// the tenant's that it works in.
type lane struct {
	db    *sql.DB
	goose *goose.Provider
}

func (s *Schemas) newRunner(opt UpgradeOptions) *runner {
	return &runner{Schemas: s, opt: opt, lanes: map[*pgx.ConnConfig]*lane{}}
}

func (r *runner) close() {
	for _, l := range r.lanes {
		_ = l.db.Close() // what was to be kept has been committed
	}
}

// lane opens the connection when it is first needed. Should it break and be
// opened anew in the middle of something, its path leads nowhere: goose then
// fails instead of migrating the wrong schema.
func (r *runner) lane(to *pgx.ConnConfig) (*lane, error) {
	if l := r.lanes[to]; l != nil {
		return l, nil
	}
	cfg := to.Copy()
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.RuntimeParams["search_path"] = ""
	cfg.RuntimeParams["lock_timeout"] = strconv.FormatInt(r.opt.LockTimeout.Milliseconds(), 10)
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(1)
	provider, err := goose.NewProvider(goose.DialectPostgres, db, r.files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	r.lanes[to] = &lane{db, provider}
	return r.lanes[to], nil
}

// upgrade fills in how it went. What has begun is finished, whatever becomes of
// ctx: a migration outside of a transaction must not be cut off.
func (r *runner) upgrade(ctx context.Context, to *Result) {
	begun := time.Now()
	to.Err = r.patiently(ctx, to)
	to.Took = time.Since(begun)
}

// patiently gives way to whoever holds the tenant's tables, and tries again.
func (r *runner) patiently(ctx context.Context, to *Result) error {
	for attempt := 1; ; attempt++ {
		err := r.once(context.WithoutCancel(ctx), to)
		var pg *pgconn.PgError
		busy := errors.As(err, &pg) && pg.Code == "55P03"
		if err == nil || !busy || attempt >= r.opt.Attempts {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(100*time.Millisecond + rand.N(400*time.Millisecond)):
		}
	}
}

func (r *runner) once(ctx context.Context, to *Result) (err error) {
	home, err := r.lane(r.home)
	if err != nil {
		return err
	}
	c, err := r.cell(to.Tenant.Cell)
	if err != nil {
		return err
	}
	l, err := r.lane(c.conn)
	if err != nil {
		return err
	}
	if err := l.enter(ctx, to.Tenant.Schema()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.leave(ctx, to.Tenant.Schema())) }()
	if to.Held, err = held(ctx, home.db, to.Tenant); err != nil || to.Held {
		return err
	}
	return r.migrate(ctx, home, l, to)
}

// migrate keeps the registry on the safe side: the floor rises before anything is
// taken away, the version after everything is there.
func (r *runner) migrate(ctx context.Context, home, l *lane, to *Result) error {
	if floor := r.def.floor(r.Version()); floor > to.Tenant.SchemaFloor {
		if _, err := home.db.ExecContext(ctx, record(to.Tenant, to.From, floor)); err != nil {
			return err
		}
	}
	_, failed := l.goose.Up(ctx)
	reached := r.Version()
	if failed != nil {
		var err error
		if reached, err = l.reached(ctx); err != nil {
			return errors.Join(failed, err)
		}
	} else if _, err := l.db.ExecContext(ctx, r.def.rights(to.Tenant.Role())); err != nil {
		return fmt.Errorf("set rights: %w", err)
	}
	if _, err := home.db.ExecContext(ctx, record(to.Tenant, reached, r.def.floor(reached))); err != nil {
		return errors.Join(failed, err)
	}
	to.To = reached
	return failed
}

// record is what the registry stores of a tenant.
func record(t tenant.Tenant, version, floor int64) string {
	return fmt.Sprintf("UPDATE platform.tenants SET schema_version = %d, schema_floor = %d WHERE number = %d", version,
		floor, t.Number)
}

// held looks anew: the tenant may be held since it was listed.
func held(ctx context.Context, home *sql.DB, t tenant.Tenant) (held bool, err error) {
	err = home.QueryRowContext(ctx, "SELECT held <> '' OR cell <> $2 FROM platform.tenants WHERE number = $1", t.Number,
		t.Cell).Scan(&held)
	if errors.Is(err, sql.ErrNoRows) {
		err = tenant.ErrUnknown
	}
	return held, err
}

// enter makes a schema the connection's, and takes its lock.
func (l *lane) enter(ctx context.Context, schema string) error {
	if _, err := l.db.ExecContext(ctx, "SET search_path TO "+schema+", ext"); err != nil {
		return err
	}
	var current *string
	err := l.db.QueryRowContext(ctx, "SELECT current_schema() FROM pg_advisory_lock($1)", lockID(schema)).Scan(&current)
	if err == nil && (current == nil || *current != schema) {
		err = errors.Join(fmt.Errorf("schema %s is missing", schema), l.leave(ctx, schema))
	}
	return err
}

func (l *lane) leave(ctx context.Context, schema string) error {
	_, err := l.db.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", lockID(schema))
	return err
}

// reached is how far the migrations came.
func (l *lane) reached(ctx context.Context) (version int64, err error) {
	err = l.db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&version)
	return version, err
}

// Lock keeps upgrades out of a tenant's schema for as long as the connection lives
// or until it is unlocked. It waits for one that is under way. The connection is
// the owner's in the tenant's own database: see Connect.
func Lock(ctx context.Context, conn *pgx.Conn, t tenant.Tenant) (unlock func(context.Context) error, err error) {
	id := lockID(t.Schema())
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", id); err != nil {
		return nil, wrap("lock tenant", t.Number, err)
	}
	return func(ctx context.Context) error {
		_, err := conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", id)
		return wrap("unlock tenant", t.Number, err)
	}, nil
}

// lockID gives each schema a lock of its own.
func lockID(schema string) int64 {
	h := fnv.New64a()
	h.Write([]byte("tenant schema " + schema))
	return int64(h.Sum64())
}
