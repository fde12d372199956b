package worker

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/queue"
	"vakans/internal/retention"
	"vakans/internal/submission"
)

// Apply reminds applicants of what they have not sent.
func Apply(s *submission.Service) Area {
	return Area{Schedules: []Schedule{
		{"draft.reminder", Every(10 * time.Minute), Once, queue.Default, 75 * time.Second, s.Remind},
	}}
}

// applyRules are for what the register keeps of applications.
var applyRules = []retention.Rule{
	{Name: "drafts", Requirement: "APPL-15", Plane: retention.Register, Cutoff: retention.Months(submission.DraftMonths),
		Count: counted("applications", submission.CountDrafts), Purge: purgeSubmissions(submission.PurgeDrafts)},
	{Name: "applicants_copies", Requirement: "APPL-16", Plane: retention.Register,
		Cutoff: retention.Months(submission.CopyMonths),
		Count:  counted("applications", submission.CountCopies), Purge: purgeSubmissions(submission.PurgeCopies)},
}

type purgeSubmission = func(context.Context, pgx.Tx, time.Time, int) (submission.Purged, error)

func purgeSubmissions(purge purgeSubmission) func(context.Context, pgx.Tx, time.Time, int) (retention.Batch, error) {
	return func(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (retention.Batch, error) {
		p, err := purge(ctx, tx, cutoff, limit)
		counts := retention.Counts{"applications": p.Applications, "files": p.Files}
		return retention.Batch{Counts: counts, Keys: p.Keys, More: p.More}, err
	}
}
