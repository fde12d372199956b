package m

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The column in which a code is stored, and the ids under which it is named.
var codePrefix = map[string]string{
	"employment": "employment_", "duration": "duration_", "level": "level_", "remote": "remote_",
	"outcome": "outcome_", "builtin": "group_", "phase": "phase_",
}

// Every value that the database accepts in such a column has a name.
func TestStoredCodesHaveNames(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../migrations/*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	check := regexp.MustCompile(`CHECK \((\w+) IN\s+\(([^)]*)\)`)
	value := regexp.MustCompile(`'([a-z_]+)'`)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range check.FindAllStringSubmatch(string(text), -1) {
			prefix := codePrefix[c[1]]
			if prefix == "" {
				continue
			}
			for _, v := range value.FindAllStringSubmatch(c[2], -1) {
				if id := "code." + prefix + v[1]; !Exists(id) {
					t.Errorf("%s stores %s = %s, but there is no text %s", name, c[1], v[1], id)
				}
			}
		}
	}
}

// Columns whose names say too little to be found by a pattern.
func TestOtherCodesHaveNames(t *testing.T) {
	t.Parallel()
	for prefix, values := range map[string][]string{
		"status_": {"received", "under_review", "interview", "offered", "hired", "not_selected", "withdrawn"},
		"state_": {"draft", "published", "ended", "open", "closed", "archived", "closed_recruited",
			"closed_not_filled", "closed_cancelled"},
		"application_":  {"draft", "sent", "withdrawn"},
		"working_time_": {"full_time", "part_time", "day", "shift", "evening", "night", "weekend", "flexible"},
		"question_":     {"text", "long_text", "yes_no", "one_of", "several_of", "number", "date"},
		"event_":        {"sent", "edited", "withdrawn", "resent", "status", "note", "comment", "message", "contact_changed"},
		"user_":         {"invited", "active", "inactive"},
		"letter_":       {"queued", "sending", "sent", "failed", "cancelled"},
	} {
		for _, v := range values {
			if id := "code." + prefix + v; !Exists(id) {
				t.Errorf("no text %s", id)
			}
		}
	}
}
