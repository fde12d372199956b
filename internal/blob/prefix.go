package blob

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Count reports how many objects there are under a prefix and how much they take,
// those too that are not ours by name.
func (s *Store) Count(ctx context.Context, prefix string) (n int, bytes int64, err error) {
	for o, err := range s.objects(ctx, prefix) {
		if err != nil {
			return 0, 0, err
		}
		n++
		bytes += aws.ToInt64(o.Size)
	}
	return n, bytes, nil
}

// Clear deletes every object under a prefix, those too that are not ours by name,
// and reports to each how many are gone so far. It may be repeated.
func (s *Store) Clear(ctx context.Context, prefix string, each func(n int)) (n int, err error) {
	if len(prefix) < len("t/1/") || !strings.HasSuffix(prefix, "/") {
		return 0, fmt.Errorf("blob: %q would clear more than one owner's files", prefix)
	}
	// All are listed first: pages move when something is deleted.
	var names []types.ObjectIdentifier
	for o, err := range s.objects(ctx, prefix) {
		if err != nil {
			return 0, err
		}
		names = append(names, types.ObjectIdentifier{Key: o.Key})
	}
	for some := range slices.Chunk(names, batch) {
		if err := s.deleteBatch(ctx, some); err != nil {
			return n, err
		}
		n += len(some)
		each(n)
	}
	return n, nil
}
