package letter_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vakans/internal/i18n"
	"vakans/internal/i18n/catalog"
)

var placeholder = regexp.MustCompile(`\{\{\w+\}\}`)

// A limit in a letter is a placeholder, filled from the constant that decides.
func TestLimitsArePlaceholders(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("templates/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lang := i18n.Lang(strings.Split(filepath.Base(file), ".")[1])
		if n := catalog.Numbers(lang, placeholder.ReplaceAllString(string(text), "")); len(n) > 0 {
			t.Errorf("%s names %s", file, strings.Join(n, ", "))
		}
	}
}
