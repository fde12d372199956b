package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/plane"
	"vakans/tenant"
)

// scheduler turns slots into events. A slot is claimed by inserting its row,
// and its event is written in the same transaction: however many workers look,
// it fires once, and no death between the two can lose it.
type scheduler struct {
	planes    *plane.Planes
	clock     *clock.Clock
	schedules []Schedule
	log       *logrus.Logger
	woken     func()
	fail      func(step string)
	tick      <-chan time.Time     // nil: every second
	claimed   map[string]time.Time // slots known to be claimed, so that an idle look costs no query
}

func (s *scheduler) run(ctx context.Context) {
	tick := s.tick
	if tick == nil {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		tick = t.C
	}
	for {
		if err := s.look(ctx); err != nil && ctx.Err() == nil {
			s.log.WithError(err).Error("cannot look at the schedules; trying again")
		}
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
}

// look claims every slot that has come.
func (s *scheduler) look(ctx context.Context) error {
	var failed error
	for _, each := range s.schedules {
		slot := each.When(s.clock.Now())
		if s.claimed[each.Name].Equal(slot) {
			continue
		}
		if err := s.claim(ctx, each.Name, slot); err != nil {
			failed = errors.Join(failed, fmt.Errorf("claim %s of %s: %w", slot.Format(time.RFC3339), each.Name, err))
			continue
		}
		if s.claimed == nil {
			s.claimed = map[string]time.Time{}
		}
		s.claimed[each.Name] = slot
	}
	return failed
}

func (s *scheduler) claim(ctx context.Context, name string, slot time.Time) error {
	ours := false
	err := s.planes.Platform.In(ctx, func(tx plane.PlatformTx) error {
		tag, err := tx.Exec(ctx, `
INSERT INTO schedules (name, slot, claimed_at) VALUES ($1, $2, ext.clock()) ON CONFLICT DO NOTHING`, name, slot)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		ours = true
		if err := trim(ctx, tx, name); err != nil {
			return err
		}
		return event.Emit(ctx, tx, event.Due(name), event.Slot{Name: name, Slot: slot})
	})
	if ours && err == nil {
		s.fail("slot claimed")
		s.woken()
	}
	return err
}

// trim deletes slots that finished long ago; enough stay to see how it goes.
func trim(ctx context.Context, tx plane.PlatformTx, name string) error {
	_, err := tx.Exec(ctx, `
DELETE FROM schedules WHERE name = $1 AND finished_at < ext.clock() - interval '30 days'`, name)
	return err
}

// tasks are the lines of the task table that a schedule stands for. The platform
// alone says that a slot has come.
func (s *scheduler) tasks(each Schedule) []Task {
	if each.Scope == Once {
		return []Task{{event.Due(each.Name), each.Queue, each.Timeout,
			from(plane.LoginPlatform, on("schedule", s.once(each)))}}
	}
	return []Task{
		{event.Due(each.Name), each.Queue, 60 * time.Second, from(plane.LoginPlatform, on("fan-out", s.fanOut))},
		{event.Share(each.Name), each.Queue, each.Timeout, from(plane.LoginPlatform, on("schedule", each.Handle))},
	}
}

func (s *scheduler) once(each Schedule) handle {
	return func(ctx context.Context, e event.Event) error {
		if err := each.Handle(ctx, e); err != nil {
			return err
		}
		return s.planes.Platform.In(ctx, func(tx plane.PlatformTx) error {
			_, err := finish(ctx, tx, e)
			return err
		})
	}
}

// fanOut makes one event for each organisation, all or none and only once.
func (s *scheduler) fanOut(ctx context.Context, e event.Event) error {
	all, err := s.planes.Directory.All(ctx)
	if err != nil {
		return err
	}
	return s.planes.Platform.In(ctx, func(tx plane.PlatformTx) error {
		slot, err := finish(ctx, tx, e)
		if err != nil || slot == nil {
			return err
		}
		return share(ctx, tx, *slot, all)
	})
}

func share(ctx context.Context, tx plane.PlatformTx, slot event.Slot, all []tenant.Tenant) error {
	for _, t := range all {
		slot.Tenant = t.Number
		if err := event.Emit(ctx, tx, event.Share(slot.Name), slot); err != nil {
			return err
		}
	}
	return nil
}

// finish marks the slot as done, or returns nil when it was.
func finish(ctx context.Context, tx plane.PlatformTx, e event.Event) (*event.Slot, error) {
	var slot event.Slot
	if err := e.Decode(&slot); err != nil {
		return nil, err
	}
	tag, err := tx.Exec(ctx, `
UPDATE schedules SET finished_at = ext.clock() WHERE name = $1 AND slot = $2 AND finished_at IS NULL`,
		slot.Name, slot.Slot)
	if err != nil || tag.RowsAffected() == 0 {
		return nil, err
	}
	return &slot, nil
}
