package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"vakans/tenant"
)

// threeTables is the read that is measured: fifty lines of three tables. The
// schema goes before each table where there is no path that leads to it.
const threeTables = `SELECT p.id, p.name, p.status, p.sent_at, r.reference, u.path
FROM $applications p JOIN $recruitments r ON r.id = p.recruitment_id JOIN $units u ON u.id = r.unit_id
WHERE p.recruitment_id = $1 ORDER BY p.sent_at DESC, p.id DESC LIMIT 50`

func threeTablesIn(schema string) string {
	prefix := ""
	if schema != "" {
		prefix = schema + "."
	}
	return strings.NewReplacer("$applications", prefix+"applications", "$recruitments", prefix+"recruitments", "$units",
		prefix+"units").Replace(threeTables)
}

type line struct {
	ID     uuid.UUID
	Name   string
	Status string
	Sent   time.Time
	Ref    string
	Path   string
}

// querier is a transaction or a pool.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func readLines(ctx context.Context, db querier, sql string, id uuid.UUID) error {
	rows, err := db.Query(ctx, sql, id)
	if err != nil {
		return err
	}
	return countLines(rows)
}

func countLines(rows pgx.Rows) error {
	var l line
	n := 0
	_, err := pgx.ForEachRow(rows, []any{&l.ID, &l.Name, &l.Status, &l.Sent, &l.Ref, &l.Path},
		func() error { n++; return nil })
	if err == nil && n != 50 {
		return fmt.Errorf("%d lines where 50 were expected", n)
	}
	return err
}

// read compares a read in an organisation with the same messages sent by pgx alone
// (sameMessages), which is what is promised of it, and for information with the same
// SQL without role, path or transaction; over the same organisations in the same
// order. At the largest number it also compares with an installation of one
// organisation.
func (b *bench) read(ctx context.Context) ([]figure, error) {
	if b.size == 1 && b.most() > 1 {
		return nil, nil
	}
	all, err := b.place.subjects(ctx, b.size)
	if err != nil {
		return nil, err
	}
	product := b.inTenant(b.place.services.Planes.Tenants, all)
	cells, closing, err := cellPools(ctx, b.place)
	defer closing()
	if err != nil {
		return nil, err
	}
	same, err := b.readAgainst(ctx, product, all, b.sameMessages(cells, all))
	if err != nil {
		return nil, err
	}
	prepared, err := b.readPlainly(ctx, product, all, pgx.QueryExecModeCacheStatement)
	if err != nil {
		return nil, err
	}
	pooled, err := asPooled(ctx, b.place)
	if err != nil {
		return nil, err
	}
	defer pooled.Close()
	unprepared, err := b.readPlainly(ctx, b.inTenant(pooled, all), all, pgx.QueryExecModeExec)
	if err != nil {
		return nil, err
	}
	same.What += ", against pgx sending the same messages"
	figures := []figure{same.promise(0.95), prepared.informs("_plain", ", against plain SQL over one login"),
		unprepared.informs("_unprepared", ", against plain SQL, nothing prepared on either side")}
	if b.size < b.most() {
		return figures, nil
	}
	tail, err := b.tail(ctx, product)
	return append(figures, tail), err
}

// readPlainly sets the product's reads against plain SQL over one login, in a mode: as
// pgx comes, where it prepares every text once for each connection, or without.
func (b *bench) readPlainly(ctx context.Context, product side, all []subject, mode pgx.QueryExecMode) (figure, error) {
	plain, err := plainPool(ctx, b.place, mode)
	if err != nil {
		return figure{}, err
	}
	defer plain.Close()
	return b.readAgainst(ctx, product, all, b.plainly(plain, all))
}

func (b *bench) readAgainst(ctx context.Context, product side, all []subject, baseline side) (figure, error) {
	if err := b.warm(ctx, len(all), product, baseline); err != nil {
		return figure{}, err
	}
	ours, theirs, err := pair(ctx, b.Rounds, product, baseline)
	if err != nil {
		return figure{}, err
	}
	f := against(fmt.Sprintf("read_%d", b.size), fmt.Sprintf("read in a tenant, %d tenants", b.size), ours, theirs, 0)
	f.Note += fmt.Sprintf("; %d clients in a closed loop", b.Clients)
	return f, nil
}

// tail compares the slow reads with those of an installation of one organisation.
func (b *bench) tail(ctx context.Context, product side) (figure, error) {
	one, err := b.small.subjects(ctx, 1)
	if err != nil {
		return figure{}, err
	}
	alone := b.inTenant(b.small.services.Planes.Tenants, one)
	if err := b.warm(ctx, 1, alone); err != nil {
		return figure{}, err
	}
	ours, theirs, err := pair(ctx, b.Rounds, product, alone)
	if err != nil {
		return figure{}, err
	}
	f := figure{Name: "read_p95", What: fmt.Sprintf("read p95, %d tenants against 1, warm", b.size), Unit: "ms",
		Kind: ratioAtMost, Target: 1.5}
	f.fill(p95s(ours), p95s(theirs))
	f.Note = fmt.Sprintf("%d clients in a closed loop", b.Clients)
	return f, nil
}

func (b *bench) inTenant(db *tenant.DB, all []subject) side {
	sql := threeTablesIn("")
	return func(ctx context.Context) (turn, error) {
		random := shuffle(b.Clients)
		return load(ctx, b.Clients, b.Turn, func(ctx context.Context, client, _ int) error {
			s := pick(random[client], all)
			return db.Read(ctx, s.Tenant, func(tx tenant.Tx) error { return readLines(ctx, tx, sql, s.Case) })
		})
	}
}

func (b *bench) plainly(db *pgxpool.Pool, all []subject) side {
	texts := map[string]string{}
	for _, s := range all {
		texts[s.Slug] = threeTablesIn(s.Schema())
	}
	return func(ctx context.Context) (turn, error) {
		random := shuffle(b.Clients)
		return load(ctx, b.Clients, b.Turn, func(ctx context.Context, client, _ int) error {
			s := pick(random[client], all)
			return readLines(ctx, db, texts[s.Slug], s.Case)
		})
	}
}

// warm lets every side run until its connections have seen the organisations: a
// backend's first look at one costs more than the read.
func (b *bench) warm(ctx context.Context, tenants int, sides ...side) error {
	turns := 1 + tenants*b.Clients/int(max(b.Turn.Seconds(), 1)*400)
	for range min(turns, 6) {
		for _, s := range sides {
			if _, err := s(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// asPooled reads as the product does behind a pooler, where nothing is prepared.
func asPooled(ctx context.Context, p *place) (*tenant.DB, error) {
	db := p.services.Config.Database
	cells := map[string]string{}
	for _, cell := range db.Cells {
		cells[cell] = db.DSNs()[cell]
	}
	return tenant.Open(ctx, tenant.Config{Cells: cells, MaxConnsPerCell: db.MaxConnsPerCell, Pooled: true})
}

// plainPool is the database without the product: the superuser, pgx,
// and as many connections as the product may have to its cells.
func plainPool(ctx context.Context, p *place, mode pgx.QueryExecMode) (*pgxpool.Pool, error) {
	db := p.services.Config.Database
	return pool(ctx, p.admin, mode, int32(len(db.Cells))*db.MaxConnsPerCell)
}

func pool(ctx context.Context, dsn string, mode pgx.QueryExecMode, most int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.ConnConfig.DefaultQueryExecMode, cfg.MaxConns = mode, most
	return pgxpool.NewWithConfig(ctx, cfg)
}
