package blob

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Count tells how many objects there are under a prefix, those too that are not
// ours by name.
func (s *Store) Count(ctx context.Context, prefix string) (n int, err error) {
	err = s.pages(ctx, prefix, func(names []types.ObjectIdentifier) error {
		n += len(names)
		return nil
	})
	return n, err
}

// Clear deletes every object under a prefix, those too that are not ours by name,
// and tells each how many are gone so far. It may be repeated.
func (s *Store) Clear(ctx context.Context, prefix string, each func(n int)) (n int, err error) {
	if len(prefix) < len("t/1/") || !strings.HasSuffix(prefix, "/") {
		return 0, fmt.Errorf("blob: %q would clear more than one owner's files", prefix)
	}
	for {
		// From the start each time: pages move when something is deleted.
		gone := 0
		err := s.pages(ctx, prefix, func(names []types.ObjectIdentifier) error {
			if gone > 0 {
				return errAgain
			}
			gone = len(names)
			return s.deleteNames(ctx, names)
		})
		n += gone
		each(n)
		if err != errAgain {
			return n, err
		}
	}
}

// errAgain ends a listing early.
var errAgain = fmt.Errorf("blob: list again")

func (s *Store) deleteNames(ctx context.Context, names []types.ObjectIdentifier) error {
	if len(names) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	out, err := s.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &s.bucket, Delete: &types.Delete{Objects: names, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("delete %d objects: %w", len(names), classify(err))
	}
	return refused(out.Errors)
}

func (s *Store) pages(ctx context.Context, prefix string, do func([]types.ObjectIdentifier) error) error {
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: aws.String(prefix)})
	for pages.HasMorePages() {
		page, err := s.nextPage(ctx, pages)
		if err != nil {
			return fmt.Errorf("list %s: %w", prefix, classify(err))
		}
		names := make([]types.ObjectIdentifier, len(page.Contents))
		for i, o := range page.Contents {
			names[i] = types.ObjectIdentifier{Key: o.Key}
		}
		if err := do(names); err != nil {
			return err
		}
	}
	return nil
}
