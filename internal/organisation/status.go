package organisation

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/plane"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// Which is the payload of Changed when the platform emits it: an organisation's
// own event needs no number.
type Which struct {
	Tenant int32 `json:"tenant"`
}

// MaxReason is the longest reason, in characters.
const MaxReason = 500

// SetStatus suspends an organisation, or opens it again. It is for national
// administrators, who say why, and for commands, who may. The change stands in
// the platform's audit log, every process follows within a second, and the job
// site is notified by Changed in the same transaction. What is so already stays so
// and is not recorded again.
func (s *Service) SetStatus(ctx context.Context, who authz.Actor, number int32, status tenant.Status,
	reason string) error {
	if err := administers(who); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if err := checkReason(who, reason); err != nil {
		return err
	}
	action := "organisation.suspend"
	if status == tenant.Active {
		action = "organisation.resume"
	}
	return s.administer(ctx, number, func(tx plane.PlatformTx, r organisationdb.LockRow) error {
		if r.Status == string(status) {
			return nil
		}
		if err := schema.SetStatus(ctx, tx, number, status); err != nil {
			return err
		}
		return recordChange(ctx, tx, who, action, r, map[string]any{"reason": reason})
	})
}

func checkReason(who authz.Actor, reason string) error {
	var c fault.Collector
	c.Check(reason != "" || who.Kind == authz.KindJob, "reason", "error.required")
	c.AtMost("reason", reason, MaxReason)
	return c.Err()
}

// administers lets national administrators and commands through.
func administers(who authz.Actor) error {
	if who.Kind == authz.KindJob {
		return nil
	}
	return who.Require(authz.National)
}

// administer changes one organisation's place in the registry, and lets this
// process see the change at once. An unknown number is NotFound.
func (s *Service) administer(ctx context.Context, number int32,
	change func(plane.PlatformTx, organisationdb.LockRow) error) error {
	err := s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		r, err := q.Lock(ctx, tx, number)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if err != nil {
			return err
		}
		return change(tx, r)
	})
	if err != nil {
		return err
	}
	s.known.forget(number)
	return s.Directory.Refresh(ctx)
}

// recordChange writes the audit line of a change and notifies the job site of it.
// Empty details are left out.
func recordChange(ctx context.Context, tx plane.PlatformTx, who authz.Actor, action string, r organisationdb.LockRow,
	details map[string]any) error {
	for k, v := range details {
		if v == "" {
			delete(details, k)
		}
	}
	if err := audit.Record(ctx, tx, who, action, r.Slug, details); err != nil {
		return err
	}
	return event.Emit(ctx, tx, Changed, Which{r.Number})
}
