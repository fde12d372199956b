package retention

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
)

// Planned is what a rule would purge now.
type Planned struct {
	Rule        string
	Requirement string
	Cutoff      time.Time
	Counts      Counts
}

// Plan says what the rules of a plane would take in one schema, and takes
// nothing.
func (s *Service) Plan(ctx context.Context, p Plane, enter event.Enter) ([]Planned, error) {
	var plan []Planned
	err := enter(ctx, func(tx pgx.Tx) error {
		plan = nil
		for _, r := range s.Rules {
			if r.Plane != p {
				continue
			}
			cutoff, err := r.Cutoff(ctx, tx, s.Clock.Now())
			if err != nil {
				return fmt.Errorf("plan %s: %w", r.Name, err)
			}
			counts, err := r.Count(ctx, tx, cutoff)
			if err != nil {
				return fmt.Errorf("plan %s: %w", r.Name, err)
			}
			plan = append(plan, Planned{r.Name, r.Requirement, cutoff, counts})
		}
		return nil
	})
	return plan, err
}
