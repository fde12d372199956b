package apidoc

import (
	"cmp"
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
)

// The moment at which the examples play.
const (
	exampleDay  = "2027-03-01"
	exampleTime = exampleDay + "T08:00:00Z"
)

// deepest ends what contains itself.
const deepest = 8

// exampleSpace makes example ids that differ by what they name and stay the same.
var exampleSpace = uuid.MustParse("6ba7b811-9dad-11d1-80b4-00c04fd430c8")

// compose puts an example together from those of the properties. It returns the
// path of a property that has none, if one has.
func (d *Document) compose(name string, s *huma.Schema, depth int) (v any, missing string) {
	if len(s.Examples) > 0 {
		return plain(s.Examples[0]), ""
	}
	if s.Ref != "" {
		return d.compose(name, d.api.Components.Schemas.SchemaFromRef(s.Ref), depth+1)
	}
	if v, ok := known(name, s); ok {
		return v, ""
	}
	switch s.Type {
	case huma.TypeObject:
		return d.composeObject(s, depth)
	case huma.TypeArray:
		if depth > deepest {
			return []any{}, ""
		}
		one, missing := d.compose(name, s.Items, depth+1)
		return []any{one}, missing
	case "":
		return map[string]any{}, ""
	}
	return "", "." + name
}

func (d *Document) composeObject(s *huma.Schema, depth int) (v any, missing string) {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if depth > deepest && !slices.Contains(s.Required, name) {
			continue
		}
		one, without := d.compose(name, s.Properties[name], depth+1)
		if without != "" && missing == "" {
			missing = without
		}
		out[name] = one
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		return out, cmp.Or(missing, d.composeMore(out, more, depth))
	}
	return out, missing
}

// composeMore adds one property to an object whose properties have no names of
// their own.
func (d *Document) composeMore(out map[string]any, more *huma.Schema, depth int) (missing string) {
	one, missing := d.compose("key", more, depth+1)
	out[uuid.NewSHA1(exampleSpace, []byte("key")).String()] = one
	return missing
}

// known is a value that a schema gives away by itself.
func known(name string, s *huma.Schema) (any, bool) {
	switch {
	case s.Default != nil:
		return plain(s.Default), true
	case len(s.Enum) > 0:
		return s.Enum[0], true
	case s.Format == "uuid":
		return uuid.NewSHA1(exampleSpace, []byte(name)).String(), true
	case s.Format == "date-time":
		return exampleTime, true
	case s.Format == "date":
		return exampleDay, true
	case s.Format == "email":
		return "aino.esimerkki@example.org", true
	case s.Type == huma.TypeBoolean:
		return true, true
	case s.Type == huma.TypeInteger, s.Type == huma.TypeNumber:
		if s.Minimum != nil {
			return *s.Minimum, true
		}
		return 1, true
	}
	return nil, false
}
