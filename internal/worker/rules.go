package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/applicant"
	"vakans/internal/application"
	"vakans/internal/event"
	"vakans/internal/legal"
	"vakans/internal/plane"
	"vakans/internal/retention"
	"vakans/internal/session"
	"vakans/internal/submission"
	"vakans/tenant"
)

// Floor is the law's least time for an organisation to keep the applications of those
// who were not chosen.
type Floor func(ctx context.Context, tenant int32) (legal.Months, error)

// Rules is everything that must be purged, and when. The features know how and after
// how long; floor is asked for what the law demands.
func Rules(floor Floor) []retention.Rule {
	return []retention.Rule{
		{Name: "not_selected", Requirement: "PRIV-14", Plane: retention.Tenant,
			Cutoff: floor.cutoff, Count: counted("applications", application.CountOld), Purge: purgeApplications},
		{Name: "drafts", Requirement: "APPL-15", Plane: retention.Register,
			Cutoff: retention.Months(submission.DraftMonths), Count: counted("applications", submission.CountDrafts),
			Purge: purgeSubmissions(submission.PurgeDrafts)},
		{Name: "applicants_copies", Requirement: "APPL-16", Plane: retention.Register,
			Cutoff: retention.Months(submission.CopyMonths), Count: counted("applications", submission.CountCopies),
			Purge: purgeSubmissions(submission.PurgeCopies)},
		{Name: "pending_accounts", Requirement: "ACC-08", Plane: retention.Register,
			Cutoff: days(applicant.PendingDays), Count: counted("accounts", applicant.CountPending), Purge: purgeAccounts},
		{Name: "sign_in", Requirement: "PRIV-02", Plane: retention.Register,
			Cutoff: days(0), Count: counted("rows", session.CountOld), Purge: purgeSessions},
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

// days is a cutoff that many days back.
func days(n int) func(context.Context, pgx.Tx, time.Time) (time.Time, error) {
	return func(_ context.Context, _ pgx.Tx, now time.Time) (time.Time, error) { return now.AddDate(0, 0, -n), nil }
}

// counted names what a count counts.
func counted(what string, count func(context.Context, pgx.Tx, time.Time) (int, error)) func(context.Context, pgx.Tx, time.Time) (retention.Counts, error) {
	return func(ctx context.Context, tx pgx.Tx, cutoff time.Time) (retention.Counts, error) {
		n, err := count(ctx, tx, cutoff)
		return retention.Counts{what: n}, err
	}
}

func purgeApplications(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (retention.Batch, error) {
	p, err := application.PurgeOld(ctx, tx, cutoff, limit)
	counts := retention.Counts{"applications": p.Applications, "files": p.Files, "letters": p.Letters, "messages": p.Messages}
	return retention.Batch{Counts: counts, Keys: p.Keys, More: p.More}, err
}

type purgeSubmission = func(context.Context, pgx.Tx, time.Time, int) (submission.Purged, error)

func purgeSubmissions(purge purgeSubmission) func(context.Context, pgx.Tx, time.Time, int) (retention.Batch, error) {
	return func(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (retention.Batch, error) {
		p, err := purge(ctx, tx, cutoff, limit)
		return retention.Batch{Counts: retention.Counts{"applications": p.Applications, "files": p.Files}, Keys: p.Keys, More: p.More}, err
	}
}

func purgeAccounts(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (retention.Batch, error) {
	n, err := applicant.PurgePending(ctx, tx, cutoff, limit)
	return retention.Batch{Counts: retention.Counts{"accounts": n}, More: n == limit}, err
}

func purgeSessions(ctx context.Context, tx pgx.Tx, _ time.Time, limit int) (retention.Batch, error) {
	n, err := session.Purge(ctx, tx, limit)
	return retention.Batch{Counts: retention.Counts{"rows": n}, More: n > 0}, err
}

// purgeStaffSessions lets go of staff's ended sessions, codes and failures. The
// platform keeps no other personal data that ends by the calendar.
func (d Deps) purgeStaffSessions(ctx context.Context, _ event.Event) error {
	for n := 1; n > 0; {
		err := d.Planes.Platform.In(ctx, func(tx plane.PlatformTx) (err error) {
			n, err = session.Purge(ctx, tx, retention.BatchSize)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d Deps) strays() *retention.Strays {
	return &retention.Strays{Files: d.Files, Rooms: event.RoomsOf(d.Planes), Clock: d.Clock}
}
