package apidoc_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"vakans/internal/i18n"
	"vakans/internal/i18n/catalog"
)

// exact are what texts may say in figures: statuses, standards, formats and values.
var exact = regexp.MustCompile(`\b[2-5]\d\d\b|RFC 9457|ISO 3166-1|from 1\b|00:00|a-z, 0-9|` +
	`\b(?:19|20)\d\d(?:-\d\d){0,2}\b|Left out: 1\.|0 leaves it|100 when|half done|\w+\.\d(?:\.\w+)?`)

// term is a limit that comes from the code.
var term = regexp.MustCompile(`\{[a-z_]+\}`)

// A limit in the API's document is a term, filled from the constant that decides.
func TestLimitsAreTerms(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../*/*web/api.toml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range append(files, "../api.toml") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all map[string]any
		if err := toml.Unmarshal(text, &all); err != nil {
			t.Fatal(file, err)
		}
		sentences(all, func(s string) {
			said := exact.ReplaceAllString(term.ReplaceAllString(s, ""), "")
			if n := catalog.Numbers(i18n.EN, said); len(n) > 0 {
				t.Errorf("%s names %s: %s", file, strings.Join(n, ", "), s)
			}
		})
	}
}

// sentences visits every text but examples and patterns.
func sentences(v any, visit func(string)) {
	switch v := v.(type) {
	case string:
		visit(v)
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if !slices.Contains([]string{"example", "pattern", "request", "format", "enum", "max", "min"}, key) {
				sentences(v[key], visit)
			}
		}
	}
}
