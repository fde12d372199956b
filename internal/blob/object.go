package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"vakans/internal/fault"
)

// Info describes a stored object.
type Info struct {
	Key         Key
	Size        int64
	ContentType string
	SHA256      string // hex, of the content, as computed when it was put; empty in listings
	Modified    time.Time
}

const sha256Header = "sha256"

// Put stores content under key and returns what was stored. Body must be able
// to seek: the SDK reads it twice, once to sign and once to send.
func (s *Store) Put(ctx context.Context, key Key, contentType string, body io.ReadSeeker) (Info, error) {
	if key.Zero() {
		return Info{}, errNoKey
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	sum, size, err := digest(body)
	if err != nil {
		return Info{}, fmt.Errorf("read content of %s: %w", key, err)
	}
	_, err = s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket:         &s.bucket,
		Key:            aws.String(key.name),
		Body:           body,
		ContentLength:  aws.Int64(size),
		ContentType:    aws.String(contentType),
		ChecksumSHA256: aws.String(base64.StdEncoding.EncodeToString(sum)),
		Metadata:       map[string]string{sha256Header: hex.EncodeToString(sum)},
	})
	if err != nil {
		return Info{}, fmt.Errorf("put %s: %w", key, classify(err))
	}
	return Info{Key: key, Size: size, ContentType: contentType, SHA256: hex.EncodeToString(sum)}, nil
}

// PutBytes stores content that is already in memory.
func (s *Store) PutBytes(ctx context.Context, key Key, contentType string, content []byte) (Info, error) {
	return s.Put(ctx, key, contentType, bytes.NewReader(content))
}

// Get opens an object for reading. The caller closes it; the deadline is the
// caller's, because how long a stream takes is for the reader to say.
// A missing object is NotFound.
func (s *Store) Get(ctx context.Context, key Key) (io.ReadCloser, Info, error) {
	if key.Zero() {
		return nil, Info{}, errNoKey
	}
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: aws.String(key.name)})
	if err != nil {
		return nil, Info{}, fmt.Errorf("get %s: %w", key, classify(err))
	}
	return out.Body, Info{
		Key:         key,
		Size:        aws.ToInt64(out.ContentLength),
		ContentType: aws.ToString(out.ContentType),
		SHA256:      out.Metadata[sha256Header],
		Modified:    aws.ToTime(out.LastModified),
	}, nil
}

// GetBytes reads a whole object of at most limit bytes; a larger one is
// TooLarge and is not read.
func (s *Store) GetBytes(ctx context.Context, key Key, limit int64) ([]byte, Info, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	body, info, err := s.Get(ctx, key)
	if err != nil {
		return nil, Info{}, err
	}
	defer body.Close()
	if info.Size > limit {
		return nil, info, fault.New(fault.TooLarge, "error.too_large")
	}
	content, err := io.ReadAll(io.LimitReader(body, limit))
	if err != nil {
		return nil, info, fmt.Errorf("read %s: %w", key, classify(err))
	}
	return content, info, nil
}

// Head describes an object without reading it; a missing one is NotFound.
func (s *Store) Head(ctx context.Context, key Key) (Info, error) {
	if key.Zero() {
		return Info{}, errNoKey
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: aws.String(key.name)})
	if err != nil {
		return Info{}, fmt.Errorf("head %s: %w", key, classify(err))
	}
	return Info{
		Key:         key,
		Size:        aws.ToInt64(out.ContentLength),
		ContentType: aws.ToString(out.ContentType),
		SHA256:      out.Metadata[sha256Header],
		Modified:    aws.ToTime(out.LastModified),
	}, nil
}

// Exists reports whether there is such an object.
func (s *Store) Exists(ctx context.Context, key Key) (bool, error) {
	_, err := s.Head(ctx, key)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// Copy makes a second object with the same content, inside the store.
// A missing source is NotFound.
//
// A store that keeps objects in folders may lose one to a deletion beside it while
// it writes there, and answers as if the source were missing. While the source is
// there the copy is tried again, three times at most.
func (s *Store) Copy(ctx context.Context, from, to Key) error {
	if from.Zero() || to.Zero() {
		return errNoKey
	}
	err := s.copy(ctx, from, to)
	for range 3 {
		if !fault.Is(err, fault.NotFound) {
			break
		}
		if there, unknown := s.Exists(ctx, from); unknown != nil || !there {
			break
		}
		err = s.copy(ctx, from, to)
	}
	return err
}

func (s *Store) copy(ctx context.Context, from, to Key) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	_, err := s.client.CopyObject(ctx, &s3.CopyObjectInput{
		Bucket:     &s.bucket,
		Key:        aws.String(to.name),
		CopySource: aws.String(s.bucket + "/" + from.name), // keys need no escaping: see ParseKey
	})
	if err != nil {
		return fmt.Errorf("copy %s to %s: %w", from, to, classify(err))
	}
	return nil
}

var errNoKey = errors.New("blob: empty key")

// digest reads body to its end and rewinds it.
func digest(body io.ReadSeeker) ([]byte, int64, error) {
	h := sha256.New()
	size, err := io.Copy(h, body)
	if err != nil {
		return nil, 0, err
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return nil, 0, err
	}
	return h.Sum(nil), size, nil
}

// classify says what the store's refusal means. HEAD answers NotFound, GET
// NoSuchKey, and some stores only a bare code.
func classify(err error) error {
	var head *types.NotFound
	var get *types.NoSuchKey
	var api smithy.APIError
	switch {
	case errors.As(err, &head), errors.As(err, &get),
		errors.As(err, &api) && (api.ErrorCode() == "NoSuchKey" || api.ErrorCode() == "NotFound"):
		return fault.New(fault.NotFound, "error.not_found").Because(err)
	case errors.As(err, &api) && !troubled(err):
		return err // the store answered and refused: a defect or a wrong setting
	}
	return fault.New(fault.Unavailable, "error.unavailable").Because(err)
}

// troubled reports a store that answers that it cannot, for now: its disk is full,
// it is overloaded, or it has itself lost what it hangs on.
func troubled(err error) bool {
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &answer) {
		return false
	}
	status := answer.HTTPStatusCode()
	return status >= http.StatusInternalServerError || status == http.StatusTooManyRequests ||
		status == http.StatusRequestTimeout
}
