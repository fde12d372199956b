package blob_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/blob"
	"vakans/internal/fault"
)

// forgetful is a store that answers so many copies as if there were no source.
func forgetful(t *testing.T, times int32) *blob.Store {
	t.Helper()
	cfg, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(cfg.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // it is signed
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Copy-Source") != "" && asked.Add(1) <= times {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`<Error><Code>NoSuchKey</Code></Error>`))
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	cfg.Endpoint = server.URL
	store, err := blob.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// A copy whose source is there is tried again; one whose source is missing, or that
// goes on failing, is NotFound.
func TestCopyAgain(t *testing.T) {
	t.Parallel()
	_, tenant := open(t)
	for refusals, found := range map[int32]bool{0: true, 1: true, 3: true, 4: false} {
		store := forgetful(t, refusals)
		from, to := blob.TenantKey(tenant, uuid.New()), blob.TenantKey(tenant, uuid.New())
		put(t, store, from, "content")
		if err := store.Copy(t.Context(), from, to); err == nil != found || err != nil && !fault.Is(err, fault.NotFound) {
			t.Errorf("after %d refusals: %v", refusals, err)
		}
		if there, err := store.Exists(t.Context(), to); err != nil || there != found {
			t.Errorf("after %d refusals the copy is there: %t, %v", refusals, there, err)
		}
	}
	if err := forgetful(t, 1).Copy(t.Context(), blob.TenantKey(tenant, uuid.New()),
		blob.TenantKey(tenant, uuid.New())); !fault.Is(err, fault.NotFound) {
		t.Errorf("without a source: %v", err)
	}
}
