package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vakans/tenant"
)

// optional finds conditions that parameters switch off: the best plans of such
// statements depend on their parameters.
var optional = regexp.MustCompile(`sqlc\.n?arg\(\w+\)(::\w+(\[\])?)?\s+(IS NULL|= ''|= 0)\s+OR\b`)

var writes = regexp.MustCompile(`(?m)^\s*(INSERT|UPDATE|DELETE)\b`)

// A read whose plan depends on its parameters says so, or a connection that has
// executed it often may serve it with a plan that suits others (tenant.CustomPlan).
func TestPlansFollowParameters(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for query := range strings.SplitSeq(string(text), "-- name: ") {
			name, body, _ := strings.Cut(query, "\n")
			if writes.MatchString(body) {
				continue // never prepared
			}
			if optional.MatchString(body) && !strings.Contains(body, tenant.CustomPlan) {
				t.Errorf("%s: %s has a condition that may be left out, and lacks %s", file, name, tenant.CustomPlan)
			}
		}
	}
}
