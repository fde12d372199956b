package tenant

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Config says where the cells are and how much of the database one process may
// take. Only Cells must be given.
type Config struct {
	// Cells leads from the name of a cell, which is its login, to its address.
	Cells map[string]string
	// MaxConnsPerCell is small on purpose: every backend caches the catalogue of
	// all tenants it has touched. Default 3.
	MaxConnsPerCell int32
	// StatementTimeout bounds one statement. Default 15 s.
	StatementTimeout time.Duration
	// IdleTimeout bounds how long a transaction may lie open and idle. Default 30 s.
	IdleTimeout time.Duration
	// ClockOffset moves the database's clock (ext.clock) along with the
	// program's. Nil means the system's time.
	ClockOffset func() time.Duration
	// Tracer is called for every statement of a cell's pool. Nil: there is none.
	Tracer func(cell string) pgx.QueryTracer
	// Pooled says that the cells' addresses lead to a pooler that hands out a
	// connection for each transaction (pgbouncer): nothing is then set when
	// connecting, and each BEGIN says what it needs.
	Pooled bool
	// Versions are the schemas that the program works on; In and Read refuse the
	// others with ErrMaintenance. The zero value refuses none.
	Versions Versions
	// Directory is asked whether a tenant has moved when a transaction cannot enter it.
	// Without one it is an error like any other.
	Directory *Directory
}

// DB holds a small pool per cell. It has no way to its connections but In and
// Read.
type DB struct {
	cells     map[string]*pgxpool.Pool
	begin     []string // what every BEGIN adds
	pooled    bool
	offset    func() time.Duration
	versions  Versions
	directory *Directory
	borrowed  bool // the pools are another's, who closes them
}

// Open prepares the pools. It connects to nothing yet, so a cell that is down
// closes only its own tenants.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	db := &DB{cells: map[string]*pgxpool.Pool{}, pooled: cfg.Pooled, offset: cfg.ClockOffset, versions: cfg.Versions,
		directory: cfg.Directory}
	if cfg.Pooled {
		for _, name := range slices.Sorted(maps.Keys(cfg.limits())) {
			db.begin = append(db.begin, "SET LOCAL "+name+" = "+cfg.limits()[name])
		}
	}
	for _, cell := range slices.Sorted(maps.Keys(cfg.Cells)) {
		pool, err := openCell(ctx, cfg, cell)
		if err != nil {
			db.Close()
			return nil, fmt.Errorf("tenant: cell %s: %w", cell, err)
		}
		db.cells[cell] = pool
	}
	return db, nil
}

func openCell(ctx context.Context, cfg Config, cell string) (*pgxpool.Pool, error) {
	pool, err := pgxpool.ParseConfig(cfg.Cells[cell])
	if err != nil {
		return nil, err
	}
	pool.MaxConns = cmp.Or(cfg.MaxConnsPerCell, 3)
	// A backend's cache of catalogues only grows, so none lives for ever.
	pool.MaxConnLifetime = 30 * time.Minute
	pool.MaxConnLifetimeJitter = 5 * time.Minute
	pool.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	if !cfg.Pooled {
		maps.Copy(pool.ConnConfig.RuntimeParams, cfg.limits())
	}
	pool.AfterConnect = KnowTypes
	if cfg.Tracer != nil {
		pool.ConnConfig.Tracer = cfg.Tracer(cell)
	}
	return pgxpool.NewWithConfig(ctx, pool)
}

// limits bound what one transaction may take, in milliseconds.
func (cfg Config) limits() map[string]string {
	return map[string]string{
		"statement_timeout":                   millis(cmp.Or(cfg.StatementTimeout, 15*time.Second)),
		"idle_in_transaction_session_timeout": millis(cmp.Or(cfg.IdleTimeout, 30*time.Second)),
	}
}

// KnowTypes registers with a connection how uuids, lists of them and JSON travel, which
// PostgreSQL cannot tell it in exec mode (pgx.QueryExecModeExec), and that times are
// read in UTC, in whichever format they come. It is what a pool of that mode does
// after connecting; it never fails.
func KnowTypes(_ context.Context, conn *pgx.Conn) error {
	knowTypes(conn.TypeMap())
	return nil
}

func knowTypes(types *pgtype.Map) {
	types.RegisterDefaultPgType(uuid.UUID{}, "uuid")
	types.RegisterDefaultPgType([]uuid.UUID{}, "_uuid")
	types.RegisterDefaultPgType(json.RawMessage{}, "jsonb")
	raw := &pgtype.JSONCodec{Marshal: json.Marshal, Unmarshal: unmarshal}
	types.RegisterType(&pgtype.Type{Name: "json", OID: pgtype.JSONOID, Codec: raw})
	types.RegisterType(&pgtype.Type{Name: "jsonb", OID: pgtype.JSONBOID,
		Codec: &pgtype.JSONBCodec{Marshal: json.Marshal, Unmarshal: unmarshal}})
	types.RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
}

