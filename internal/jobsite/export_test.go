package jobsite

import (
	"context"

	"vakans/internal/plane"
	"vakans/internal/recruitment"
)

// Put writes an ad that no tenant has, for tests of reading.
func (s *Service) Put(ctx context.Context, p recruitment.Published) error {
	return s.Publisher.In(ctx, func(tx plane.PublisherTx) error { return put(ctx, tx, p) })
}

var (
	Fold      = fold
	PlainOf   = plain
	ReadTerms = func(typed string) (words, plain []string) {
		t := readTerms(typed)
		return t.words, t.plain
	}
)
