package attack_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/blob"
)

// Keys that nobody's file could have: tricks with paths, other spellings.
func TestFilesKeys(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	for _, name := range []string{
		"", "/", "t//" + id, "t/1/../2/" + id, "t/1/" + id + "/../../2/" + id, "../t/2/" + id, "t/1/%2e%2e/" + id, "t/01/" + id, "t/+1/" + id, "t/-1/../" + id,
		"t/1/" + strings.ToUpper(id), "t/1/{" + id + "}", "t/1/urn:uuid:" + id, "t/1/" + id + "\x00", "t/1/" + id + "?versionId=1", "T/1/" + id,
		"t/1 /" + id, "t\\1\\" + id, "a/" + id, "a//" + id, "a/1/" + id, "b/1/" + id, "t/99999999999/" + id, "t/1/" + id + "\n", "./t/1/" + id, "t/1/./" + id,
	} {
		if key, err := blob.ParseKey(name); err == nil {
			t.Errorf("%q is the key %s", name, key)
		}
	}
	for _, other := range []blob.Key{blob.TenantKey(12, uuid.New()), blob.ApplicantKey(uuid.New(), uuid.New()), blob.TenantKey(-1, uuid.New())} {
		if other.Of(1) {
			t.Errorf("%s is organisation 1's", other)
		}
	}
}

// A presigned address opens what it was made for, once it is touched nothing; and
// the store itself refuses who has no address at all.
func TestFilesPresigned(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	mine, theirs := c.fileOf(c.a, c.own), c.fileOf(c.b, c.foreign)
	good, err := c.Files.PresignGet(t.Context(), mine, "x.pdf", "application/pdf")
	must(t, err)
	if got := ask(t, http.MethodGet, good, ""); got != http.StatusOK {
		t.Fatalf("the address as it is: %d", got)
	}
	bare, _, _ := strings.Cut(good, "?")
	bucket := bare[:strings.LastIndex(bare, "/t/")]
	for name, address := range map[string]string{
		"their key":         strings.Replace(good, mine.String(), theirs.String(), 1),
		"their key by dots": strings.Replace(good, mine.String(), mine.String()+"/../../../"+theirs.String(), 1),
		"no signature":      bare, "their key unsigned": bucket + "/" + theirs.String(), "the listing": bucket, "the listing by query": bucket + "?list-type=2&prefix=t/",
		"the listing with our signature": strings.Replace(good, "/"+mine.String(), "", 1),
		"longer":                         change(good, "X-Amz-Expires", "604800"), "later": change(good, "X-Amz-Date", time.Now().Add(time.Hour).UTC().Format("20060102T150405Z")),
		"another type": change(good, "response-content-type", "text/html"), "shown inside a page": change(good, "response-content-disposition", "inline"),
		"another signature": change(good, "X-Amz-Signature", strings.Repeat("0", 64)), "no expiry": strings.Replace(good, "X-Amz-Expires=120", "", 1),
		"another signer": change(good, "X-Amz-Credential", "somebody/20200101/us-east-1/s3/aws4_request"), "one more parameter": good + "&response-expires=x",
	} {
		if got := ask(t, http.MethodGet, address, ""); got < 400 || got >= 500 {
			t.Errorf("%s: %d", name, got)
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPost} {
		if got := ask(t, method, good, ""); got < 400 || got >= 500 {
			t.Errorf("%s with the address of a download: %d", method, got)
		}
	}
	if got := ask(t, http.MethodGet, good, "store.example"); got < 400 || got >= 500 {
		t.Errorf("another host: %d", got)
	}
	if there, err := c.Files.Exists(t.Context(), mine); err != nil || !there {
		t.Errorf("the file is gone: %v", err)
	}
}

// An address that was good a while ago is no longer.
func TestFilesExpired(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own = c.known(c.a)
	key := c.fileOf(c.a, c.own).String()
	if got := ask(t, http.MethodGet, c.presign(key, time.Now(), time.Minute), ""); got != http.StatusOK {
		t.Fatalf("signed now: %d", got)
	}
	if got := ask(t, http.MethodGet, c.presign(key, time.Now().Add(-time.Hour), time.Minute), ""); got != http.StatusForbidden {
		t.Errorf("signed an hour ago for a minute: %d", got)
	}
}

// fileOf is the key of a file in an organisation's applications.
func (c *country) fileOf(o *organisation, known map[string]string) blob.Key {
	return blob.TenantKey(o.Tenant.Number, uuid.MustParse(known["attachments"]))
}

func change(address, name, value string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // our own
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

func ask(t *testing.T, method, address, host string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	must(t, err)
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	must(t, resp.Body.Close())
	return resp.StatusCode
}

// presign signs a download as the product would at another time: it has no clock
// to move for that.
func (c *country) presign(key string, at time.Time, lasts time.Duration) string {
	s3 := c.Config.S3
	day, moment := at.UTC().Format("20060102"), at.UTC().Format("20060102T150405Z")
	scope := day + "/" + s3.Region + "/s3/aws4_request"
	u, err := url.Parse(s3.Endpoint)
	must(c.t, err)
	u.Path = "/" + s3.Bucket + "/" + key
	query := url.Values{"X-Amz-Algorithm": {"AWS4-HMAC-SHA256"}, "X-Amz-Credential": {s3.AccessKey + "/" + scope}, "X-Amz-Date": {moment},
		"X-Amz-Expires": {fmt.Sprint(int(lasts.Seconds()))}, "X-Amz-SignedHeaders": {"host"}}.Encode()
	request := strings.Join([]string{"GET", u.Path, query, "host:" + u.Host, "", "host", "UNSIGNED-PAYLOAD"}, "\n")
	sum := sha256.Sum256([]byte(request))
	sign := []byte("AWS4" + s3.SecretKey.Reveal())
	for _, part := range []string{day, s3.Region, "s3", "aws4_request", strings.Join([]string{"AWS4-HMAC-SHA256", moment, scope, hex.EncodeToString(sum[:])}, "\n")} {
		h := hmac.New(sha256.New, sign)
		h.Write([]byte(part))
		sign = h.Sum(nil)
	}
	u.RawQuery = query + "&X-Amz-Signature=" + hex.EncodeToString(sign)
	return u.String()
}
