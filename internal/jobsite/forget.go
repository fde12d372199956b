package jobsite

import (
	"context"
	"fmt"

	"vakans/internal/plane"
)

// Forget takes an organisation and all its ads off the job site, and reports how many
// ads there were. Its own events bring it back, for as long as it exists.
func (s *Service) Forget(ctx context.Context, number int32) (ads int, err error) {
	err = s.Publisher.In(ctx, func(tx plane.PublisherTx) error {
		n, err := q.ForgetAds(ctx, tx, number)
		ads = int(n)
		if err == nil {
			_, err = q.ForgetEmployer(ctx, tx, number)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("take organisation %d off the job site: %w", number, err)
	}
	return ads, nil
}
