package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/application"
	"vakans/internal/event"
	"vakans/internal/legal"
	"vakans/internal/notify"
	"vakans/internal/queue"
	"vakans/internal/retention"
	"vakans/internal/submission"
	"vakans/tenant"
)

// Case notifies of applications: their senders by letter, and the register, whose copy
// follows.
func Case(n *notify.Service, c *notify.Case, apply *submission.Service) Area {
	copied := func(notice notify.Notice) []event.Consumer {
		return with(told(n, notice), "copy", apply.OnApplication)
	}
	return Area{Tasks: []Task{
		{application.Received, queue.Default, 30 * time.Second, copied(c.Receipt())},
		{application.Edited, queue.Default, 30 * time.Second, copied(c.Edited())},
		{application.Withdrawn, queue.Default, 30 * time.Second, copied(c.Withdrawn())},
		{application.Resent, queue.Default, 30 * time.Second, copied(c.Resent())},
		{application.Messaged, queue.Default, 75 * time.Second, told(n, c.Message())},
		{application.WithdrawalRecorded, queue.Default, 30 * time.Second, on("copy", apply.OnApplication)},
	}}
}

// Floor is the law's least time for an organisation to keep the applications of those
// who were not chosen.
type Floor func(ctx context.Context, tenant int32) (legal.Months, error)

// caseRules are for what the employer keeps of applications.
func caseRules(floor Floor) []retention.Rule {
	return []retention.Rule{
		{Name: "not_selected", Requirement: "PRIV-14", Plane: retention.Tenant,
			Cutoff: floor.cutoff, Count: counted("applications", application.CountOld), Purge: purgeApplications},
	}
}

// cutoff is when recruitments must have been closed for their applications to go.
func (f Floor) cutoff(ctx context.Context, tx pgx.Tx, now time.Time) (time.Time, error) {
	in, ok := tx.(tenant.Tx)
	if !ok {
		return time.Time{}, fmt.Errorf("%T is no organisation's transaction", tx)
	}
	months, err := f(ctx, in.Tenant().Number)
	if err != nil {
		return time.Time{}, err
	}
	return application.RetentionCutoff(ctx, in, now, months)
}

func purgeApplications(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (retention.Batch, error) {
	p, err := application.PurgeOld(ctx, tx, cutoff, limit)
	counts := retention.Counts{"applications": p.Applications, "files": p.Files, "letters": p.Letters,
		"messages": p.Messages}
	return retention.Batch{Counts: counts, Keys: p.Keys, More: p.More}, err
}
