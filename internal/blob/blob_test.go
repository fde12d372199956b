package blob_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/blob"
	"vakans/internal/fault"
)

// open returns a store on a real S3 server and a tenant number of the test's own.
func open(t *testing.T) (*blob.Store, int32) {
	t.Helper()
	address := os.Getenv("VAKANS_TEST_S3")
	if address == "" {
		t.Fatal("VAKANS_TEST_S3 is not set: run the tests with make unit")
	}
	cfg, err := blob.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	store, err := blob.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.EnsureBucket(t.Context()); err != nil {
		t.Fatal(err)
	}
	return store, int32(time.Now().UnixNano() & 0x7fffffff)
}

func put(t *testing.T, store *blob.Store, key blob.Key, content string) blob.Info {
	t.Helper()
	info, err := store.PutBytes(t.Context(), key, "application/pdf", []byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func TestStoreKeepsWhatIsPut(t *testing.T) {
	t.Parallel()
	store, tenant := open(t)
	key := blob.TenantKey(tenant, uuid.New())
	content := make([]byte, 3<<20)
	_, _ = rand.Read(content)
	sum := sha256.Sum256(content)

	info, err := store.Put(t.Context(), key, "application/pdf", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if info.SHA256 != hex.EncodeToString(sum[:]) || info.Size != int64(len(content)) {
		t.Errorf("put says %+v", info)
	}
	got, info, err := store.GetBytes(t.Context(), key, 4<<20)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, content) || info.ContentType != "application/pdf" || info.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("got %d bytes, %+v", len(got), info)
	}
	if err := store.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestStoreStreams(t *testing.T) {
	t.Parallel()
	store, tenant := open(t)
	key := blob.TenantKey(tenant, uuid.New())
	put(t, store, key, "hello")
	body, info, err := store.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || string(got) != "hello" || info.Size != 5 {
		t.Errorf("%q %+v %v", got, info, err)
	}
}

func TestMissingObjectIsNotFound(t *testing.T) {
	t.Parallel()
	store, tenant := open(t)
	gone, other := blob.TenantKey(tenant, uuid.New()), blob.TenantKey(tenant, uuid.New())
	calls := map[string]func() error{
		"Get":      func() error { _, _, err := store.Get(t.Context(), gone); return err },
		"GetBytes": func() error { _, _, err := store.GetBytes(t.Context(), gone, 10); return err },
		"Head":     func() error { _, err := store.Head(t.Context(), gone); return err },
		"Copy":     func() error { return store.Copy(t.Context(), gone, other) },
	}
	for name, call := range calls {
		if err := call(); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if there, err := store.Exists(t.Context(), gone); there || err != nil {
		t.Errorf("Exists: %v %v", there, err)
	}
	if err := store.Delete(t.Context(), gone); err != nil {
		t.Errorf("deleting what is gone: %v", err)
	}
}

func TestGetBytesRefusesTooLarge(t *testing.T) {
	t.Parallel()
	store, tenant := open(t)
	key := blob.TenantKey(tenant, uuid.New())
	put(t, store, key, "four")
	if _, _, err := store.GetBytes(t.Context(), key, 3); !fault.Is(err, fault.TooLarge) {
		t.Errorf("limit 3: %v", err)
	}
	if got, _, err := store.GetBytes(t.Context(), key, 4); err != nil || string(got) != "four" {
		t.Errorf("limit 4: %q %v", got, err)
	}
}

func TestCopyListDelete(t *testing.T) {
	t.Parallel()
	store, tenant := open(t)
	account := uuid.New()
	from, to := blob.ApplicantKey(account, uuid.New()), blob.TenantKey(tenant, uuid.New())
	put(t, store, from, "letter")
	if err := store.Copy(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	put(t, store, blob.TenantKey(tenant, uuid.New()), "other")
	if n := count(t, store, blob.TenantPrefix(tenant)); n != 2 {
		t.Errorf("tenant has %d objects", n)
	}
	if err := store.Delete(t.Context(), from); err != nil {
		t.Fatal(err)
	}
	if n := count(t, store, blob.ApplicantPrefix(account)); n != 0 {
		t.Errorf("applicant has %d objects", n)
	}
	if got, info, err := store.GetBytes(t.Context(), to, 100); err != nil || string(got) != "letter" ||
		info.ContentType != "application/pdf" {
		t.Errorf("the copy is %q, %+v, %v", got, info, err)
	}
}

func TestListAndDeleteManyPages(t *testing.T) {
	t.Parallel()
	store, tenant := open(t)
	const many = 1005 // a page and a batch are 1000
	keys := make([]blob.Key, many)
	for i := range keys {
		keys[i] = blob.TenantKey(tenant, uuid.New())
		put(t, store, keys[i], "x")
	}
	if n := count(t, store, blob.TenantPrefix(tenant)); n != many {
		t.Errorf("%d listed", n)
	}
	if err := store.Delete(t.Context(), keys...); err != nil {
		t.Fatal(err)
	}
	if n := count(t, store, blob.TenantPrefix(tenant)); n != 0 {
		t.Errorf("%d left", n)
	}
}

func TestCountAndClearManyPages(t *testing.T) {
	t.Parallel()
	store, tenant := open(t)
	prefix := blob.TenantPrefix(tenant)
	for range 1005 {
		put(t, store, blob.TenantKey(tenant, uuid.New()), "x")
	}
	if n, bytes, err := store.Count(t.Context(), prefix); err != nil || n != 1005 || bytes != 1005 {
		t.Errorf("%d of %d bytes counted, %v", n, bytes, err)
	}
	var told []int
	n, err := store.Clear(t.Context(), prefix, func(n int) { told = append(told, n) })
	if err != nil || n != 1005 || !slices.Equal(told, []int{1000, 1005}) {
		t.Errorf("%d cleared, told %v, %v", n, told, err)
	}
	if n := count(t, store, prefix); n != 0 {
		t.Errorf("%d left", n)
	}
	if _, err := store.Clear(t.Context(), "t/", func(int) {}); err == nil {
		t.Error("every organisation's files were cleared")
	}
}

func count(t *testing.T, store *blob.Store, prefix string) (n int) {
	t.Helper()
	for info, err := range store.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(info.Key.String(), prefix) || info.Size == 0 {
			t.Errorf("listed %+v", info)
		}
		n++
	}
	return n
}

// FORM-35: a download is an attachment under the person's name for it.
func TestAttachmentIsNamed(t *testing.T) {
	t.Parallel()
	const want = `attachment; filename="Ans_kan _str_m.pdf"; filename*=UTF-8''Ans%C3%B6kan%20%C3%85str%C3%B6m.pdf`
	if got := blob.Attachment("../Ansökan Åström.pdf"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestStoreThatIsDownIsUnavailable(t *testing.T) {
	t.Parallel()
	store, err := blob.Open(blob.Config{Endpoint: "http://127.0.0.1:1", Bucket: "b", AccessKey: "a", SecretKey: "s",
		Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := store.Head(t.Context(), blob.TenantKey(1, uuid.New())); !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
}

// A bucket stands in the path, or has a host name of its own.
func TestWhereTheBucketStands(t *testing.T) {
	t.Parallel()
	for virtual, want := range map[bool]string{false: "https://files.example.test/papers/t/1/",
		true: "https://papers.files.example.test/t/1/"} {
		store, err := blob.Open(blob.Config{
			Endpoint: "https://files.example.test", Bucket: "papers", AccessKey: "a", SecretKey: "s", VirtualHosts: virtual,
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := store.AddressOf(t.Context(), blob.TenantKey(1, uuid.New()))
		if err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("virtual hosts %v: %s, %v; want %s…", virtual, got, err, want)
		}
	}
}

func TestDeadlineOfTheCaller(t *testing.T) {
	t.Parallel()
	store, tenant := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.PutBytes(ctx, blob.TenantKey(tenant, uuid.New()), "text/plain", []byte("x")); err == nil {
		t.Error("put after the deadline")
	}
}

func TestChecksumSetting(t *testing.T) {
	t.Parallel()
	cfg, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3") + "?checksum=required&region=eu-north-1")
	if err != nil || !cfg.ChecksumWhenRequired || cfg.Region != "eu-north-1" {
		t.Fatalf("%+v %v", cfg, err)
	}
	cfg.Region = ""
	store, err := blob.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.EnsureBucket(t.Context()); err != nil {
		t.Fatal(err)
	}
	key := blob.ApplicantKey(uuid.New(), uuid.New())
	put(t, store, key, "without a checksum of the SDK's own")
	if err := store.Delete(t.Context(), key); err != nil {
		t.Error(err)
	}
}

func TestEmptyKeyIsRefused(t *testing.T) {
	t.Parallel()
	store, _ := open(t)
	var none blob.Key
	if _, err := store.PutBytes(t.Context(), none, "text/plain", nil); err == nil {
		t.Error("put")
	}
	if err := store.Delete(t.Context(), none); err == nil {
		t.Error("delete")
	}
}

// A store that answers that it cannot, for now, is away; one that refuses us by a
// rule has been set up wrongly.
func TestStoreInTroubleIsUnavailable(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]fault.Kind{500: fault.Unavailable, 503: fault.Unavailable, 507: fault.Unavailable,
		403: fault.Internal} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `<Error><Code>Trouble</Code><Message>no space left on device</Message></Error>`)
		}))
		t.Cleanup(server.Close)
		store, err := blob.Open(blob.Config{Endpoint: server.URL, Bucket: "b", AccessKey: "a", SecretKey: "s"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.PutBytes(t.Context(), blob.TenantKey(1, uuid.New()), "text/plain",
			[]byte("x")); fault.KindOf(err) != want {
			t.Errorf("%d: %s, want %s: %v", status, fault.KindOf(err), want, err)
		}
	}
}
