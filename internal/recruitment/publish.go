package recruitment

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// Publish shows the ad to visitors as it is now, for the first time or again
// (AD-04). revision is the one that the actor has looked at; a stale one is
// Conflict, and all that is missing is reported at once. Publishing what is
// shown already changes nothing, so a repeated request is harmless.
func (s *Service) Publish(ctx context.Context, who authz.Actor, ad uuid.UUID, revision int32) (Ad, error) {
	n, err := s.names(ctx, who.Tenant)
	if err != nil {
		return Ad{}, err
	}
	var after Ad
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		after, err = publishTx(ctx, tx, who, ad, revision, n)
		return err
	})
	return after, err
}

func publishTx(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, revision int32, n names) (Ad, error) {
	a, err := holdAd(ctx, tx, who, id, policies.RecruitmentPublish)
	if err != nil {
		return a, err
	}
	switch {
	case a.State == AdClosed:
		return a, fault.New(fault.Conflict, "recruitment.ad_ended")
	case a.State == AdShown && !a.Changed:
		return a, nil
	case a.Revision != revision:
		return a, conflict()
	}
	missing, err := lacksTx(ctx, tx, a, n.employer)
	if err == nil {
		err = refuse(missing)
	}
	if err != nil {
		return a, err
	}
	return show(ctx, tx, who, a, n)
}

// holdAd locks an ad and reads it afterwards, so that what is read stays.
func holdAd(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, need authz.Permission) (Ad, error) {
	if _, err := adFor(ctx, tx, who, id, need); err != nil {
		return Ad{}, err
	}
	if _, err := q.HoldAd(ctx, tx, id); err != nil {
		return Ad{}, fmt.Errorf("hold ad %s: %w", id, err)
	}
	return loadAd(ctx, tx, id)
}

func show(ctx context.Context, tx tenant.Tx, who authz.Actor, a Ad, n names) (Ad, error) {
	row, err := q.Publish(ctx, tx, recruitmentdb.PublishParams{ID: a.ID, PublishedBy: who.ID})
	if err != nil {
		return a, fmt.Errorf("publish ad %s: %w", a.ID, err)
	}
	if a, err = loadAd(ctx, tx, a.ID); err != nil {
		return a, err
	}
	content, err := build(ctx, tx, a, n)
	if err != nil {
		return a, err
	}
	if err := keep(ctx, tx, who, content); err != nil {
		return a, err
	}
	err = audit.Record(ctx, tx, who, "ad.publish", a.ID,
		map[string]any{"version": row.PublishedVersion, "closes": row.ClosesAt})
	if err != nil {
		return a, err
	}
	return a, event.Emit(ctx, tx, AdPublished, AdEvent{a.ID})
}

// keep stores a version for as long as the ad is there.
func keep(ctx context.Context, tx tenant.Tx, who authz.Actor, p Published) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	err = q.InsertAdVersion(ctx, tx, recruitmentdb.InsertAdVersionParams{
		AdID: p.ID, Version: int32(p.Version), Content: body, PublishedAt: p.PublishedAt, PublishedBy: who.ID,
	})
	if err != nil {
		return fmt.Errorf("version %d of ad %s: %w", p.Version, p.ID, err)
	}
	return nil
}
