package schema

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/tenant"
)

// Execer changes the registry: a connection or a transaction of a login that may
// write platform.tenants, platform.hosts and platform.registry.
type Execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Entry is a tenant's row in the registry.
type Entry struct {
	Place
	Slug    string
	Hosts   []string
	Version int64
	Floor   int64
	Status  tenant.Status
	Held    string
}

// sql makes the tenant known.
func (e Entry) sql() []string {
	return []string{
		fmt.Sprintf(`INSERT INTO platform.tenants (number, slug, schema_name, role_name, cell, status, schema_version, schema_floor, held)
			OVERRIDING SYSTEM VALUE VALUES (%d, %s, %s, %s, %s, %s, %d, %d, %s)`,
			e.Number, text(e.Slug), text(e.Schema), text(e.Role), text(e.Cell), text(string(e.Status)), e.Version, e.Floor,
			text(e.Held)),
		hosts(e.Number, e.Hosts),
		bump,
	}
}

// Enter writes into the registry a tenant that comes from elsewhere and keeps its
// number. It returns ErrTaken when the number, the slug or a host is in use; run
// it in a transaction of the owner.
func Enter(ctx context.Context, tx pgx.Tx, e Entry) error {
	if err := (Spec{Slug: e.Slug, Hosts: e.Hosts, Cell: e.Cell}).check(); err != nil {
		return err
	}
	// The next tenant that is founded must not be given this number.
	lift := fmt.Sprintf("SELECT setval('platform.tenants_number_seq', %[1]d) FROM platform.tenants_number_seq WHERE last_value <= %[1]d", e.Number)
	return wrap("enter tenant", e.Number, taken(inTurn(ctx, tx, append(e.sql(), lift)...)))
}

// SetHosts makes these the tenant's hosts, and no others. It returns ErrTaken
// when another tenant has one of them; run it in a transaction.
func SetHosts(ctx context.Context, db Execer, number int32, names ...string) error {
	if err := checkHosts(names); err != nil {
		return err
	}
	err := inTurn(ctx, db, fmt.Sprintf("DELETE FROM platform.hosts WHERE tenant = %d", number), hosts(number, names), bump)
	return wrap("set the hosts of tenant", number, taken(err))
}

// hosts gives a tenant hosts, whose names have been checked.
func hosts(number int32, names []string) string {
	return fmt.Sprintf("INSERT INTO platform.hosts (host, tenant) SELECT unnest(string_to_array(%s, ',')), %d",
		text(strings.Join(names, ",")), number)
}

// text is a string in SQL.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// SetStatus opens or suspends a tenant. Every process knows within a second.
func SetStatus(ctx context.Context, db Execer, number int32, status tenant.Status) error {
	return change(ctx, db, number, "set the status of tenant", "UPDATE platform.tenants SET status = $2 WHERE number = $1",
		string(status))
}

// Hold closes a tenant for the moment, for the reason given ("move", "import",
// "drop"), or opens it with an empty one. Every process knows within a second.
func Hold(ctx context.Context, db Execer, number int32, why string) error {
	return change(ctx, db, number, "hold tenant", "UPDATE platform.tenants SET held = $2 WHERE number = $1", why)
}

// Settle says that a tenant now is at a place, with a schema of these versions, and
// that nothing holds it. The role that it had elsewhere is remembered.
func Settle(ctx context.Context, db Execer, p Place, version, floor int64) error {
	return change(ctx, db, p.Number, "settle tenant",
		`UPDATE platform.tenants SET cell = $2, schema_name = $3, schema_version = $5, schema_floor = $6, held = '',
		former_roles = ARRAY(SELECT DISTINCT r FROM unnest(former_roles || role_name) r WHERE r <> $4::text ORDER BY 1), role_name = $4
		WHERE number = $1`, p.Cell, p.Schema, p.Role, version, floor)
}

// Leave takes a tenant and its hosts out of the registry. One that is not there is
// no error.
func Leave(ctx context.Context, db Execer, number int32) error {
	return wrap("take out tenant", number, inTurn(ctx, db,
		fmt.Sprintf("DELETE FROM platform.tenants WHERE number = %d", number), bump))
}

func change(ctx context.Context, db Execer, number int32, doing, sql string, args ...any) error {
	tag, err := db.Exec(ctx, sql, append([]any{number}, args...)...)
	if err == nil && tag.RowsAffected() == 0 {
		err = tenant.ErrUnknown
	}
	if err == nil {
		err = inTurn(ctx, db, bump)
	}
	return wrap(doing, number, err)
}

// inTurn runs one statement after the other: Exec takes no more than one at once.
func inTurn(ctx context.Context, db Execer, sql ...string) error {
	for _, each := range sql {
		if _, err := db.Exec(ctx, each); err != nil {
			return err
		}
	}
	return nil
}

// bump notifies every directory that the registry has changed.
const bump = "UPDATE platform.registry SET version = version + 1"
