package m

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Ids that travel as data are strings, which the compiler does not check: this
// does, wherever a fault is made, with the placeholders the message needs.
func TestIDsInCodeExist(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"../../../internal", "../../../cmd", "../../../policies"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return nil // the compiler's to report
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					checkCall(t, set, call)
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

var looksLikeID = regexp.MustCompile(`^[a-z_]+\.[a-z0-9_.]+$`)

// keyAt says which argument of a call is a message id; its placeholders follow
// as name, value pairs.
func keyAt(call *ast.CallExpr) (int, bool) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return 0, false
	}
	owner, _ := selector.X.(*ast.Ident)
	switch name := selector.Sel.Name; {
	case owner != nil && owner.Name == "fault" && (name == "New" || name == "InvalidField"), name == "Add":
		return 1, true
	case name == "Check":
		return 2, true
	}
	return 0, false
}

func checkCall(t *testing.T, set *token.FileSet, call *ast.CallExpr) {
	at, ok := keyAt(call)
	if !ok || len(call.Args) <= at {
		return
	}
	id, ok := text(call.Args[at])
	if !ok || !looksLikeID.MatchString(id) {
		return
	}
	if !Exists(id) {
		t.Errorf("%s: no message %q in the catalogues", set.Position(call.Pos()), id)
		return
	}
	if call.Ellipsis.IsValid() {
		return
	}
	var given []string
	for i := at + 1; i < len(call.Args); i += 2 {
		name, _ := text(call.Args[i])
		given = append(given, name)
	}
	for _, p := range Params(id) {
		if !slices.Contains(given, p) {
			t.Errorf("%s: %q needs the placeholder %q", set.Position(call.Pos()), id, p)
		}
	}
}

func text(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(literal.Value)
	return s, err == nil
}
