package worker

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/applicant"
	"vakans/internal/notify"
	"vakans/internal/plane"
	"vakans/internal/queue"
	"vakans/internal/retention"
	"vakans/internal/session"
)

// Accounts sends applicants what they need to get in.
func Accounts(n *notify.Service, account *notify.Account) Area {
	return Area{Tasks: []Task{
		{applicant.CodeWanted, queue.Default, 30 * time.Second, from(plane.LoginRegister, told(n, account.Code()))},
		{applicant.ResetWanted, queue.Default, 30 * time.Second, from(plane.LoginRegister, told(n, account.Reset()))},
	}}
}

// accountRules are for what an account leaves behind.
var accountRules = []retention.Rule{
	{Name: "pending_accounts", Requirement: "ACC-08", Plane: retention.Register,
		Cutoff: days(applicant.PendingDays), Count: counted("accounts", applicant.CountPending), Purge: purgeAccounts},
	{Name: "sign_in", Requirement: "PRIV-02", Plane: retention.Register,
		Cutoff: days(0), Count: counted("rows", session.CountOld), Purge: purgeSessions},
}

func purgeAccounts(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (retention.Batch, error) {
	n, err := applicant.PurgePending(ctx, tx, cutoff, limit)
	return retention.Batch{Counts: retention.Counts{"accounts": n}, More: n == limit}, err
}

func purgeSessions(ctx context.Context, tx pgx.Tx, _ time.Time, limit int) (retention.Batch, error) {
	n, err := session.Purge(ctx, tx, limit)
	return retention.Batch{Counts: retention.Counts{"rows": n}, More: n > 0}, err
}
