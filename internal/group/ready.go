package group

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/group/internal/groupdb"
	"vakans/policies"
	"vakans/tenant"
)

// CreateReadyTx makes the groups that come ready with every organisation.
// Those that exist already stay as the organisation has made them.
func CreateReadyTx(ctx context.Context, tx tenant.Tx, who authz.Actor) error {
	for _, b := range policies.Builtins {
		id := uuid.New()
		n, err := q.InsertBuiltin(ctx, tx, groupdb.InsertBuiltinParams{ID: id, Builtin: string(b), Name: string(b)})
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		names := make([]string, len(policies.DefaultGroups[b]))
		for i, p := range policies.DefaultGroups[b] {
			names[i] = string(p)
		}
		if err := q.AddPermissions(ctx, tx, groupdb.AddPermissionsParams{GroupID: id, Permissions: names}); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, who, "group.create", id, map[string]any{"builtin": b}); err != nil {
			return err
		}
	}
	return q.BumpPolicy(ctx, tx)
}
