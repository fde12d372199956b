package application

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/legal"
	"vakans/internal/lists"
	"vakans/tenant"
)

// CaseEnd is whether and when the employer ended a recruitment.
type CaseEnd struct {
	ClosedAt *time.Time
	Archived bool
}

// CaseEnd reads it for the register, without a check of rights: for tasks, not for a person.
func (s *Service) CaseEnd(ctx context.Context, t tenant.Tenant, recruitment uuid.UUID) (CaseEnd, error) {
	var e CaseEnd
	err := s.DB.Read(ctx, t, func(tx tenant.Tx) error {
		const q = `SELECT closed_at, state = 'archived' FROM recruitments WHERE id = $1::uuid`
		return tx.QueryRow(ctx, q, recruitment).Scan(&e.ClosedAt, &e.Archived)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return CaseEnd{}, notFound()
	}
	return e, err
}

// RetentionCutoff is the moment before which recruitments must have been closed
// for their applications to go: the organisation's own time, never under the law's
// (PRIV-14).
func RetentionCutoff(ctx context.Context, tx tenant.Tx, now time.Time, least legal.Months) (time.Time, error) {
	var months int
	if err := tx.QueryRow(ctx, `SELECT retention_months FROM settings`).Scan(&months); err != nil {
		return time.Time{}, fmt.Errorf("retention of the organisation: %w", err)
	}
	return now.AddDate(0, -max(months, int(least)), 0), nil
}

// old finds what has to go: everything but the hired, who stay (PRIV-15).
const old = `
FROM applications p JOIN recruitments r ON r.id = p.recruitment_id
WHERE r.state IN ('closed', 'archived') AND r.closed_at < $1 AND p.status <> 'hired'`

// CountOld counts the applications that PurgeOld would delete.
func CountOld(ctx context.Context, tx pgx.Tx, cutoff time.Time) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT count(*) `+old, cutoff).Scan(&n)
	return n, err
}

// Purged is what a step of a purge took away. Keys are the objects that must
// leave the file store after the commit.
type Purged struct {
	Applications, Files, Letters, Messages int

	Keys []string
	More bool
}

// PurgeOld deletes at most limit applications that were not chosen in
// recruitments closed before cutoff: their files, everything posted on them, and
// the letters about them (PRIV-14).
func PurgeOld(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (Purged, error) {
	rows, err := tx.Query(ctx, `SELECT p.id `+old+` ORDER BY p.id LIMIT $2 FOR UPDATE OF p SKIP LOCKED`, cutoff, limit)
	if err != nil {
		return Purged{}, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil || len(ids) == 0 {
		return Purged{}, err
	}
	p, names := Purged{More: len(ids) == limit}, lists.Texts(ids)
	if p.Keys, err = objects(ctx, tx, names); err != nil {
		return Purged{}, err
	}
	p.Files = len(p.Keys)
	for _, step := range []struct {
		sql  string
		into *int
	}{
		{`DELETE FROM letters WHERE application_id = ANY($1::text[]::uuid[])`, &p.Letters},
		{`DELETE FROM applications WHERE id = ANY($1::text[]::uuid[])`, &p.Applications},
	} {
		tag, err := tx.Exec(ctx, step.sql, names)
		if err != nil {
			return Purged{}, fmt.Errorf("purge applications: %w", err)
		}
		*step.into = int(tag.RowsAffected())
	}
	p.Messages, err = purgeMessages(ctx, tx, cutoff)
	return p, err
}

// purgeMessages deletes what was written to candidates of whom none is left.
func purgeMessages(ctx context.Context, tx pgx.Tx, cutoff time.Time) (int, error) {
	tag, err := tx.Exec(ctx, `DELETE FROM messages g USING recruitments r
WHERE r.id = g.recruitment_id AND r.state IN ('closed', 'archived') AND r.closed_at < $1
  AND NOT EXISTS (SELECT 1 FROM candidate_events e WHERE e.message_id = g.id)`, cutoff)
	if err != nil {
		return 0, fmt.Errorf("purge messages: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// objects names the files of applications in the store. The organisation's
// number is in its schema's name.
func objects(ctx context.Context, tx pgx.Tx, ids []string) ([]string, error) {
	number, err := tenantNumber(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT id FROM application_attachments WHERE application_id = ANY($1::text[]::uuid[])`,
		ids)
	if err != nil {
		return nil, err
	}
	files, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	keys := make([]string, 0, len(files))
	for _, f := range files {
		keys = append(keys, blob.TenantKey(number, f).String())
	}
	return keys, err
}

// tenantNumber is whose transaction this is.
func tenantNumber(ctx context.Context, tx pgx.Tx) (int32, error) {
	if t, ok := tx.(tenant.Tx); ok {
		return t.Tenant().Number, nil
	}
	return 0, fmt.Errorf("purge applications: not a tenant's transaction")
}
