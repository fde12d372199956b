package planetest

import (
	"strings"
	"testing"

	"vakans/internal/plane"
)

// With the variable set every address but the migrator's leads through the pooler,
// and without a pooler that is an error, not a test that proves less.
func TestThrough(t *testing.T) {
	dsns, err := plane.DSNs("postgres://127.0.0.1:5432/oak?sslmode=disable", plane.SamePassword("x"))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(pooledVariable, "1")
	t.Setenv(poolerVariable, "")
	if _, err := through(dsns); err == nil || !strings.Contains(err.Error(), poolerVariable) {
		t.Errorf("no pooler: %v", err)
	}
	t.Setenv(poolerVariable, "127.0.0.1:6432")
	led, err := through(dsns)
	if err != nil || !Pooled(led) || Pooled(dsns) {
		t.Fatalf("%v, %v", led, err)
	}
	for login, dsn := range led {
		if direct := dsn == dsns[login]; direct != (login == plane.LoginMigrator) {
			t.Errorf("%s: %s", login, dsn)
		}
	}
}
