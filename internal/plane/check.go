package plane

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Finding is something that is wrong with the database's rights, and how to mend it.
type Finding struct {
	Problem string
	Remedy  string
}

// String says both in one line.
func (f Finding) String() string { return f.Problem + "; " + f.Remedy }

//go:embed checks/*.sql
var checks embed.FS

// Check looks for everything that must not be and returns what it finds in
// words, for the one who runs the service; nothing means that the walls stand. A
// process that gets a finding refuses to start. The error says that the database
// could not be asked.
func (p *Planes) Check(ctx context.Context) ([]Finding, error) {
	var found []Finding
	names, err := fs.Glob(checks, "checks/*.sql")
	if err != nil {
		return nil, err
	}
	err = p.Platform.Read(ctx, func(tx PlatformTx) error {
		for _, name := range names {
			some, err := runCheck(ctx, tx, name)
			if err != nil {
				return fmt.Errorf("plane: %s: %w", name, err)
			}
			found = append(found, some...)
		}
		return nil
	})
	return append(found, p.checkDoors(ctx)...), err
}

func runCheck(ctx context.Context, tx PlatformTx, name string) ([]Finding, error) {
	sql, err := fs.ReadFile(checks, name)
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(sql), "\n")
	remedy := strings.TrimPrefix(first, "-- remedy: ")
	var args []any
	if strings.Contains(string(sql), "$1") {
		args = append(args, Logins())
	}
	rows, err := tx.Query(ctx, string(sql), args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Finding, err error) {
		f.Remedy = remedy
		return f, row.Scan(&f.Problem)
	})
}

// checkDoors signs in as every login this process was given.
func (p *Planes) checkDoors(ctx context.Context) []Finding {
	const remedy = "see that the server answers and that the login's address and password are right"
	var found []Finding
	report := func(door string, err error) {
		if err != nil {
			found = append(found, Finding{fmt.Sprintf("%s cannot sign in: %v", door, err), remedy})
		}
	}
	report(LoginPlatform, p.Platform.Ping(ctx))
	report(LoginRegister, p.Register.Ping(ctx))
	report(LoginPublisher, p.Publisher.Ping(ctx))
	report(LoginVisitor, p.Jobsite.Ping(ctx))
	report(LoginRelay, p.Relay.Ping(ctx))
	report("a cell", p.Tenants.Ping(ctx))
	return found
}

// Ping signs in and asks for nothing.
func (d *Door[T]) Ping(ctx context.Context) error {
	if d == nil {
		return nil // shut on purpose
	}
	return d.pool.Ping(ctx)
}
