package recruitment_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// The stage is defined once, as a function that the planner puts into each
// statement: a list is planned as if the function were not there.
func TestStageIsPlannedWithItsStatement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(func(ctx context.Context, tx tenant.Tx) error {
		rows, err := tx.Query(ctx, `EXPLAIN (VERBOSE, COSTS OFF)
SELECT recruitment_stage(r.state, a.state, a.opens_at, a.closes_at) FROM recruitments r
JOIN ad_recruitments ar ON ar.recruitment_id = r.id JOIN ads a ON a.id = ar.ad_id
WHERE recruitment_stage(r.state, a.state, a.opens_at, a.closes_at) = 'open'`)
		if err != nil {
			return err
		}
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if text := strings.Join(plan, "\n"); strings.Contains(text, "recruitment_stage") || !strings.Contains(text, "CASE") {
			t.Errorf("the function is called:\n%s", text)
		}
		return err
	})
}
