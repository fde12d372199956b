package web

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"vakans/internal/fault"
	"vakans/internal/i18n/m"
)

// hidden reports whether a character is one that no text of ours means: NUL, which
// the database refuses, other control characters, and those that turn the direction
// of what follows, so that a name reads differently from what it is. Marks that turn
// nothing but themselves, and line ends and tabs, are text.
func hidden(r rune) bool {
	switch {
	case r == '\n', r == '\r', r == '\t':
		return false
	case r < ' ', r >= 0x7f && r < 0xa0:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// isText reports whether s can be stored and shown as it is.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, hidden) }

// clean is what a person typed or pasted, without surrounding space and without
// what cannot be seen: telephone numbers copied from an address book carry direction
// marks that their owner knows nothing of. A lone carriage return is a line end.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case hidden(r):
			return -1
		}
		return r
	}, s))
}

// refuseHidden blames every text of an operation's input that is none. A program is
// told, where a person's form is cleaned: it knows what it sends.
func (r *request) refuseHidden(in any) error {
	var odd texts
	odd.walk("", reflect.ValueOf(in), 0)
	if len(odd) == 0 {
		return nil
	}
	f := fault.New(fault.Invalid, "error.invalid")
	r.err = f
	p := r.problemOf(statuses[fault.Invalid], f)
	for _, where := range odd {
		p.Errors = append(p.Errors, ProblemField{Location: where,
			Message: m.ErrorCharacters(r.lang), Code: "error.characters"})
	}
	return p
}

// texts are the places of an input, as huma names them, that hold no text.
type texts []string

// deepest is how far an input is followed; huma refuses what is nested deeper than
// its types, of which none is that deep.
const deepest = 32

func (t *texts) walk(where string, v reflect.Value, depth int) {
	if depth > deepest || !v.IsValid() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		if !isText(v.String()) {
			*t = append(*t, where)
		}
	case reflect.Pointer, reflect.Interface:
		t.walk(where, v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		t.list(where, v, depth)
	case reflect.Map:
		for key, value := range v.Seq2() {
			name := fmt.Sprint(key)
			if !isText(name) {
				*t = append(*t, where)
				continue
			}
			t.walk(where+"."+name, value, depth+1)
		}
	case reflect.Struct:
		t.fields(where, v, depth)
	}
}

// list leaves bytes alone: files and ids.
func (t *texts) list(where string, v reflect.Value, depth int) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return
	}
	for i := range v.Len() {
		t.walk(fmt.Sprintf("%s[%d]", where, i), v.Index(i), depth+1)
	}
}

func (t *texts) fields(where string, v reflect.Value, depth int) {
	for f, value := range v.Fields() {
		if !f.IsExported() || f.Name == "RawBody" {
			continue
		}
		t.walk(join(where, nameOf(f)), value, depth+1)
	}
}

// join is the place of a field; an embedded struct has none of its own.
func join(where, name string) string {
	if where == "" || name == "" {
		return where + name
	}
	return where + "." + name
}

// nameOf is what a client calls a field.
func nameOf(f reflect.StructField) string {
	for _, in := range []string{"path", "query", "header", "cookie"} {
		if name := f.Tag.Get(in); name != "" {
			name, _, _ = strings.Cut(name, ",")
			return in + "." + name
		}
	}
	if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
		return name
	}
	if f.Anonymous {
		return ""
	}
	return strings.ToLower(f.Name[:1]) + f.Name[1:]
}
