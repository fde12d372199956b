// Package apidoc completes the API's OpenAPI document. What an operation does
// and what a property means is written in a file api.toml beside the code that
// answers; what values are allowed comes from the domain's own lists and limits,
// which the file names; examples are put together from those of the properties.
// What is written here is also what requests are held to.
package apidoc

import (
	"fmt"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
)

// Texts is one api.toml.
type Texts struct {
	// Tags describe groups of operations; Order is where they stand in the document.
	Tags map[string]string
	// Paths says what the parameter after a part of a path names: units = "The unit".
	Paths map[string]string
	// Parameters are those of the query that several operations share.
	Parameters map[string]Field
	Operations map[string]Operation
	// Answers say what a status means, whichever operation gives it.
	Answers map[string]string
	Schemas map[string]Schema
	// Fields are properties that mean the same in every schema of the file.
	Fields map[string]Field
}

// Operation is what is written of one operation.
type Operation struct {
	Text       string
	Answer     string // what the success holds
	Parameters map[string]Field
	// Request and Response stand in for the examples that would be put together.
	Request  any
	Response any
}

// Schema is what is written of one type.
type Schema struct {
	Text   string
	Fields map[string]Field
}

// Field is what is written of a property or a parameter. Min, Max, Items and Enum
// are numbers, or names in Terms. In a text by language, Max holds for each one.
type Field struct {
	Text     string
	Example  any
	Min, Max any // characters of a text, items of a list, or the value of a number
	ItemMax  any // characters of a list's texts
	Enum     string
	Format   string
	Pattern  string
}

// UnmarshalTOML implements toml.Unmarshaler: a field that has nothing but a text
// is that text.
func (f *Field) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case string:
		f.Text = v
		return nil
	case map[string]any:
		return f.read(v)
	}
	return fmt.Errorf("apidoc: a field is a text or a table, not %T", v)
}

func (f *Field) read(table map[string]any) error {
	words := map[string]*string{"text": &f.Text, "enum": &f.Enum, "format": &f.Format, "pattern": &f.Pattern}
	values := map[string]*any{"example": &f.Example, "min": &f.Min, "max": &f.Max, "item_max": &f.ItemMax}
	for name, v := range table {
		if to, ok := values[name]; ok {
			*to = v
			continue
		}
		to, ok := words[name]
		text, is := v.(string)
		if !ok || !is {
			return fmt.Errorf("apidoc: a field has no %q", name)
		}
		*to = text
	}
	return nil
}

// Terms are the domain's lists and numbers by the names that an api.toml has for
// them. A text may quote them too, as {name}.
type Terms struct {
	Lists   map[string][]string
	Numbers map[string]int
}

// List is a list of the domain as text.
func List[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// quote writes the named lists and numbers into a text.
func (t Terms) quote(text string) string {
	var pairs []string
	for name, values := range t.Lists {
		pairs = append(pairs, "{"+name+"}", strings.Join(values, ", "))
	}
	for name, n := range t.Numbers {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(n))
	}
	return strings.NewReplacer(pairs...).Replace(strings.TrimSpace(text))
}

// number is a limit: as it is written, or by its name.
func (t Terms) number(v any) (int, bool) {
	switch v := v.(type) {
	case int64:
		return int(v), true
	case string:
		n, ok := t.Numbers[v]
		if !ok {
			panic("apidoc: no number is named " + v)
		}
		return n, true
	}
	return 0, false
}

func (t Terms) list(name string) []any {
	values, ok := t.Lists[name]
	if !ok {
		panic("apidoc: no list is named " + name)
	}
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// Part is one api.toml with its terms.
type Part struct {
	Texts
	Terms
}

// parsed keeps what was read: a process may build several applications.
var parsed sync.Map

// Read reads an api.toml. It panics over what it cannot read, as a table of
// routes does.
func Read(file string, terms Terms) Part {
	if t, ok := parsed.Load(file); ok {
		return Part{t.(Texts), terms}
	}
	var t Texts
	meta, err := toml.Decode(file, &t)
	if err != nil {
		panic("apidoc: " + err.Error())
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 && !inField(unknown[0]) {
		panic("apidoc: nobody reads " + unknown[0].String())
	}
	parsed.Store(file, t)
	return Part{t, terms}
}

// inField reports keys of a Field or of an example, which read themselves.
func inField(k toml.Key) bool { return len(k) > 2 }
