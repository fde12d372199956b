package e2e_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// known are the packages of the product that tell a program nothing that the
// document should.
var known = []string{"vakans/internal/webtest", "vakans/internal/i18n"}

// The programs that do the main job know nothing but the document: no path, no
// method of an operation and no type of the product.
func TestRobotsKnowTheDocumentAlone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"robot_test.go", "api_test.go", "api_case_test.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		must(t, err)
		for _, i := range file.Imports {
			if path, _ := strconv.Unquote(i.Path.Value); strings.HasPrefix(path, "vakans/") && !slices.Contains(known, path) {
				t.Errorf("%s imports %s", name, path)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if s, _ := strconv.Unquote(lit.Value); strings.Contains(s, "/api/") && s != "/api/openapi.json" {
				t.Errorf("%s knows the path %s", name, s)
			}
			return true
		})
	}
}
