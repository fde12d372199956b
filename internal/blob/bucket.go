package blob

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"vakans/internal/fault"
)

// EnsureBucket makes the bucket unless it is there. Two that do so at once
// are both content.
func (s *Store) EnsureBucket(ctx context.Context) error {
	if err := s.Check(ctx); !fault.Is(err, fault.NotFound) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	_, err := s.client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &s.bucket})
	if err == nil || s.Check(ctx) == nil {
		return nil
	}
	return fmt.Errorf("create bucket %s: %w", s.bucket, classify(err))
}

// Check asks whether the store answers and the bucket is open to us.
func (s *Store) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if _, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket}); err != nil {
		return fmt.Errorf("bucket %s: %w", s.bucket, classify(err))
	}
	return nil
}

// batch is how many keys S3 takes in one delete.
const batch = 1000

// Delete removes objects for good. One that is already gone is no error, so a
// purge may be repeated.
func (s *Store) Delete(ctx context.Context, keys ...Key) error {
	for some := range slices.Chunk(keys, batch) {
		names := make([]types.ObjectIdentifier, len(some))
		for i, k := range some {
			if k.Zero() {
				return errNoKey
			}
			names[i].Key = aws.String(k.name)
		}
		if err := s.deleteBatch(ctx, names); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) deleteBatch(ctx context.Context, names []types.ObjectIdentifier) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	out, err := s.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &s.bucket,
		Delete: &types.Delete{Objects: names, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("delete %d objects: %w", len(names), classify(err))
	}
	return refused(out.Errors)
}

// refused returns the first real failure of a batch.
func refused(failures []types.Error) error {
	for _, f := range failures {
		if code := aws.ToString(f.Code); code != "NoSuchKey" && code != "NotFound" {
			return fault.New(fault.Unavailable, "error.unavailable").Because(
				fmt.Errorf("delete %s: %s: %s", aws.ToString(f.Key), code, aws.ToString(f.Message)))
		}
	}
	return nil
}

// List walks the objects whose names begin with prefix, page by page, so that
// a sweep can compare the bucket with the database. Objects that are not ours
// by name are passed over. The iteration ends with the first error.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		for o, err := range s.objects(ctx, prefix) {
			if err != nil {
				yield(Info{}, err)
				return
			}
			key, err := ParseKey(aws.ToString(o.Key))
			if err != nil {
				continue
			}
			if !yield(Info{Key: key, Size: aws.ToInt64(o.Size), Modified: aws.ToTime(o.LastModified)}, nil) {
				return
			}
		}
	}
}

// objects is List for whatever lies there.
func (s *Store) objects(ctx context.Context, prefix string) iter.Seq2[types.Object, error] {
	return func(yield func(types.Object, error) bool) {
		pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{
			Bucket: &s.bucket, Prefix: aws.String(prefix),
		})
		for pages.HasMorePages() {
			page, err := s.nextPage(ctx, pages)
			if err != nil {
				yield(types.Object{}, fmt.Errorf("list %s: %w", prefix, classify(err)))
				return
			}
			for _, o := range page.Contents {
				if !yield(o, nil) {
					return
				}
			}
		}
	}
}

func (s *Store) nextPage(ctx context.Context, pages *s3.ListObjectsV2Paginator) (*s3.ListObjectsV2Output, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	return pages.NextPage(ctx)
}
