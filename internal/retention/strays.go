package retention

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/event"
)

// Strays finds files that no row names: what a crash between storing a file and
// writing its row left behind. They are personal data all the same.
type Strays struct {
	Files   *blob.Store
	Schemas event.Schemas
	Clock   *clock.Clock
}

// An object younger than this may still get its row.
const strayAge = 24 * time.Hour

// strayBatch is how many objects are asked about at once.
const strayBatch = 500

// named returns which of the ids a file's row or a letter's attachment names.
const (
	namedByTenant = `SELECT i FROM unnest($1::text[]) i
WHERE EXISTS (SELECT 1 FROM application_attachments f WHERE f.id = i::uuid)
   OR EXISTS (SELECT 1 FROM letters l WHERE l.attachments <> '[]' AND position(i in l.attachments::text) > 0)`
	namedByRegister = `SELECT i FROM unnest($1::text[]) i
WHERE EXISTS (SELECT 1 FROM attachments f WHERE f.id = i::uuid)
   OR EXISTS (SELECT 1 FROM letters l WHERE l.attachments <> '[]' AND position(i in l.attachments::text) > 0)`
)

// Tenant deletes an organisation's stray files; it is a schedule's task.
func (s *Strays) Tenant(ctx context.Context, e event.Event) error {
	enter := func(ctx context.Context, fn func(pgx.Tx) error) error { return s.Schemas.In(ctx, e, fn) }
	return s.sweep(ctx, blob.TenantPrefix(e.Tenant), namedByTenant, enter)
}

// Register deletes applicants' stray files; it is a schedule's task.
func (s *Strays) Register(ctx context.Context, _ event.Event) error {
	return s.sweep(ctx, blob.Applicants, namedByRegister, s.Schemas.Register)
}

func (s *Strays) sweep(ctx context.Context, prefix, named string, enter event.Enter) error {
	old := make([]blob.Key, 0, strayBatch)
	for info, err := range s.Files.List(ctx, prefix) {
		if err != nil {
			return fmt.Errorf("list %s: %w", prefix, err)
		}
		if s.Clock.Now().Sub(info.Modified) < strayAge {
			continue
		}
		if old = append(old, info.Key); len(old) == strayBatch {
			if err := s.deleteUnnamed(ctx, old, named, enter); err != nil {
				return err
			}
			old = old[:0]
		}
	}
	return s.deleteUnnamed(ctx, old, named, enter)
}

func (s *Strays) deleteUnnamed(ctx context.Context, keys []blob.Key, named string, enter event.Enter) error {
	if len(keys) == 0 {
		return nil
	}
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.ID().String()
	}
	known := map[string]bool{}
	err := enter(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, named, ids)
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		for _, id := range found {
			known[id] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	var strays []blob.Key
	for i, k := range keys {
		if !known[ids[i]] {
			strays = append(strays, k)
		}
	}
	return s.Files.Delete(ctx, strays...)
}
