package organisation

import (
	"context"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// Log returns lines of the organisation's audit log, newest first (PRIV-11).
// Lines tell of every unit, so it takes audit.view in the whole organisation.
func (s *Service) Log(ctx context.Context, who authz.Actor, f audit.Filter) (lines []audit.Entry, err error) {
	if err := who.Require(policies.AuditView); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		root, err := unit.RootTx(ctx, tx)
		if err != nil {
			return err
		}
		if err := who.RequireIn(policies.AuditView, root.Path); err != nil {
			return err
		}
		lines, err = audit.List(ctx, tx, f)
		return err
	})
	return lines, err
}
