package recruitment

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// Outcomes of a closed recruitment, in the order in which they are offered.
var Outcomes = []string{"recruited", "not_filled", "cancelled"}

// MarkClosed records that a case is decided, in the transaction of the feature
// that has judged whether it may be (CASE-04 to CASE-06). When nothing that an
// ad presents is open any more, an ad that still runs is ended with it. It
// records and emits for itself.
func MarkClosed(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, version int32, outcome,
	reason string) error {
	if !slices.Contains(Outcomes, outcome) {
		return fault.InvalidField("outcome", "error.choose")
	}
	r, err := loadFor(ctx, tx, who, id, policies.RecruitmentClose)
	if err != nil {
		return err
	}
	n, err := q.CloseRecruitment(ctx, tx, recruitmentdb.CloseRecruitmentParams{
		ID: id, Version: version, Outcome: outcome, Reason: strings.TrimSpace(reason), ClosedBy: who.ID,
	})
	if err != nil || n == 0 {
		return orConflict(err, "recruitment", id)
	}
	if err := endWith(ctx, tx, who, r.Ad, outcome); err != nil {
		return err
	}
	details := map[string]any{"outcome": outcome}
	if err := audit.Record(ctx, tx, who, "recruitment.close", audit.On("recruitment", id).In(r.Unit.Path),
		details); err != nil {
		return err
	}
	return event.Emit(ctx, tx, RecruitmentClosed, RecruitmentEvent{id})
}

// endWith ends a running ad that has nothing left to apply for.
func endWith(ctx context.Context, tx tenant.Tx, who authz.Actor, ad uuid.UUID, outcome string) error {
	if !fault.Is(stillOpen(ctx, tx, ad), fault.Conflict) {
		return nil
	}
	err := end(ctx, tx, who, ad, outcome)
	if fault.Is(err, fault.Conflict) { // it does not run
		return nil
	}
	return err
}

// MarkReopened undoes MarkClosed. An ad that was ended stays ended.
func MarkReopened(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, version int32) error {
	r, err := loadFor(ctx, tx, who, id, policies.RecruitmentClose)
	if err != nil {
		return err
	}
	n, err := q.ReopenRecruitment(ctx, tx, recruitmentdb.ReopenRecruitmentParams{ID: id, Version: version})
	if err != nil || n == 0 {
		return orConflict(err, "recruitment", id)
	}
	if err := audit.Record(ctx, tx, who, "recruitment.reopen", audit.On("recruitment", id).In(r.Unit.Path),
		nil); err != nil {
		return err
	}
	return event.Emit(ctx, tx, RecruitmentReopened, RecruitmentEvent{id})
}
