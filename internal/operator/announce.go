package operator

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/organisation"
	"vakans/internal/recruitment"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// remember notes which letters are settled in what is about to be replaced: they
// wait in the archive, perhaps, and must not go twice.
func (i *importing) remember(ctx context.Context, conn *pgx.Conn) error {
	if there, _, err := schema.Stands(ctx, conn, i.place); err != nil || !there {
		return err
	}
	settled, err := ids(ctx, conn, "SELECT id FROM "+i.place.Schema+".letters WHERE state NOT IN ('queued', 'sending')")
	i.sent = make(map[uuid.UUID]bool, len(settled))
	for _, id := range settled {
		i.sent[id] = true
	}
	return err
}

// announce writes into the outbox, in the organisation's name and in the same
// transaction, what others must be notified of: itself and its ads for the job site, the
// letters that wait, and the events that had waited where it comes from. It first
// lifts the outbox's numbers above those of the source, because they are part of
// letters' keys. What is notified before the import has ended waits for that.
func (i *importing) announce(ctx context.Context, tx pgx.Tx) error {
	if err := liftOutbox(ctx, tx, i.archive.Events); err != nil {
		return err
	}
	say := func(kind event.Kind, payload string) error {
		i.result.Events++
		return speak(ctx, tx, i.place.Role, kind, payload)
	}
	if err := say(organisation.Changed, "{}"); err != nil {
		return err
	}
	ads, err := ids(ctx, tx, "SELECT id FROM "+i.place.Schema+".ads WHERE state <> 'draft' ORDER BY id")
	if err != nil {
		return err
	}
	for _, id := range ads {
		if err := say(recruitment.AdPublished, fmt.Sprintf(`{"ad": %q}`, id)); err != nil {
			return err
		}
	}
	letters, err := ids(ctx, tx, "SELECT id FROM "+i.place.Schema+
		".letters WHERE state IN ('queued', 'sending') ORDER BY created_at, id")
	if err != nil {
		return err
	}
	for _, id := range letters {
		if i.sent[id] {
			continue
		}
		if err := say(event.LetterQueued, fmt.Sprintf(`{"letter": %q}`, id)); err != nil {
			return err
		}
	}
	if i.opt.Replace {
		return nil // they were worked on here
	}
	told := []event.Kind{organisation.Changed, recruitment.AdPublished, event.LetterQueued}
	for _, p := range i.pending {
		if slices.Contains(told, p.Kind) {
			continue
		}
		if err := say(p.Kind, string(p.Payload)); err != nil {
			return err
		}
	}
	return nil
}

// speak writes an event in an organisation's name, as the owner of the outbox may.
func speak(ctx context.Context, tx pgx.Tx, role string, kind event.Kind, payload string) error {
	_, err := tx.Exec(ctx, `INSERT INTO platform.outbox (source, kind, payload) VALUES ($1, $2, $3::jsonb)`, role,
		string(kind), payload)
	if err != nil {
		return fmt.Errorf("announce %s: %w", kind, err)
	}
	return nil
}

// liftOutbox lets a database give out higher numbers to events than another has.
// The margin covers those that are given out while it looks.
func liftOutbox(ctx context.Context, tx pgx.Tx, above int64) error {
	_, err := tx.Exec(ctx,
		`SELECT setval('platform.outbox_id_seq', greatest(last_value, $1::bigint) + 10000) FROM platform.outbox_id_seq WHERE last_value <= $1::bigint`, above)
	if err != nil {
		return fmt.Errorf("lift the outbox's numbers: %w", err)
	}
	return nil
}

func ids(ctx context.Context, db tenant.Querier, sql string) ([]uuid.UUID, error) {
	rows, err := db.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}
