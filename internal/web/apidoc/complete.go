package apidoc

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"vakans/internal/i18n"
)

// Document is an OpenAPI document that is being completed.
type Document struct {
	api   *huma.OpenAPI
	parts []Part
	enums map[reflect.Type][]any
	types map[string]Types
	// gaps are what nobody has written, as "operation x has no description".
	gaps []string
}

// New prepares to complete a document from the parts of all features.
func New(api *huma.OpenAPI, parts []Part) *Document {
	d := &Document{api: api, parts: parts, enums: map[reflect.Type][]any{}, types: map[string]Types{}}
	Enum(d, i18n.All[:])
	return d
}

// Enum says which values a type of the domain has; every property of the type
// then allows these alone.
func Enum[T ~string](d *Document, values []T) {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	d.enums[reflect.TypeFor[T]()] = all
}

// EnumOf is Enum where the type is not known at compile time.
func (d *Document) EnumOf(t reflect.Type, values []string) {
	d.enums[t] = Terms{Lists: map[string][]string{"": values}}.list("")
}

// Types are the Go types behind an operation's parameters and its answer.
type Types struct {
	params map[string]reflect.Type
	answer reflect.Type
}

// TypesOf reads them from the types that the operation is registered with.
func TypesOf(in, out reflect.Type) Types {
	t := Types{params: map[string]reflect.Type{}}
	for _, f := range reflect.VisibleFields(in) {
		for _, tag := range []string{"path", "query", "header"} {
			if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" {
				t.params[name] = f.Type
			}
		}
	}
	if body, ok := out.FieldByName("Body"); ok {
		t.answer = body.Type
	}
	return t
}

// TypesOf says which types an operation has.
func (d *Document) TypesOf(operation string, t Types) { d.types[operation] = t }

// Gaps are the places where something is not written, after Complete.
func (d *Document) Gaps() []string { return d.gaps }

func (d *Document) gap(s string) { d.gaps = append(d.gaps, s) }

// Complete writes descriptions, limits and examples into the document.
func (d *Document) Complete() {
	registry := d.api.Components.Schemas
	for _, name := range slices.Sorted(maps.Keys(registry.Map())) {
		d.schema(name, registry.Map()[name], registry.TypeFromRef("#/components/schemas/"+name))
	}
	for path, item := range d.api.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				d.operation(path, op)
			}
		}
	}
	d.tags()
	for _, s := range registry.Map() {
		s.PrecomputeMessages()
	}
	slices.Sort(d.gaps)
}

// schema completes a named type.
func (d *Document) schema(name string, s *huma.Schema, t reflect.Type) {
	for _, p := range d.parts {
		if of, ok := p.Schemas[name]; ok && of.Text != "" {
			s.Description = p.quote(of.Text)
		}
	}
	if s.Type == huma.TypeObject && s.Description == "" {
		d.gap("schema " + name + " has no text")
	}
	fields := fieldsOf(t)
	for _, prop := range slices.Sorted(maps.Keys(s.Properties)) {
		d.property(name, prop, s.Properties[prop], fields[prop])
	}
}

// property completes one property, by what is written of it in its own type, in
// the type that it is embedded from, or in the whole file.
func (d *Document) property(schema, prop string, s *huma.Schema, f field) {
	d.shape(s, f.Type)
	for _, name := range append([]string{schema}, f.owners(d.api.Components.Schemas)...) {
		for _, p := range d.parts {
			if of, ok := p.Schemas[name].Fields[prop]; ok {
				d.apply(s, f.Type, of, p.Terms)
				return
			}
		}
	}
	for _, p := range d.parts {
		if _, ours := p.Schemas[schema]; ours {
			if of, ok := p.Fields[prop]; ok {
				d.apply(s, f.Type, of, p.Terms)
				return
			}
		}
	}
	if s.Description == "" {
		d.gap("schema " + schema + ": property " + prop + " has no text")
	}
}

// field is a property's Go field and the types it is embedded from.
type field struct {
	Type  reflect.Type
	Owner []reflect.Type
}

func (f field) owners(r huma.Registry) (names []string) {
	for _, t := range f.Owner {
		if s := r.Schema(t, true, ""); s.Ref != "" {
			names = append(names, s.Ref[strings.LastIndex(s.Ref, "/")+1:])
		}
	}
	return names
}

// fieldsOf finds a type's fields by their names in JSON.
func fieldsOf(t reflect.Type) map[string]field {
	found := map[string]field{}
	if t == nil || t.Kind() != reflect.Struct {
		return found
	}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || f.Anonymous {
			continue
		}
		of := field{Type: f.Type}
		for i := range len(f.Index) - 1 {
			of.Owner = append(of.Owner, deref(t.FieldByIndex(f.Index[:i+1]).Type))
		}
		slices.Reverse(of.Owner)
		if _, taken := found[name]; !taken || len(f.Index) == 1 {
			found[name] = of
		}
	}
	return found
}

func deref(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

var (
	idType   = reflect.TypeFor[uuid.UUID]()
	textType = reflect.TypeFor[i18n.LangText]()
	langType = reflect.TypeFor[i18n.Lang]()
)

// shape documents what the Go type alone says: ids, languages, and the keys
// of maps.
func (d *Document) shape(s *huma.Schema, t reflect.Type) {
	t = deref(t)
	if s == nil || t == nil || s.Ref != "" {
		return
	}
	switch {
	case t == idType:
		s.Format = "uuid"
	case d.enums[t] != nil && s.Enum != nil: // fewer are allowed here
	case d.enums[t] != nil:
		s.Enum = d.enums[t]
	case t.Kind() == reflect.Slice:
		d.shape(s.Items, t.Elem())
	case t.Kind() == reflect.Map:
		d.shapeMap(s, t)
	}
}

// shapeMap turns a map whose keys are known into an object with those properties.
func (d *Document) shapeMap(s *huma.Schema, t reflect.Type) {
	value, _ := s.AdditionalProperties.(*huma.Schema)
	if value == nil {
		return
	}
	d.shape(value, t.Elem())
	keys, known := d.enums[t.Key()]
	if !known {
		return
	}
	s.Properties = map[string]*huma.Schema{}
	for _, k := range keys {
		one := *value
		if t.Key() == langType {
			one.Description = "In " + languageNames[i18n.Lang(k.(string))] + "."
		} else {
			one.Description = "Of " + strings.ReplaceAll(k.(string), "_", " ") + "."
		}
		s.Properties[k.(string)] = &one
	}
	s.AdditionalProperties = false
}

var languageNames = map[i18n.Lang]string{i18n.FI: "Finnish", i18n.SV: "Swedish", i18n.NB: "Norwegian Bokmål",
	i18n.EN: "English"}
