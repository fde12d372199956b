package country

import (
	"context"

	"vakans/internal/wiring"
)

// Make makes the country. It moves the clock into the past and leaves it moved;
// the caller sets it right.
func Make(ctx context.Context, s *wiring.Services, say func(string)) (Country, error) {
	return Country{}, nil
}
