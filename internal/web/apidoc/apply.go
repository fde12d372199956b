package apidoc

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// apply writes what is written of a field into its schema.
func (d *Document) apply(s *huma.Schema, t reflect.Type, f Field, terms Terms) {
	if f.Text != "" {
		s.Description = terms.quote(f.Text)
	}
	if f.Example != nil {
		s.Examples = []any{f.Example}
	}
	if s.Ref == "" {
		limit(s, deref(t), f, terms)
	}
	s.PrecomputeMessages()
}

func limit(s *huma.Schema, t reflect.Type, f Field, terms Terms) {
	least, hasLeast := terms.number(f.Min)
	most, hasMost := terms.number(f.Max)
	switch {
	case t == textType:
		for _, in := range s.Properties {
			between(&in.MinLength, &in.MaxLength, least, hasLeast, most, hasMost)
		}
	case s.Type == huma.TypeString:
		between(&s.MinLength, &s.MaxLength, least, hasLeast, most, hasMost)
	case s.Type == huma.TypeArray:
		between(&s.MinItems, &s.MaxItems, least, hasLeast, most, hasMost)
	case s.Type == huma.TypeInteger, s.Type == huma.TypeNumber:
		within(s, least, hasLeast, most, hasMost)
	}
	of := s
	if s.Type == huma.TypeArray {
		of = s.Items
		if n, ok := terms.number(f.ItemMax); ok {
			of.MaxLength = &n
		}
	}
	words(of, f, terms)
}

func words(s *huma.Schema, f Field, terms Terms) {
	if f.Enum != "" {
		s.Enum = terms.list(f.Enum)
	}
	if f.Format != "" {
		s.Format = f.Format
	}
	if f.Pattern != "" {
		s.Pattern = f.Pattern
	}
}

func between(low, high **int, least int, hasLeast bool, most int, hasMost bool) {
	if hasLeast {
		*low = &least
	}
	if hasMost {
		*high = &most
	}
}

func within(s *huma.Schema, least int, hasLeast bool, most int, hasMost bool) {
	if n := float64(least); hasLeast {
		s.Minimum = &n
	}
	if n := float64(most); hasMost {
		s.Maximum = &n
	}
}
