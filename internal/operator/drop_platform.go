package operator

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/staff"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// leave removes every row of the platform plane that is the organisation's, and
// those people who are in no other and administer nothing.
func (d *dropping) leave(ctx context.Context, _ []database) error {
	return d.inHome(ctx, func(tx pgx.Tx) error {
		people, err := d.people(ctx, tx)
		if err != nil {
			return err
		}
		if err := d.eachColumn(ctx, tx, "tenant", "int4", "= $1", d.left.Number); err != nil {
			return err
		}
		for _, column := range []string{"owner_id", "staff_id"} {
			if err := d.eachColumn(ctx, tx, column, "uuid", "= ANY($1)", people); err != nil {
				return err
			}
		}
		keys, err := failureKeys(ctx, tx, people)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM platform.login_failures WHERE owner_key = ANY($1)", keys); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM platform.staff WHERE id = ANY($1)", people); err != nil {
			return err
		}
		d.removed("people", len(people))
		if err := schema.Leave(ctx, tx, d.left.Number); err != nil {
			return err
		}
		counts := map[string]any{"number": d.left.Number}
		for _, r := range d.result.Removed {
			counts[r.What] = r.N
		}
		return audit.Record(ctx, tx, who(tenant.Tenant{}), actionDropped, d.slug, counts)
	})
}

// failureKeys are what sign-ins and letters of people are counted under.
func failureKeys(ctx context.Context, tx pgx.Tx, people []uuid.UUID) (keys []string, err error) {
	rows, err := tx.Query(ctx, "SELECT id, user_name, email FROM platform.staff WHERE id = ANY($1)", people)
	if err != nil {
		return nil, err
	}
	var id uuid.UUID
	var userName, email string
	_, err = pgx.ForEachRow(rows, []any{&id, &userName, &email}, func() error {
		keys = append(keys, staff.FailureKeys(id, userName, email)...)
		return nil
	})
	return keys, err
}

func (d *dropping) people(ctx context.Context, tx pgx.Tx) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, `SELECT m.staff_id FROM platform.memberships m WHERE m.tenant = $1
		AND NOT EXISTS (SELECT FROM platform.memberships o WHERE o.staff_id = m.staff_id AND o.tenant <> $1)
		AND NOT EXISTS (SELECT FROM platform.administrators a WHERE a.staff_id = m.staff_id)`, d.left.Number)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// eachColumn deletes from every table of the platform plane that has such a column,
// tables that are added later too.
func (d *dropping) eachColumn(ctx context.Context, tx pgx.Tx, column, kind, condition string, arg any) error {
	rows, err := tx.Query(ctx, `SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'platform'::regnamespace AND c.relkind = 'r' AND a.attname = $1 AND a.atttypid = $2::text::regtype ORDER BY 1`, column, kind)
	if err != nil {
		return err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, table := range tables {
		tag, err := tx.Exec(ctx, "DELETE FROM "+pgx.Identifier{"platform", table}.Sanitize()+" WHERE "+
			pgx.Identifier{column}.Sanitize()+" "+condition, arg)
		if err != nil {
			return err
		}
		d.removed("rows of "+table, int(tag.RowsAffected()))
	}
	return nil
}
