package retention_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/planetest"
	"vakans/internal/retention"
)

// PRIV-14, APPL-15: a file that no row names goes too, a day after it came.
func TestStraysGo(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	to := env.Tenant(t)
	cfg, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Bucket = "strays-" + uuid.NewString()
	store, err := blob.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.EnsureBucket(t.Context()); err != nil {
		t.Fatal(err)
	}
	key := blob.TenantKey(to.Number, uuid.New())
	if _, err := store.PutBytes(t.Context(), key, "application/pdf", []byte("%PDF")); err != nil {
		t.Fatal(err)
	}
	s := &retention.Strays{Files: store, Schemas: event.SchemasOf(env.Planes), Clock: env.Clock}
	for _, c := range []struct {
		wait time.Duration
		left bool
	}{{0, true}, {25 * time.Hour, false}} {
		env.Clock.Move(c.wait)
		if err := s.Tenant(t.Context(), event.Event{Tenant: to.Number}); err != nil {
			t.Fatal(err)
		}
		if left, err := store.Exists(t.Context(), key); err != nil || left != c.left {
			t.Errorf("after %s the file is there: %v, %v; want %v", c.wait, left, err, c.left)
		}
	}
}
