package attack_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"vakans/internal/blob"

	"github.com/google/uuid"
)

// payloadFields are the JSON names of every field of every type that a consumer
// decodes an event into, read from the product's own source: a consumer that comes
// to be is found without anybody telling.
func payloadFields(t *testing.T) map[string]bool {
	t.Helper()
	types, decoded := map[string][]string{}, map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		readTypes(file, types)
		readDecoded(file, decoded, types)
		return nil
	})
	must(t, err)
	names := map[string]bool{}
	for of := range decoded {
		for _, name := range types[of] {
			names[name] = true
		}
	}
	if len(names) < 10 {
		t.Fatalf("only %v are decoded", names)
	}
	return names
}

// readTypes notes the JSON names of a file's structs, by package and name.
func readTypes(file *ast.File, types map[string][]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if s, ok := spec.Type.(*ast.StructType); ok {
				types[file.Name.Name+"."+spec.Name.Name] = jsonNames(s)
			}
		}
		return true
	})
}

func jsonNames(s *ast.StructType) (names []string) {
	for _, f := range s.Fields.List {
		if f.Tag == nil {
			continue
		}
		name, _, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
		if name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// readDecoded notes the types that variables have whose address is given to a
// method Decode in the same function.
func readDecoded(file *ast.File, decoded map[string]bool, types map[string][]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		f, ok := n.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			return true
		}
		vars := map[string]string{}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for _, name := range n.Names {
					vars[name.Name] = typeName(file, n.Type, f.Name.Name, types)
				}
			case *ast.CallExpr:
				if call, ok := n.Fun.(*ast.SelectorExpr); ok && call.Sel.Name == "Decode" && len(n.Args) == 1 {
					if at, ok := n.Args[0].(*ast.UnaryExpr); ok {
						if v, ok := at.X.(*ast.Ident); ok {
							decoded[vars[v.Name]] = true
						}
					}
				}
			}
			return true
		})
		return true
	})
}

func typeName(file *ast.File, e ast.Expr, in string, types map[string][]string) string {
	switch e := e.(type) {
	case *ast.Ident:
		return file.Name.Name + "." + e.Name
	case *ast.SelectorExpr:
		if pkg, ok := e.X.(*ast.Ident); ok {
			return pkg.Name + "." + e.Sel.Name
		}
	case *ast.StructType: // of the function's own
		name := file.Name.Name + "." + in + " struct"
		types[name] = jsonNames(e)
		return name
	}
	return ""
}

// plainFields of payloads hold no object's id.
var plainFields = map[string]any{"slot": "2020-01-01T00:00:00Z", "kind": "x", "attempt": 0, "part": 1, "from": 0,
	"after": "00000000-0000-0000-0000-000000000000", "language": "fi", "db": "", "n": 1}

// payload is one that names an organisation's objects in every field that any
// consumer reads, one by one and in lists.
func (c *country) payload(t *testing.T, o *organisation, known map[string]string) map[string]any {
	t.Helper()
	body := map[string]any{}
	for name := range payloadFields(t) {
		switch {
		case name == "tenant" || name == "number":
			body[name] = o.Tenant.Number
		case name == "keys":
			body[name] = c.keys(o, known)
		case name == "name":
			body[name] = "retention"
		case name == "id":
			body[name] = known["applications"]
		case name == "founding":
			body[name] = known["foundings"]
		case fields[name] != "":
			body[name] = known[fields[name]]
		case plainFields[name] != nil:
			body[name] = plainFields[name]
		default:
			t.Errorf("a consumer decodes the field %q: say in fields what it names, or in plainFields that it names nothing",
				name)
		}
	}
	return body
}

// keys are an organisation's files and its applicant's.
func (c *country) keys(o *organisation, known map[string]string) []string {
	keys := []string{blob.TenantKey(o.Tenant.Number, uuid.MustParse(known["attachments"])).String()}
	for _, id := range c.column("SELECT f.id::text FROM applicant.attachments f JOIN applicant.applications a ON a.id = f.application_id WHERE a.account_id = $1", o.applicant.ID) {
		keys = append(keys, blob.ApplicantKey(o.applicant.ID, uuid.MustParse(id)).String())
	}
	return keys
}
