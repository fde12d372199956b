package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// sameMessages reads with pgx alone what the product reads in a tenant, by the same
// messages: the transaction, the role, the path, the statement and COMMIT in one
// pipeline, all prepared once for each connection, the statement once for each
// tenant, over the same logins with as many connections each. It is what somebody would
// write who had to keep tenants apart in the same way and for whom nothing but speed
// counted: no bound on what is prepared, no second try, no tracing, names that a
// neighbour can guess. So it shows what tenant.Reader itself costs. Plain SQL over one
// login, the other baseline, shows what keeping tenants apart by the database costs
// whoever does it.
func (b *bench) sameMessages(cells map[string]*pgxpool.Pool, all []subject) side {
	return func(ctx context.Context) (turn, error) {
		random := shuffle(b.Clients)
		return load(ctx, b.Clients, b.Turn, func(ctx context.Context, client, _ int) error {
			s := pick(random[client], all)
			return readByMessages(ctx, cells[s.Cell], s)
		})
	}
}

// cellPools are pools over the cells' own logins, as the product has them.
func cellPools(ctx context.Context, p *place) (cells map[string]*pgxpool.Pool, closing func(), err error) {
	db := p.services.Config.Database
	cells = map[string]*pgxpool.Pool{}
	closing = func() {
		for _, pool := range cells {
			pool.Close()
		}
	}
	for _, cell := range db.Cells {
		if cells[cell], err = pool(ctx, db.DSNs()[cell], pgx.QueryExecModeExec, db.MaxConnsPerCell); err != nil {
			return nil, closing, err
		}
	}
	return cells, closing, nil
}

func readByMessages(ctx context.Context, db *pgxpool.Pool, s subject) error {
	conn, err := db.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	m := messages{Pipeline: conn.Conn().PgConn().StartPipeline(ctx), names: namesOf(conn.Conn())}
	for _, sql := range []string{"BEGIN READ ONLY", "RESET ALL", "SET LOCAL ROLE " + s.Role(),
		"SET LOCAL search_path TO " + s.Schema() + ", ext"} {
		m.execute(sql, sql, nil, nil)
	}
	formats := []int16{pgx.BinaryFormatCode, pgx.TextFormatCode, pgx.TextFormatCode, pgx.BinaryFormatCode,
		pgx.TextFormatCode, pgx.TextFormatCode}
	m.execute(s.Slug, threeTablesIn(""), [][]byte{[]byte(s.Case.String())}, formats)
	before := m.results - 1
	m.execute("COMMIT", "COMMIT", nil, nil)
	if err := m.Sync(); err != nil {
		return err
	}
	for range before {
		if _, err := m.GetResults(); err != nil {
			return err
		}
	}
	result, err := m.GetResults()
	if err != nil {
		return err
	}
	if err := countLines(pgx.RowsFromResultReader(conn.Conn().TypeMap(), result.(*pgconn.ResultReader))); err != nil {
		return err
	}
	return m.Close()
}

// messages is a pipeline with the names of what its connection has prepared.
type messages struct {
	*pgconn.Pipeline
	names   map[string]string
	results int
}

func namesOf(conn *pgx.Conn) map[string]string {
	data := conn.PgConn().CustomData()
	if names, ok := data["bench"].(map[string]string); ok {
		return names
	}
	names := map[string]string{}
	data["bench"] = names
	return names
}

func (m *messages) execute(key, sql string, args [][]byte, formats []int16) {
	name, ok := m.names[key]
	if !ok {
		name = fmt.Sprintf("bench%d", len(m.names))
		m.names[key] = name
		m.SendPrepare(name, sql, nil)
		m.results++
	}
	m.SendQueryPrepared(name, args, nil, formats)
	m.results++
}
