package preview_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every empty list of the features is shown with its words, and none that is no feature's.
func TestEveryEmptyListIsShown(t *testing.T) {
	t.Parallel()
	shown := emptyListsIn(t, "empties.go")
	var features []string
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		ours := strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "../../demo")
		if strings.HasSuffix(path, ".go") && !ours {
			features = append(features, emptyListsIn(t, path)...)
		}
		return err
	})
	if err != nil || len(features) < 10 {
		t.Errorf("%d empty lists were found: %v", len(features), err)
	}
	for _, one := range features {
		if !slices.Contains(shown, one) {
			t.Errorf("the previews do not show the empty list of %s: add it to empties.go", one)
		}
	}
	for _, one := range shown {
		if !slices.Contains(features, one) {
			t.Errorf("no feature has the empty list of %s: take it out of empties.go", one)
		}
	}
}

// emptyListsIn are the texts of the empty lists in a file, by their functions: each is a
// literal with a title and a reason.
func emptyListsIn(t *testing.T, path string) (lists []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.CompositeLit); ok {
			if title, reason := textIn(literal, "Title"), textIn(literal, "Reason"); title != "" && reason != "" {
				lists = append(lists, title+" and "+reason)
			}
		}
		return true
	})
	return lists
}

// textIn is the catalogue's function that gives a member its text.
func textIn(literal *ast.CompositeLit, member string) string {
	for _, e := range literal.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, named := pair.Key.(*ast.Ident)
		call, called := pair.Value.(*ast.CallExpr)
		if !named || !called || key.Name != member {
			continue
		}
		if text, ok := call.Fun.(*ast.SelectorExpr); ok {
			return text.Sel.Name
		}
	}
	return ""
}
