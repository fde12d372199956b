package recruitment

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// EndEarly ends a published ad before its closing, for good and with a reason
// that is logged: it leaves the job site, and its form takes nothing more.
// Ending what has ended changes nothing.
func (s *Service) EndEarly(ctx context.Context, who authz.Actor, ad uuid.UUID, version int32, reason string) (Ad,
	error) {
	var c fault.Collector
	checkReason(&c, reason)
	if err := c.Err(); err != nil {
		return Ad{}, err
	}
	var after Ad
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		a, err := holdAd(ctx, tx, who, ad, policies.RecruitmentPublish)
		switch {
		case err != nil:
			return err
		case a.State == AdClosed:
			after = a
			return nil
		case a.Version != version:
			return conflict()
		}
		if err := end(ctx, tx, who, ad, reason); err != nil {
			return err
		}
		after, err = loadAd(ctx, tx, ad)
		return err
	})
	return after, err
}

// end refuses an ad that is not shown, or whose period is over already.
func end(ctx context.Context, tx tenant.Tx, who authz.Actor, ad uuid.UUID, reason string) error {
	_, err := q.EndAd(ctx, tx, recruitmentdb.EndAdParams{ID: ad, Reason: strings.TrimSpace(reason)})
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.Conflict, "recruitment.not_running")
	}
	if err != nil {
		return fmt.Errorf("end ad %s: %w", ad, err)
	}
	if err := audit.Record(ctx, tx, who, "ad.end", ad, map[string]any{"reason": strings.TrimSpace(reason)}); err != nil {
		return err
	}
	return event.Emit(ctx, tx, AdEnded, AdEvent{ad})
}
