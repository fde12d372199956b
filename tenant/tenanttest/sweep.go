package tenanttest

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// sweep drops what ended processes have left: databases whose lock nobody holds,
// their tenants' roles, and templates that nobody has asked for in a day. It runs
// beside the tests and may be cut off anywhere; what it could not do, a later one
// does, so its errors are nobody's business.
func sweep(base string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, base)
	if err != nil {
		return
	}
	defer conn.Close(ctx)
	// One sweeper at a time is enough.
	var mine bool
	err = conn.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtextextended('sweep', 0))").Scan(&mine)
	if err != nil || !mine {
		return
	}
	for _, name := range names(ctx, conn, `SELECT datname FROM pg_database WHERE datname LIKE 'vktest\_%'`) {
		dropDatabase(ctx, conn, name)
	}
	for _, name := range names(ctx, conn, `SELECT datname FROM pg_database WHERE datname LIKE 'vktemplate\_%'
		AND (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - interval '1 day'`) {
		_, _ = conn.Exec(ctx, "ALTER DATABASE "+name+" IS_TEMPLATE false")
		_, _ = conn.Exec(ctx, "DROP DATABASE "+name) // refused while it is being copied
	}
}

// drop drops a database of this very process. What it cannot do, a later sweep does.
func drop(dsn string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	u, err := url.Parse(dsn)
	if err != nil {
		return
	}
	conn, err := pgx.Connect(ctx, in(dsn, "postgres"))
	if err != nil {
		return
	}
	defer conn.Close(ctx)
	dropWithRoles(ctx, conn, strings.TrimPrefix(u.Path, "/"))
}

// dropDatabase drops a test database unless its process still lives.
func dropDatabase(ctx context.Context, conn *pgx.Conn, name string) {
	var free bool
	err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name).Scan(&free)
	if err != nil || !free {
		return
	}
	defer func() { _, _ = conn.Exec(ctx, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", name) }()
	dropWithRoles(ctx, conn, name)
}

// dropWithRoles also drops the roles of the database's tenants, which belong to
// the server and bear the database's name.
func dropWithRoles(ctx context.Context, conn *pgx.Conn, name string) {
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
		return
	}
	like := "r\\_" + strings.ReplaceAll(name, "_", "\\_") + "\\_%"
	for _, role := range names(ctx, conn, "SELECT rolname FROM pg_roles WHERE rolname LIKE '"+like+"'") {
		_, _ = conn.Exec(ctx, "DROP ROLE "+role)
	}
}

func names(ctx context.Context, conn *pgx.Conn, sql string) []string {
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return nil
	}
	found, _ := pgx.CollectRows(rows, pgx.RowTo[string])
	return found
}
