package organisationweb

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"vakans/internal/i18n/m"
)

var recorded = regexp.MustCompile(`audit\.Record\w*\((?:[\w.&]+, )+"(\w+)\.(\w+)",`)

// elsewhere are the packages that record in another log: the register's or the
// platform's.
var elsewhere = []string{"applicant", "organisation", "submission"}

// What a feature records in an organisation's log is named on the page of the log,
// and can be chosen there.
func TestRecordedActionsAreNamed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		if slices.Contains(elsewhere, filepath.Base(filepath.Dir(file))) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range recorded.FindAllStringSubmatch(string(text), -1) {
			found++
			kind, action := match[1], match[2]
			listed := slices.ContainsFunc(actions, func(a struct {
				kind    string
				actions []string
			}) bool {
				return a.kind == kind && slices.Contains(a.actions, action)
			})
			if id := "office.action_" + kind + "_" + action; !listed || !m.Exists(id) {
				t.Errorf("%s records %s.%s: list it in actions: %t; text %s: %t", file, kind, action, listed, id, m.Exists(id))
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d actions were found", found)
	}
}
