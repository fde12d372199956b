package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/planetest"
	"vakans/tenant"
)

func TestDirectory(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	host := org.Slug + ".localhost"
	for name, find := range map[string]func() (tenant.Tenant, error){
		"host":        func() (tenant.Tenant, error) { return env.Directory.Lookup(t.Context(), host) },
		"spelt oddly": func() (tenant.Tenant, error) { return env.Directory.Lookup(t.Context(), upper(host)+".:8080") },
		"slug":        func() (tenant.Tenant, error) { return env.Directory.BySlug(t.Context(), org.Slug) },
		"number":      func() (tenant.Tenant, error) { return env.Directory.ByNumber(t.Context(), org.Number) },
		"role":        func() (tenant.Tenant, error) { return env.Directory.ByRole(t.Context(), org.Role()) },
	} {
		if got, err := find(); err != nil || got != org {
			t.Errorf("by %s: got %v, %v", name, got, err)
		}
	}
	all, err := env.Directory.All(t.Context())
	if err != nil || len(all) == 0 {
		t.Errorf("all: %v, %v", all, err)
	}
	for _, host := range []string{"", "localhost", "unknown." + host, "slug:" + org.Slug, "role:" + org.Role(),
		"[::1]:80"} {
		if got, err := env.Directory.Lookup(t.Context(), host); !errors.Is(err, tenant.ErrUnknown) {
			t.Errorf("%q: got %v, %v", host, got, err)
		}
	}
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// counting counts what the registry is asked.
type counting struct {
	tenant.Querier
	asked atomic.Int32
}

func (c *counting) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	c.asked.Add(1)
	return c.Querier.Query(ctx, sql, args...)
}

// A flood of unknown hosts asks the registry next to nothing.
func TestUnknownHostsAreCheap(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	conn, err := pgx.Connect(t.Context(), env.AdminDSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	db := &counting{Querier: conn}
	directory := tenant.NewDirectory(db)
	for i := range 20_000 {
		if _, err := directory.Lookup(t.Context(), fmt.Sprintf("h%d.example.org", i)); !errors.Is(err, tenant.ErrUnknown) {
			t.Fatal(err)
		}
	}
	if n := db.asked.Load(); n > 200 { // three to load, then ten a second
		t.Errorf("the registry was asked %d times", n)
	}
}

// broken answers nothing.
type broken struct{}

func (broken) Query(context.Context, string, ...any) (pgx.Rows, error) {
	return nil, errors.New("down")
}

func TestDirectoryWithoutRegistry(t *testing.T) {
	t.Parallel()
	_, err := tenant.NewDirectory(broken{}).Lookup(t.Context(), "oak.example.org")
	if err == nil || errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("an outage is not an unknown host: got %v", err)
	}
}

func TestTenantErr(t *testing.T) {
	t.Parallel()
	for want, org := range map[error]tenant.Tenant{
		tenant.ErrUnknown: {}, tenant.ErrSuspended: {Number: 1}, nil: {Number: 1, Status: tenant.Active},
	} {
		if got := org.Err(); got != want {
			t.Errorf("%v: got %v, want %v", org, got, want)
		}
	}
}
