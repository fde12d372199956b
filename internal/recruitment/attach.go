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

// Attach lets an ad present a further recruitment, whose own unpublished ad is
// given up. Both must be the actor's to edit, the recruitment's ad must never
// have been published, and the form that it brings is not merged: the ad's own
// form is asked.
func (s *Service) Attach(ctx context.Context, who authz.Actor, ad uuid.UUID, version int32, further uuid.UUID) (Ad,
	error) {
	return s.change(ctx, who, ad, func(tx tenant.Tx, before Ad) error {
		r, err := loadFor(ctx, tx, who, further, policies.RecruitmentEdit)
		if err != nil {
			return err
		}
		if r.Ad == ad {
			return nil
		}
		if before.FormLockedAt != nil {
			return fault.New(fault.Conflict, "recruitment.attach_too_late")
		}
		if err := touch(ctx, tx, ad, version); err != nil {
			return err
		}
		return attachTx(ctx, tx, who, ad, r)
	})
}

func attachTx(ctx context.Context, tx tenant.Tx, who authz.Actor, ad uuid.UUID, r Recruitment) error {
	if err := holdUnpublished(ctx, tx, r.Ad); err != nil {
		return err
	}
	if _, err := q.MoveRecruitment(ctx, tx, recruitmentdb.MoveRecruitmentParams{Recruitment: r.ID, Ad: ad}); err != nil {
		return fmt.Errorf("attach %s to ad %s: %w", r.ID, ad, err)
	}
	if err := leaveAd(ctx, tx, r.Ad, r.Version); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "ad.attach", ad, map[string]any{"recruitment": r.ID})
}
