package planetest

import (
	"testing"

	"vakans/internal/clock"
	"vakans/internal/plane"
	"vakans/tenant/tenanttest"
)

// Fresh is New with a database of the test's own: for tests with a worker, whose
// relay would otherwise carry off the events of the tests beside it.
func Fresh(t testing.TB) *Env {
	t.Helper()
	env, err := open(tenanttest.Fresh(t, Recipe()))
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(env.Close)
	return env.On(&clock.Clock{})
}

// Apart is Fresh with two databases: the first cell lives in the second one.
func Apart(t testing.TB) *Env {
	t.Helper()
	home, away := tenanttest.Fresh(t, Recipe()), tenanttest.Fresh(t, Recipe())
	dsns, err := plane.DSNs(home, plane.SamePassword(password))
	if err != nil {
		t.Fatal(err)
	}
	there, err := plane.DSNs(away, plane.SamePassword(password))
	if err != nil {
		t.Fatal(err)
	}
	first := plane.Cells()[0]
	dsns[first], dsns[plane.OwnerAt(first)] = there[first], there[plane.LoginMigrator]
	env, err := openAs(home, dsns)
	if err != nil {
		t.Fatalf("open the test databases: %v", err)
	}
	t.Cleanup(env.Close)
	return env.On(&clock.Clock{})
}

// On is the same database under another clock.
func (e *Env) On(c *clock.Clock) *Env {
	mine := *e
	mine.Clock = c
	mine.Planes = e.At(c.Offset)
	return &mine
}
