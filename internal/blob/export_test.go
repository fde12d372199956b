package blob

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// AddressOf is where the store looks for an object.
func (s *Store) AddressOf(ctx context.Context, key Key) (string, error) {
	signed, err := s3.NewPresignClient(s.client).PresignGetObject(ctx,
		&s3.GetObjectInput{Bucket: aws.String(s.bucket), Key: aws.String(key.String())})
	if err != nil {
		return "", err
	}
	return signed.URL, nil
}
