package wiring

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// counter counts applications for the list of recruitments.
type counter struct{ services *Services }

// CountApplicants tells how many applications stand in each recruitment that the
// actor may see applications of.
func (c counter) CountApplicants(ctx context.Context, who authz.Actor, recruitments []uuid.UUID) (map[uuid.UUID]int, error) {
	out := map[uuid.UUID]int{}
	err := c.services.Planes.Tenants.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		tallies, err := c.services.Applications.Tallies(ctx, tx, recruitments)
		for id, t := range tallies {
			out[id] = t.Total
		}
		return err
	})
	return out, err
}
