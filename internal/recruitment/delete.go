package recruitment

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// Delete removes a recruitment whose ad was never published; one that was is
// closed instead, because people have seen it.
func (s *Service) Delete(ctx context.Context, who authz.Actor, id uuid.UUID, version int32) error {
	return s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		r, err := loadFor(ctx, tx, who, id, policies.RecruitmentEdit)
		if err != nil {
			return err
		}
		if err := holdUnpublished(ctx, tx, r.Ad); err != nil {
			return err
		}
		n, err := q.DeleteRecruitment(ctx, tx, recruitmentdb.DeleteRecruitmentParams{ID: id, Version: version})
		if err != nil || n == 0 {
			return orConflict(err, "recruitment", id)
		}
		if err := leaveAd(ctx, tx, r.Ad, r.Version); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "recruitment.delete", audit.On("recruitment", id).In(r.Unit.Path),
			map[string]any{"reference": r.Reference, "titles": r.Details.Titles})
	})
}

// holdUnpublished locks an ad, so that nobody publishes it meanwhile.
func holdUnpublished(ctx context.Context, tx tenant.Tx, id uuid.UUID) error {
	if _, err := q.HoldAd(ctx, tx, id); err != nil {
		return fmt.Errorf("hold ad %s: %w", id, err)
	}
	ad, err := loadAd(ctx, tx, id)
	if err == nil && ad.PublishedVersion > 0 {
		return fault.New(fault.Conflict, "recruitment.published_stays")
	}
	return err
}

// leaveAd removes an ad that presents nothing any more. One that presents
// others gets a higher version, so that its revision never returns to a number
// that somebody has seen.
func leaveAd(ctx context.Context, tx tenant.Tx, ad uuid.UUID, by int32) error {
	if err := q.DeleteEmptyAd(ctx, tx, ad); err != nil {
		return fmt.Errorf("delete ad %s: %w", ad, err)
	}
	if err := q.RaiseAd(ctx, tx, recruitmentdb.RaiseAdParams{ID: ad, By: by + 1}); err != nil {
		return fmt.Errorf("raise ad %s: %w", ad, err)
	}
	return nil
}
