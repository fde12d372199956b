package recruitment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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

// Extend moves the closing of a published ad later, with a reason that is
// logged. Visitors see it at once: the version they are shown is published
// anew with the later closing, and nothing else that may have been edited. A
// period that is over opens again. Shortening is EndEarly's business.
func (s *Service) Extend(
	ctx context.Context, who authz.Actor, ad uuid.UUID, version int32, closesOn, closesAt, reason string,
) (Ad, error) {
	var after Ad
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		a, err := holdAd(ctx, tx, who, ad, policies.RecruitmentPublish)
		if err != nil {
			return err
		}
		closes, err := later(a, closesOn, closesAt, reason)
		if err != nil || closes == nil {
			after = a
			return err
		}
		if err := extendTx(ctx, tx, who, a, version, *closes, reason); err != nil {
			return err
		}
		after, err = loadAd(ctx, tx, ad)
		return err
	})
	return after, err
}

// later reads the new closing. Nil without an error means that the period
// closes then already: the same form, sent twice.
func later(a Ad, on, at, reason string) (*time.Time, error) {
	if a.State != AdShown {
		return nil, fault.New(fault.Conflict, "recruitment.not_published")
	}
	var c fault.Collector
	c.Check(on != "", "closes_on", "error.required")
	c.Check(at != "", "closes_at", "error.required")
	checkReason(&c, reason)
	closes := readMoment(&c, "closes", on, cmp.Or(at, "00:00"), a.Zone, true)
	if closes == nil || c.Err() != nil {
		return nil, c.Err()
	}
	if closes.Equal(*a.ClosesAt) && closes.After(a.Now) {
		return nil, nil
	}
	c.Check(closes.After(*a.ClosesAt), "closes_on", "recruitment.only_later")
	c.Check(closes.After(a.Now), "closes_on", "recruitment.closes_before_open")
	return closes, c.Err()
}

func extendTx(ctx context.Context, tx tenant.Tx, who authz.Actor, a Ad, version int32, closes time.Time,
	reason string) error {
	if err := stillOpen(ctx, tx, a.ID); err != nil {
		return err
	}
	p, err := Snapshot(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	row, err := q.Extend(ctx, tx, recruitmentdb.ExtendParams{ID: a.ID, Version: version, ClosesAt: closes,
		PublishedBy: who.ID})
	if errors.Is(err, pgx.ErrNoRows) {
		return conflict()
	}
	if err != nil {
		return fmt.Errorf("extend ad %s: %w", a.ID, err)
	}
	p.Version, p.ClosesAt, p.PublishedAt = int(row.PublishedVersion), closes, row.PublishedAt.UTC()
	if err := keep(ctx, tx, who, p); err != nil {
		return err
	}
	err = audit.Record(ctx, tx, who, "ad.extend", a.ID,
		map[string]any{"from": a.ClosesAt, "to": closes, "reason": strings.TrimSpace(reason)})
	if err != nil {
		return err
	}
	return event.Emit(ctx, tx, AdPublished, AdEvent{a.ID})
}

// stillOpen refuses an ad all of whose recruitments have been decided.
func stillOpen(ctx context.Context, tx tenant.Tx, ad uuid.UUID) error {
	rows, err := q.IntakeRecruitments(ctx, tx, ad)
	if err != nil {
		return fmt.Errorf("recruitments of ad %s: %w", ad, err)
	}
	for _, r := range rows {
		if r.State == "open" {
			return nil
		}
	}
	return fault.New(fault.Conflict, "recruitment.closed_already")
}

func checkReason(c *fault.Collector, reason string) {
	c.Check(strings.TrimSpace(reason) != "", "reason", "error.required")
	c.AtMost("reason", reason, MaxReason)
}
