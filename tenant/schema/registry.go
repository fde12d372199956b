package schema

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// Entry is a tenant's row in the registry, for one that comes from elsewhere and
// keeps its number.
type Entry struct {
	Place
	Slug    string
	Hosts   []string
	Version int64
	Floor   int64
	Status  tenant.Status
	Held    string
}

// Enter writes a tenant into the registry. It returns ErrTaken when the number, the
// slug or a host is in use; run it in a transaction of the owner.
func Enter(ctx context.Context, tx pgx.Tx, e Entry) error {
	if err := (Spec{Slug: e.Slug, Hosts: e.Hosts, Cell: e.Cell}).check(); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO platform.tenants (number, slug, schema_name, role_name, cell, status, schema_version, schema_floor, held)
		OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.Number, e.Slug, e.Schema, e.Role, e.Cell, string(e.Status), e.Version, e.Floor, e.Held)
	if err != nil {
		return wrap("enter tenant", e.Number, taken(err))
	}
	// The next tenant that is founded must not be given this number.
	_, err = tx.Exec(ctx, `SELECT setval('platform.tenants_number_seq', $1::int) FROM platform.tenants_number_seq WHERE last_value <= $1::int`, e.Number)
	if err != nil {
		return wrap("enter tenant", e.Number, err)
	}
	return SetHosts(ctx, tx, e.Number, e.Hosts...)
}

// Hold closes a tenant for the moment, for the reason given ("move", "import",
// "drop"), or opens it with an empty one. Every process knows within a second.
func Hold(ctx context.Context, db Execer, number int32, why string) error {
	return change(ctx, db, number, "hold tenant", "UPDATE platform.tenants SET held = $2 WHERE number = $1", why)
}

// Settle says that a tenant now is at a place, with a schema of these versions, and
// that nothing holds it. The role that it had elsewhere is remembered.
func Settle(ctx context.Context, db Execer, p Place, version, floor int64) error {
	return change(ctx, db, p.Number, "settle tenant", `UPDATE platform.tenants SET cell = $2, schema_name = $3, schema_version = $5, schema_floor = $6, held = '',
		former_roles = ARRAY(SELECT DISTINCT r FROM unnest(former_roles || role_name) r WHERE r <> $4::text ORDER BY 1), role_name = $4
		WHERE number = $1`, p.Cell, p.Schema, p.Role, version, floor)
}

// Leave takes a tenant and its hosts out of the registry. One that is not there is
// no error.
func Leave(ctx context.Context, db Execer, number int32) error {
	_, err := db.Exec(ctx, "DELETE FROM platform.tenants WHERE number = $1", number)
	if err == nil {
		err = bump(ctx, db)
	}
	return wrap("take out tenant", number, err)
}

func change(ctx context.Context, db Execer, number int32, doing, sql string, args ...any) error {
	tag, err := db.Exec(ctx, sql, append([]any{number}, args...)...)
	if err == nil && tag.RowsAffected() == 0 {
		err = fmt.Errorf("%w", tenant.ErrUnknown)
	}
	if err == nil {
		err = bump(ctx, db)
	}
	return wrap(doing, number, err)
}
