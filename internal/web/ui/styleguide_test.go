package ui_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Every component stands in the style guide or on one of its example pages, so that
// whoever builds a page finds it there: one that is added and not shown fails here.
func TestStyleGuideShowsEveryComponent(t *testing.T) {
	t.Parallel()
	uses, components := declarations(t)
	shown := map[string]bool{}
	reach(uses, shown, "StyleGuide")
	for name := range components {
		if !shown[name] {
			t.Errorf("the style guide does not show %s: add it to styleguide.templ", name)
		}
	}
	if len(components) < 50 || !shown["Button"] {
		t.Errorf("%d components were found", len(components))
	}
}

// reach marks what is used by name, and by what that uses.
func reach(uses map[string][]string, seen map[string]bool, name string) {
	if seen[name] {
		return
	}
	seen[name] = true
	for _, used := range uses[name] {
		reach(uses, seen, used)
	}
}

// declarations says of each function, method and variable of the package which names stand
// in it, and which functions are components that other packages may use.
func declarations(t *testing.T) (uses map[string][]string, components map[string]bool) {
	t.Helper()
	uses, components = map[string][]string{}, map[string]bool{}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				uses[d.Name.Name] = append(uses[d.Name.Name], namesIn(d)...)
				if strings.HasSuffix(name, "_templ.go") && d.Name.IsExported() && d.Recv == nil {
					components[d.Name.Name] = true
				}
			case *ast.GenDecl:
				variables(uses, d)
			}
		}
	}
	return uses, components
}

func variables(uses map[string][]string, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok {
			for _, name := range v.Names {
				uses[name.Name] = append(uses[name.Name], namesIn(v)...)
			}
		}
	}
}

// namesIn are the names of functions and variables in a node: not those of members, which
// may be called the same as a component, and not the one that a function declares, because
// what uses nothing but itself is not shown.
func namesIn(n ast.Node) (names []string) {
	members := map[*ast.Ident]bool{}
	if f, ok := n.(*ast.FuncDecl); ok {
		members[f.Name] = true
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if method, ok := n.Fun.(*ast.SelectorExpr); ok {
				names = append(names, method.Sel.Name)
			}
		case *ast.SelectorExpr:
			members[n.Sel] = true
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok {
				members[key] = true
			}
		case *ast.Ident:
			if !members[n] {
				names = append(names, n.Name)
			}
		}
		return true
	})
	return names
}
