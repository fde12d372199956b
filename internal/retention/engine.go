package retention

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/clock"
	"vakans/internal/event"
)

// BatchSize is how much one transaction purges.
const BatchSize = 200

// Service runs the rules.
type Service struct {
	Rules   []Rule
	Schemas event.Schemas
	Clock   *clock.Clock

	batch int // in tests; 0 means BatchSize
}

// Tenant is a schedule's task for one organisation: it runs every rule of the
// tenant plane there.
func (s *Service) Tenant(ctx context.Context, e event.Event) error {
	return s.run(ctx, Tenant, func(ctx context.Context, fn func(pgx.Tx) error) error {
		return s.Schemas.Tenant(ctx, e.Tenant, fn)
	})
}

// Register is a schedule's task for the applicant register.
func (s *Service) Register(ctx context.Context, _ event.Event) error {
	return s.run(ctx, Register, s.Schemas.Register)
}

// run purges batch by batch until nothing is left or the time is up; what is
// left then comes at once in another run. Each batch stands on its own: a
// worker that dies loses the batch it was at and nothing else.
func (s *Service) run(ctx context.Context, p Plane, enter event.Enter) error {
	started := s.Clock.Now()
	for _, r := range s.Rules {
		for more := r.Plane == p; more; {
			if spent(ctx) {
				return event.Later{Until: s.Clock.Now()}
			}
			var err error
			if more, err = s.step(ctx, r, enter, started); err != nil {
				return fmt.Errorf("purge %s: %w", r.Name, err)
			}
		}
	}
	return nil
}

// spent reports whether another batch might not end in time.
func spent(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < 20*time.Second
}

// step is one batch in one transaction: rows, proof, and the word to the file
// store.
func (s *Service) step(ctx context.Context, r Rule, enter event.Enter, started time.Time) (more bool, err error) {
	err = enter(ctx, func(tx pgx.Tx) error {
		cutoff, err := r.Cutoff(ctx, tx, started)
		if err != nil {
			return err
		}
		if cutoff.After(started) {
			return fmt.Errorf("the cutoff %s lies in the future", cutoff)
		}
		b, err := r.Purge(ctx, tx, cutoff, s.limit())
		if err != nil || b.Counts.Total() == 0 && len(b.Keys) == 0 {
			return err
		}
		more = b.More
		if err := prove(ctx, tx, r, started, cutoff, b.Counts); err != nil {
			return err
		}
		return ForgetBlobs(ctx, tx, b.Keys)
	})
	return more && err == nil, err
}

func (s *Service) limit() int {
	if s.batch > 0 {
		return s.batch
	}
	return BatchSize
}

// prove writes what went, in the transaction in which it went. The batches of
// one run share their time.
func prove(ctx context.Context, tx pgx.Tx, r Rule, ran, cutoff time.Time, counts Counts) error {
	body, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx,
		`INSERT INTO purge_proofs (id, rule, ran_at, cutoff, counts) VALUES ($1::uuid, $2, $3, $4, $5::jsonb)`,
		uuid.New(), r.Name, ran, cutoff, string(body))
	return err
}

// keysPerEvent keeps each event small.
const keysPerEvent = 200

// ForgetBlobs asks for objects to be deleted from the file store once tx has
// committed; features use it too when they delete a file's row.
func ForgetBlobs(ctx context.Context, tx pgx.Tx, keys []string) error {
	for len(keys) > 0 {
		n := min(len(keys), keysPerEvent)
		if err := event.Emit(ctx, tx, event.BlobPurge, event.Blobs{Keys: keys[:n]}); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}
