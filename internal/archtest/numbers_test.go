package archtest

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// typed finds limits that are handed to a sentence as text.
var typed = regexp.MustCompile(`"(?:min|max|count|days|months|minutes|hours|valid|kept|size)", "[0-9]+"`)

// What a sentence says of a limit comes from the constant that decides.
func TestLimitsComeFromConstants(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile("../" + name)
		for _, found := range typed.FindAllString(string(text), -1) {
			t.Errorf("%s says %s: use the constant", name, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
