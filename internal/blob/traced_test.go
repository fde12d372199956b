package blob_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/blob"
	"vakans/internal/logging"
	"vakans/internal/telemetry"
	"vakans/internal/telemetry/telemetrytest"
)

// A call to the store is a step of the request it happens in; which file it was
// is not told.
func TestCallsAreSteps(t *testing.T) {
	t.Parallel()
	c := telemetrytest.New(t)
	tel, err := telemetry.New(telemetry.Options{Endpoint: c.URL, Ratio: 1, Log: logging.Discard()})
	if err != nil {
		t.Fatal(err)
	}
	store, tenant := open(t)
	key := blob.TenantKey(tenant, uuid.New())
	ctx, q := tel.Requests.Begin(t.Context(), "")
	if _, err := store.Put(ctx, key, "application/pdf", strings.NewReader("Maija Mehiläinen")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.GetBytes(ctx, blob.TenantKey(tenant, uuid.New()), 10); err == nil {
		t.Error("found what was never put")
	}
	q.End(telemetry.Answer{Method: "POST", Route: "/", Status: 200})
	if err := tel.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	put, request := c.Named("files.PutObject"), c.Named("POST /")
	if len(put) != 1 || len(request) != 1 || put[0].Parent != request[0].ID || len(c.Named("files.GetObject")) != 1 {
		t.Errorf("%+v under %+v", put, request)
	}
	if raw := c.Raw(); bytes.Contains(raw, []byte(key.String())) || bytes.Contains(raw, []byte("Maija")) {
		t.Error("the file is told")
	}
}
