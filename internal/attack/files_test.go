package attack_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/blob"
)

// Keys that nobody's file could have: tricks with paths, other spellings.
func TestFilesKeys(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	for _, name := range []string{
		"", "/", "t//" + id, "t/1/../2/" + id, "t/1/" + id + "/../../2/" + id, "../t/2/" + id, "t/1/%2e%2e/" + id,
		"t/01/" + id, "t/+1/" + id, "t/-1/../" + id,
		"t/1/" + strings.ToUpper(id), "t/1/{" + id + "}", "t/1/urn:uuid:" + id, "t/1/" + id + "\x00",
		"t/1/" + id + "?versionId=1", "T/1/" + id,
		"t/1 /" + id, "t\\1\\" + id, "a/" + id, "a//" + id, "a/1/" + id, "b/1/" + id, "t/99999999999/" + id,
		"t/1/" + id + "\n", "./t/1/" + id, "t/1/./" + id,
	} {
		if key, err := blob.ParseKey(name); err == nil {
			t.Errorf("%q is the key %s", name, key)
		}
	}
	for _, other := range []blob.Key{blob.TenantKey(12, uuid.New()), blob.ApplicantKey(uuid.New(), uuid.New()),
		blob.TenantKey(-1, uuid.New())} {
		if other.Of(1) {
			t.Errorf("%s is organisation 1's", other)
		}
	}
}

// The product hands out no address of the store, and the store refuses whoever comes
// without a signature: for a file of ours or theirs, for a list, and to change one.
func TestFilesUnsigned(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	mine, theirs := c.fileOf(c.a, c.own), c.fileOf(c.b, c.foreign)
	bucket := c.Config.S3.Endpoint + "/" + c.Config.S3.Bucket
	for name, address := range map[string]string{
		"ours": bucket + "/" + mine.String(), "theirs": bucket + "/" + theirs.String(),
		"theirs by dots": bucket + "/" + mine.String() + "/../../../" + theirs.String(),
		"the listing":    bucket, "the listing by query": bucket + "?list-type=2&prefix=t/",
		"another's signature": bucket + "/" + mine.String() +
			"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=somebody/20200101/us-east-1/s3/aws4_request" +
			"&X-Amz-Date=20200101T000000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=" +
			strings.Repeat("0", 64),
	} {
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodPost} {
			if got := ask(t, method, address); got < 400 || got >= 500 {
				t.Errorf("%s %s: %d", method, name, got)
			}
		}
	}
	for _, key := range []blob.Key{mine, theirs} {
		if there, err := c.Files.Exists(t.Context(), key); err != nil || !there {
			t.Errorf("the file %s is gone: %v", key, err)
		}
	}
}

// fileOf is the key of a file in an organisation's applications.
func (c *country) fileOf(o *organisation, known map[string]string) blob.Key {
	return blob.TenantKey(o.Tenant.Number, uuid.MustParse(known["attachments"]))
}

func ask(t *testing.T, method, address string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	must(t, err)
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	must(t, resp.Body.Close())
	return resp.StatusCode
}
