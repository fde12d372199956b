package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"vakans/internal/blob"
)

// objects compares storing an attachment through the product with a plain signed
// PUT of the same bytes. It is for information.
func (b *bench) objects(ctx context.Context) ([]figure, error) {
	body := make([]byte, 200<<10)
	_, _ = rand.Read(body) // never fails
	store := b.place.services.Files
	product := func(ctx context.Context) (turn, error) {
		return load(ctx, b.Clients, b.Turn, func(ctx context.Context, _, _ int) error {
			_, err := store.PutBytes(ctx, blob.TenantKey(1, uuid.New()), "application/pdf", body)
			return err
		})
	}
	baseline := func(ctx context.Context) (turn, error) {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: b.Clients}}
		defer client.CloseIdleConnections()
		return load(ctx, b.Clients, b.Turn, func(ctx context.Context, _, _ int) error {
			return putPlainly(ctx, client, b.servers.S3, "bench/"+uuid.NewString(), body)
		})
	}
	ours, theirs, err := pair(ctx, b.Rounds, product, baseline)
	if err != nil {
		return nil, err
	}
	f := against("objects", "storing 200 kB against a plain signed PUT", ours, theirs, 0)
	f.Kind, f.Met = information, true
	return []figure{f}, nil
}

// putPlainly stores an object with the least that the protocol asks for.
func putPlainly(ctx context.Context, client *http.Client, c blob.Config, name string, body []byte) error {
	u, err := url.Parse(c.Endpoint + "/" + c.Bucket + "/" + name)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, u.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	sign(req, c, body, time.Now().UTC())
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the store answered %d: %s", resp.StatusCode, said)
	}
	return err
}

// region is what the private store calls itself.
const region = "us-east-1"

// sign is version 4 of the protocol's signature over host, time and body.
func sign(req *http.Request, c blob.Config, body []byte, now time.Time) {
	stamp, day := now.Format("20060102T150405Z"), now.Format("20060102")
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	req.Header.Set("X-Amz-Date", stamp)
	req.Header.Set("X-Amz-Content-Sha256", hash)
	const signed = "host;x-amz-content-sha256;x-amz-date"
	canonical := fmt.Sprintf("%s\n%s\n\nhost:%s\nx-amz-content-sha256:%s\nx-amz-date:%s\n\n%s\n%s", req.Method,
		req.URL.EscapedPath(), req.URL.Host, hash, stamp, signed, hash)
	digest := sha256.Sum256([]byte(canonical))
	scope := day + "/" + region + "/s3/aws4_request"
	text := "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hex.EncodeToString(digest[:])
	key := []byte("AWS4" + c.SecretKey)
	for _, part := range []string{day, region, "s3", "aws4_request"} {
		key = mac(key, part)
	}
	req.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
		c.AccessKey, scope, signed, hex.EncodeToString(mac(key, text))))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
