package application

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/authz"
	"vakans/internal/lists"
	"vakans/policies"
	"vakans/tenant"
)

// CountApplicants reports how many applications stand in each recruitment whose
// applications the actor may view; the others are left out.
func (s *Service) CountApplicants(ctx context.Context, who authz.Actor, recruitments []uuid.UUID) (map[uuid.UUID]int,
	error) {
	counts := make(map[uuid.UUID]int, len(recruitments))
	prefixes := who.Prefixes(policies.ApplicationView)
	if len(prefixes) == 0 || len(recruitments) == 0 {
		return counts, nil
	}
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		rows, err := s.q.CountsSeen(ctx, tx, applicationdb.CountsSeenParams{Ids: lists.Texts(recruitments),
			Prefixes: prefixes})
		for _, r := range rows {
			counts[r.ID] = int(r.N)
		}
		return err
	})
	return counts, err
}
