package planetest_test

import (
	"testing"
	"time"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

func TestEnv(t *testing.T) {
	t.Parallel()
	start := time.Now()
	env := planetest.New(t)
	t.Log("database", time.Since(start))
	for range 3 {
		start = time.Now()
		org := env.Tenant(t)
		t.Log("tenant", org, time.Since(start))
	}
	var here, there time.Time
	env.Clock.Move(48 * time.Hour)
	org := env.Tenant(t)
	if err := env.Tenants.Read(t.Context(), org, func(tx tenant.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT ext.clock()").Scan(&here)
	}); err != nil {
		t.Fatal(err)
	}
	if err := env.Jobsite.Read(t.Context(), func(tx plane.JobsiteTx) error {
		return tx.QueryRow(t.Context(), "SELECT ext.clock()").Scan(&there)
	}); err != nil {
		t.Fatal(err)
	}
	for _, got := range []time.Time{here, there} {
		if d := got.Sub(env.Clock.Now()).Abs(); d > time.Minute {
			t.Errorf("the database's clock is %s off", d)
		}
	}
}
