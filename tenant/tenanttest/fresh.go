package tenanttest

import (
	"os"
	"testing"
)

// Fresh makes a database for one test alone: for tests of what works on the whole
// database at once, and so would take in other tests' doings. It lasts until its
// process ends.
func Fresh(t testing.TB, r Recipe) string {
	t.Helper()
	base := os.Getenv(Variable)
	if base == "" {
		t.Fatalf("%s is not set; see Database", Variable)
	}
	made.Lock()
	defer made.Unlock()
	dsn, err := makeDatabase(t.Context(), base, r)
	if err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	return dsn
}
