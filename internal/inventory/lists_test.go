package inventory_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"vakans/internal/blob"
	"vakans/internal/form"
	"vakans/internal/inventory"
	"vakans/internal/letter"
	"vakans/internal/logging"
	"vakans/internal/organisation"
	"vakans/internal/queue"
	"vakans/internal/recruitment"
	"vakans/internal/web"
)

// RETAIN-03: what stands outside the database is declared as well: each prefix of the
// file store and of Redis, each field of the log.
func TestEverythingElseIsDeclared_RETAIN03(t *testing.T) {
	t.Parallel()
	list := load(t)
	for plane, want := range map[string][]string{
		inventory.Files: blob.Prefixes,
		inventory.Redis: {web.LimitKeys, queue.Keys},
		inventory.Log:   {"lines"},
	} {
		if got := tables(list, plane); !slices.Equal(got, sorted(want)) {
			t.Errorf("of %s are declared %q, and there are %q", plane, got, want)
		}
	}
	lines, _ := list.Table(inventory.Log, "lines")
	if got := sorted(slices.Concat(names(lines.Data), lines.None)); !slices.Equal(got, sorted(logging.Fields)) {
		t.Errorf("of the log are declared %q, and there are %q", got, sorted(logging.Fields))
	}
}

func tables(list *inventory.Inventory, plane string) (names []string) {
	for _, t := range list.Tables {
		if t.Plane == plane {
			names = append(names, t.Name)
		}
	}
	return names
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// RETAIN-03: each shape says of every field of its type whether it holds personal data,
// and of no other.
func TestShapesAreWhatTheCodeStores_RETAIN03(t *testing.T) {
	t.Parallel()
	shapes, err := inventory.Shapes()
	must(t, err)
	stored := map[string][]string{
		"application": fields(reflect.TypeFor[form.Content](), ""),
		"profile": fields(reflect.TypeFor[struct {
			Basic form.Basic `json:"basic"`
		}](), ""),
		"published":        fields(reflect.TypeFor[recruitment.Published](), ""),
		"register_contact": fields(reflect.TypeFor[organisation.Contact](), ""),
		"founding":         fields(reflect.TypeFor[organisation.Spec](), ""),
		"letter":           placeholders(func(name string) bool { return !slices.Contains(ofRegister, name) }),
		"account_letter":   placeholders(func(name string) bool { return slices.Contains(ofRegister, name) }),
		"letter_file":      fields(reflect.TypeFor[letter.Attachment](), ""),
	}
	if got, want := slices.Sorted(maps.Keys(shapes)), slices.Sorted(maps.Keys(stored)); !slices.Equal(got, want) {
		t.Errorf("shapes %q, types %q", got, want)
	}
	for name, there := range stored {
		for _, w := range mismatch(shapes[name], there) {
			t.Errorf("shape %s: %s (shapes.toml)", name, w)
		}
	}
	want := []string{"born.year is not declared", "there is no shoe"}
	if got := mismatch([]string{"name", "shoe"}, []string{"name", "born.year"}); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// mismatch compares what a shape declares with the fields there are.
func mismatch(declared, there []string) (wrong []string) {
	covers := func(d, f string) bool { return d == f || strings.HasPrefix(f, d+".") }
	for _, f := range there {
		n := 0
		for _, d := range declared {
			if covers(d, f) {
				n++
			}
		}
		switch {
		case n == 0:
			wrong = append(wrong, f+" is not declared")
		case n > 1:
			wrong = append(wrong, f+" is declared twice")
		}
	}
	for _, d := range declared {
		if !slices.ContainsFunc(there, func(f string) bool { return covers(d, f) }) {
			wrong = append(wrong, "there is no "+d)
		}
	}
	return wrong
}

// fields are the names under which a type is stored as JSON, down to texts, numbers and
// maps. A list is what its elements are.
func fields(t reflect.Type, under string) (all []string) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
		return []string{under}
	}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
			continue
		case f.Anonymous && name == "":
			all = append(all, fields(f.Type, under)...)
			continue
		case name == "":
			name = f.Name
		}
		all = append(all, fields(f.Type, strings.TrimPrefix(under+"."+name, "."))...)
	}
	return all
}

// ofRegister are the letters that stand in the applicant register; the others are an
// organisation's.
var ofRegister = []string{"applicant_code", "applicant_exists", "applicant_password_reset", "draft_reminder"}

// placeholders are the names of the values that stand in the rows of some letters, and the
// request that an answer brings the others for.
func placeholders(of func(template string) bool) []string {
	names := map[string]bool{}
	for _, d := range letter.Templates {
		for _, p := range d.Placeholders {
			switch {
			case !of(d.Name):
			case p.Asked:
				names["request"] = true
			default:
				names[p.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}
