package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// RETAIN-03: a field of the log is named by a constant of package logging, never by a text
// of its own, so that all are in the list whose personal data is declared.
func TestLogFieldsAreConstants_RETAIN03(t *testing.T) {
	t.Parallel()
	files := token.NewFileSet()
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				for _, name := range fieldsOf(n) {
					if text, ok := name.(*ast.BasicLit); ok {
						at := files.Position(text.Pos())
						t.Errorf("%s: the field %s is no constant of package logging", at, text.Value)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// fieldsOf are the names of log fields in log.WithField(name, …) and logrus.Fields{name: …}.
func fieldsOf(n ast.Node) (names []ast.Expr) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "WithField" && len(n.Args) == 2 {
			names = append(names, n.Args[0])
		}
	case *ast.CompositeLit:
		if f, ok := n.Type.(*ast.SelectorExpr); ok && f.Sel.Name == "Fields" {
			for _, e := range n.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok {
					names = append(names, pair.Key)
				}
			}
		}
	}
	return names
}
