package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/authz"
)

const lines = `
INSERT INTO audit_log (actor_kind, actor_id, actor_name, session_id, action, subject_kind, subject_id, unit_path, details)
SELECT $1, $2::uuid, $3, $4::uuid, $5, $6, s, $8, $9::jsonb FROM unnest($7::text[]) s`

// RecordEach is Record for many subjects of one kind and one unit to which the
// same was done: a line each, in one statement.
func RecordEach(ctx context.Context, tx pgx.Tx, who authz.Actor, action, kind, unitPath string, ids []uuid.UUID,
	details map[string]any) error {
	if details == nil {
		details = map[string]any{}
	}
	body, err := json.Marshal(details)
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	subjects := make([]string, 0, len(ids))
	for _, id := range ids {
		subjects = append(subjects, id.String())
	}
	_, err = tx.Exec(ctx, lines, kinds[who.Kind], known(who.ID), who.Name, known(who.Session),
		action, kind, subjects, orNull(unitPath), string(body))
	if err != nil {
		return fmt.Errorf("audit %s of %d: %w", action, len(ids), err)
	}
	return nil
}
