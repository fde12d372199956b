package organisation

import (
	"context"

	"vakans/internal/authz"
)

// Summaries returns one organisation, or with 0 all of them in the order of their
// numbers. It is for commands and national administrators.
func (s *Service) Summaries(ctx context.Context, who authz.Actor, number int32) ([]Summary, error) {
	if err := administers(who); err != nil {
		return nil, err
	}
	return s.summaries(ctx, number)
}
