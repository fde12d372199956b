package logging_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"vakans/internal/logging"
)

// RETAIN-03: whoever adds a field adds it to the list, and so is asked what it holds.
func TestFieldsAreListed_RETAIN03(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "fields.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	ast.Inspect(file, func(n ast.Node) bool {
		if g, ok := n.(*ast.GenDecl); ok && g.Tok != token.CONST {
			return false
		}
		if l, ok := n.(*ast.BasicLit); ok {
			name, err := strconv.Unquote(l.Value)
			if err != nil {
				t.Fatal(err)
			}
			declared = append(declared, name)
		}
		return true
	})
	if !slices.Equal(declared, logging.Fields) {
		t.Errorf("the constants are %q, the list is %q", declared, logging.Fields)
	}
}
