package letter

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
)

const (
	// overdue is how long a letter may wait past its time before the sweep
	// supposes that its event was lost.
	overdue = 15 * time.Minute
	// sweepBatch bounds one sweep; the next one takes the rest.
	sweepBatch = 500
)

// Sweep is a schedule's task for one schema. It calls again for letters that
// should have left long ago, and for claims whose worker died. A letter that
// is called for twice is still sent once.
func (s *Service) Sweep(ctx context.Context, e event.Event) error {
	return s.Schemas.In(ctx, e, s.sweepTx(ctx))
}

// SweepRegister is Sweep for the applicant register.
func (s *Service) SweepRegister(ctx context.Context, _ event.Event) error {
	return s.Schemas.Register(ctx, s.sweepTx(ctx))
}

func (s *Service) sweepTx(ctx context.Context) func(pgx.Tx) error {
	return func(tx pgx.Tx) error {
		ids, err := lost(ctx, tx)
		if err != nil {
			return fmt.Errorf("sweep letters: %w", err)
		}
		for _, id := range ids {
			if err := event.Emit(ctx, tx, event.LetterQueued, event.Letter{Letter: id.String()}); err != nil {
				return err
			}
		}
		return nil
	}
}

func lost(ctx context.Context, tx pgx.Tx) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, `
SELECT id FROM letters
WHERE state IN ('queued', 'sending')
  AND coalesce(claimed_until, send_after, created_at) < ext.clock() - $1::bigint * interval '1 microsecond'
ORDER BY created_at LIMIT $2`, overdue.Microseconds(), sweepBatch)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}