// unmarshal is json.Unmarshal, which would read a json.RawMessage only to copy it.
func unmarshal(text []byte, to any) error {
	if raw, ok := to.(*json.RawMessage); ok {
		*raw = append((*raw)[:0], text...)
		return nil
	}
	return json.Unmarshal(text, to)
}

// Close ends all pools. Transactions that run are waited for.
func (db *DB) Close() {
	if db.borrowed {
		return
	}
	for _, pool := range db.cells {
		pool.Close()
	}
}

// Ping signs in to every cell and returns what fails, each with the cell's name.
func (db *DB) Ping(ctx context.Context) error {
	var failed []error
	for _, cell := range slices.Sorted(maps.Keys(db.cells)) {
		if err := db.cells[cell].Ping(ctx); err != nil {
			failed = append(failed, fmt.Errorf("tenant: cell %s: %w", cell, err))
		}
	}
	return errors.Join(failed...)
}

// CellNames lists the cells that this DB reaches.
func (db *DB) CellNames() []string { return slices.Sorted(maps.Keys(db.cells)) }

// PingCell signs in to one cell.
func (db *DB) PingCell(ctx context.Context, cell string) error {
	pool, ok := db.cells[cell]
	if !ok {
		return fmt.Errorf("tenant: cell %q is not configured", cell)
	}
	return pool.Ping(ctx)
}

// Stat reports how busy each cell's pool is.
func (db *DB) Stat() map[string]*pgxpool.Stat {
	stats := make(map[string]*pgxpool.Stat, len(db.cells))
	for cell, pool := range db.cells {
		stats[cell] = pool.Stat()
	}
	return stats
}

// At is the same database under another clock. It borrows the pools: closing it
// does nothing.
func (db *DB) At(offset func() time.Duration) *DB {
	at := *db
	at.offset, at.borrowed = offset, true
	return &at
}

// In runs fn inside t's schema and role, and commits unless fn fails. It returns
// ErrMaintenance when t may not be worked in. The identifiers come from the
// registry, never from a request; this is the one place where SQL text is put
// together from names.
func (db *DB) In(ctx context.Context, t Tenant, fn func(Tx) error) error {
	pool, err := db.pool(t)
	if err != nil {
		return err
	}
	return db.moved(ctx, t, Transact(ctx, pool, db.cacheKey(t), db.entrance(t, "BEGIN"),
		func(tx pgx.Tx) error { return fn(Tx{tx, t}) }))
}

// Read is In for reading: whatever fn tries to write is refused. Each of its
// statements is a transaction of its own (Reader).
func (db *DB) Read(ctx context.Context, t Tenant, fn func(Tx) error) error {
	pool, err := db.pool(t)
	if err != nil {
		return err
	}
	return db.moved(ctx, t, fn(Tx{Reader(pool, db.cacheKey(t), db.entrance(t, "BEGIN READ ONLY")), t}))
}

// cacheKey is what statements are prepared under: as who, where, and what the tables
// there look like.
func (db *DB) cacheKey(t Tenant) string {
	if db.pooled {
		return ""
	}
	return t.role + " " + t.schema + " " + strconv.FormatInt(t.SchemaVersion, 10)
}

// pool is the way to t's cell, if t may be worked in.
func (db *DB) pool(t Tenant) (*pgxpool.Pool, error) {
	if t.Zero() {
		return nil, ErrNotEntered
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	if err := db.Check(t); err != nil {
		return nil, err
	}
	pool, ok := db.cells[t.Cell]
	if !ok {
		return nil, fmt.Errorf("tenant %d: cell %q is not configured", t.Number, t.Cell)
	}
	return pool, nil
}

// entrance is what comes before the first statement in t's schema. What an earlier
// transaction of the cell left set would reach into this one.
func (db *DB) entrance(t Tenant, begin string) []string {
	return slices.Concat([]string{begin, "RESET ALL"}, db.begin,
		[]string{"SET LOCAL ROLE " + t.role, "SET LOCAL search_path TO " + t.schema + ", ext"}, db.clock())
}

// clock is what BEGIN must add when the clock has been moved.
func (db *DB) clock() []string {
	if db.offset == nil {
		return nil
	}
	return ClockOffset(db.offset())
}

// ClockOffset moves ext.clock for the rest of a transaction; by nothing, it is no
// statement.
func ClockOffset(by time.Duration) []string {
	if by == 0 {
		return nil
	}
	return []string{"SET LOCAL vakans.clock_offset = '" + strconv.FormatInt(by.Microseconds(), 10) + " microseconds'"}
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
