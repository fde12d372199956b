package submission

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/submission/internal/submissiondb"
)

// How many months the register keeps an application: a draft after the period
// (PRIV-12), and the applicant's copy of a sent one after the recruitment was closed
// (PRIV-13).
const (
	DraftMonths = 6
	CopyMonths  = 24
)

// Purged is what a step of a purge took away. Keys are the objects that must
// leave the file store after the commit.
type Purged struct {
	Applications int
	Files        int
	Keys         []string
	More         bool
}

var purge submissiondb.Queries

// CountDrafts counts the drafts whose period ended before cutoff.
func CountDrafts(ctx context.Context, tx pgx.Tx, cutoff time.Time) (int, error) {
	n, err := purge.CountOldDrafts(ctx, tx, cutoff)
	return int(n), err
}

// PurgeDrafts deletes at most limit of them, with their files (APPL-15, PRIV-12).
func PurgeDrafts(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (Purged, error) {
	ids, err := purge.OldDrafts(ctx, tx, submissiondb.OldDraftsParams{Cutoff: cutoff, Most: int32(limit)})
	if err != nil {
		return Purged{}, err
	}
	return purgeThese(ctx, tx, ids, limit)
}

// CountCopies counts the applicants' copies of applications to recruitments that
// were closed before cutoff.
func CountCopies(ctx context.Context, tx pgx.Tx, cutoff time.Time) (int, error) {
	n, err := purge.CountOldCopies(ctx, tx, cutoff)
	return int(n), err
}

// PurgeCopies deletes at most limit of them, with their files (APPL-16). The
// employer's record has a life of its own (decision C10).
func PurgeCopies(ctx context.Context, tx pgx.Tx, cutoff time.Time, limit int) (Purged, error) {
	ids, err := purge.OldCopies(ctx, tx, submissiondb.OldCopiesParams{Cutoff: cutoff, Most: int32(limit)})
	if err != nil {
		return Purged{}, err
	}
	return purgeThese(ctx, tx, ids, limit)
}

// ForgetDrafts deletes at most limit drafts to an organisation that is removed for
// ever: nobody could send them any more. What was sent is the applicants' own.
func ForgetDrafts(ctx context.Context, tx pgx.Tx, tenant int32, limit int) (Purged, error) {
	ids, err := purge.DraftsTo(ctx, tx, submissiondb.DraftsToParams{Tenant: tenant, Most: int32(limit)})
	if err != nil {
		return Purged{}, err
	}
	return purgeThese(ctx, tx, ids, limit)
}

// EndCopies lets the time of applicants' copies begin to run out (APPL-16) whose
// employer is removed for ever.
func EndCopies(ctx context.Context, tx pgx.Tx, tenant int32) error {
	return purge.EndCopies(ctx, tx, tenant)
}

func purgeThese(ctx context.Context, tx pgx.Tx, ids []uuid.UUID, limit int) (Purged, error) {
	if len(ids) == 0 {
		return Purged{}, nil
	}
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		names = append(names, id.String())
	}
	files, err := purge.FilesOf(ctx, tx, names)
	if err != nil {
		return Purged{}, err
	}
	p := Purged{Files: len(files), More: len(ids) == limit}
	for _, f := range files {
		p.Keys = append(p.Keys, blob.ApplicantKey(f.AccountID, f.ID).String())
	}
	n, err := purge.Purge(ctx, tx, names)
	p.Applications = int(n)
	return p, err
}
