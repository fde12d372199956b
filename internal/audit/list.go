package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Entry is one line of the log.
type Entry struct {
	ID          int64
	At          time.Time
	ActorKind   string
	ActorID     *uuid.UUID
	ActorName   string
	SessionID   *uuid.UUID
	Action      string
	SubjectKind string
	SubjectID   string
	UnitPath    *string
	Details     json.RawMessage
}

// Filter chooses lines. Its zero value is the newest page of everything.
type Filter struct {
	ActorID     uuid.UUID
	Actors      []uuid.UUID // any of them; nil means anybody, and none of them nobody
	Action      string      // exactly, or all that begin so when it ends with "."
	SubjectKind string
	SubjectID   string
	Subjects    []string  // any of these ids; nil means anything, and none of them nothing
	NoViews     bool      // leave out who looked at what
	From, To    time.Time // From is included, To is not
	Before      int64     // only lines older than the one with this id: the last of the page before
	Limit       int       // at most MaxPage; 0 means 50
}

// MaxPage is the longest page of the log.
const MaxPage = 200

const list = `
SELECT id, at, actor_kind, actor_id, actor_name, session_id, action, subject_kind, subject_id, unit_path, details
FROM audit_log
WHERE ($1::bigint = 0 OR id < $1)
  AND ($2::uuid IS NULL OR actor_id = $2)
  AND ($3::text = '' OR action = $3 OR (right($3, 1) = '.' AND starts_with(action, $3)))
  AND ($4::text = '' OR subject_kind = $4)
  AND ($5::text = '' OR subject_id = $5)
  AND ($6::timestamptz IS NULL OR at >= $6)
  AND ($7::timestamptz IS NULL OR at < $7)
  AND ($9::uuid[] IS NULL OR actor_id = ANY($9))
  AND ($10::text[] IS NULL OR subject_id = ANY($10))
  AND (NOT $11::boolean OR right(action, 5) <> '.view')
ORDER BY id DESC LIMIT $8`

// List returns lines, newest first, from the log of the schema that tx is in.
// Who may read them is for the caller to decide.
func List(ctx context.Context, tx pgx.Tx, f Filter) ([]Entry, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	rows, err := tx.Query(ctx, list, f.Before, known(f.ActorID), f.Action, f.SubjectKind, f.SubjectID,
		moment(f.From), moment(f.To), min(limit, MaxPage), f.Actors, f.Subjects, f.NoViews)
	if err != nil {
		return nil, fmt.Errorf("list the audit log: %w", err)
	}
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Entry])
	if err != nil {
		return nil, fmt.Errorf("list the audit log: %w", err)
	}
	return entries, nil
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
