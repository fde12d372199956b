package operator

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/plane"
	"vakans/internal/retention"
	"vakans/internal/submission"
)

// ticket is an event as a task of the queue names it.
type ticket struct {
	home bool
	id   int64
}

// queue removes events in every database, and before them the tasks that name them.
func (d *dropping) queue(ctx context.Context, all []database) error {
	const mine = `(source = ANY($1) OR source = '` + plane.LoginPlatform +
		`' AND payload @> jsonb_build_object('tenant', $2::int))`
	for n, db := range all {
		rows, err := db.conn.Query(ctx, "SELECT id FROM platform.outbox WHERE "+mine, d.left.Roles, d.left.Number)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		for _, id := range ids {
			d.events[ticket{n == 0, id}] = true
		}
	}
	found, err := d.Queue.Sweep(d.names)
	if err != nil {
		return err
	}
	d.removed("queued tasks", found.Idle)
	for _, db := range all {
		tag, err := db.conn.Exec(ctx, "DELETE FROM platform.outbox WHERE "+mine, d.left.Roles, d.left.Number)
		if err != nil {
			return err
		}
		d.removed("events", int(tag.RowsAffected()))
	}
	return nil
}

// names reports whether a task is about the organisation. Should it take another's
// for its own, because two databases give out the same numbers, the relay hands
// that out again.
func (d *dropping) names(_ string, payload []byte) bool {
	var t struct {
		Database string `json:"db"`
		ID       int64  `json:"id"`
		Tenant   int32  `json:"tenant"`
	}
	if json.Unmarshal(payload, &t) != nil {
		return false
	}
	return t.Tenant == d.left.Number || d.events[ticket{t.Database == "", t.ID}]
}

func (d *dropping) jobsite(ctx context.Context, _ []database) error {
	n, err := d.Jobsite.Forget(ctx, d.left.Number)
	d.removed("ads on the job site", n)
	return err
}

// drafts removes what applicants had begun and can never send. What they sent stays
// theirs, and its time begins to run out.
func (d *dropping) drafts(ctx context.Context, _ []database) error {
	for more := true; more; {
		err := d.Planes.Register.In(ctx, func(tx plane.RegisterTx) error {
			p, err := submission.ForgetDrafts(ctx, tx, d.left.Number, retention.BatchSize)
			if err != nil {
				return err
			}
			more = p.More
			d.removed("applicants' drafts", p.Applications)
			return retention.ForgetBlobs(ctx, tx, p.Keys)
		})
		if err != nil {
			return err
		}
	}
	return d.Planes.Register.In(ctx,
		func(tx plane.RegisterTx) error { return submission.EndCopies(ctx, tx, d.left.Number) })
}

func (d *dropping) files(ctx context.Context, _ []database) error {
	n, err := d.Files.Clear(ctx, blob.TenantPrefix(d.left.Number), func(n int) { d.tell("files", n, 0) })
	d.removed("files", n)
	return err
}

// schemas removes the schema wherever one stands, remains of moves too, and then
// the roles, which several databases of one server may share.
func (d *dropping) schemas(ctx context.Context, all []database) error {
	for _, db := range all {
		var there bool
		if err := db.conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)",
			d.left.Schema).Scan(&there); err != nil {
			return err
		}
		if !there {
			continue
		}
		if _, err := db.conn.Exec(ctx, "DROP SCHEMA "+pgx.Identifier{d.left.Schema}.Sanitize()+" CASCADE"); err != nil {
			return err
		}
		d.removed("schemas", 1)
	}
	for _, db := range all {
		for _, role := range d.left.Roles {
			var there bool
			if err := db.conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)",
				role).Scan(&there); err != nil {
				return err
			}
			if !there {
				continue
			}
			if _, err := db.conn.Exec(ctx, "DROP ROLE "+pgx.Identifier{role}.Sanitize()); err != nil {
				return err
			}
			d.removed("roles", 1)
		}
	}
	return nil
}

// late removes what came in while the rest was removed: an upload, an event.
func (d *dropping) late(ctx context.Context, all []database) error {
	if err := d.queue(ctx, all); err != nil {
		return err
	}
	return d.files(ctx, all)
}
