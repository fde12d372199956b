package e2e_test

import (
	"fmt"
	"slices"
	"strings"
)

// document is the part of an OpenAPI document that a client needs.
type document struct {
	OpenAPI    string `json:"openapi"`
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	OperationID string `json:"operationId"`
	Parameters  []struct {
		Name, In string
		Required bool
		Schema   schema
	}
	RequestBody struct {
		Required bool
		Content  map[string]struct{ Schema schema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
	Servers []struct{ URL string }
}

// schema is a JSON schema as far as the document uses it.
type schema map[string]any

// check says where a value is not what a schema promises.
func (d document) check(s schema, v any, at string) error {
	if ref, ok := s["$ref"].(string); ok {
		named, ok := d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
		if !ok {
			return fmt.Errorf("%s: %s is not in the document", at, ref)
		}
		return d.check(named, v, at)
	}
	if kinds := s.kinds(); kinds != nil && !slices.Contains(kinds, kindOf(v)) && !(kindOf(v) == "integer" && slices.Contains(kinds, "number")) {
		return fmt.Errorf("%s: %v is %s, want %v", at, v, kindOf(v), kinds)
	}
	if allowed, ok := s["enum"].([]any); ok && v != nil && !slices.Contains(allowed, v) {
		return fmt.Errorf("%s: %v is none of %v", at, v, allowed)
	}
	switch v := v.(type) {
	case []any:
		if items, ok := s["items"].(map[string]any); ok {
			for i, item := range v {
				if err := d.check(items, item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
					return err
				}
			}
		}
	case map[string]any:
		return d.checkObject(s, v, at)
	}
	return nil
}

func (d document) checkObject(s schema, v map[string]any, at string) error {
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := v[fmt.Sprint(name)]; !ok {
			return fmt.Errorf("%s: %v is missing", at, name)
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for name, value := range v {
		p, known := properties[name].(map[string]any)
		if !known {
			if s["additionalProperties"] == false {
				return fmt.Errorf("%s: %s is not in the document", at, name)
			}
			p, _ = s["additionalProperties"].(map[string]any)
		}
		if err := d.check(p, value, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func (s schema) kinds() []string {
	switch k := s["type"].(type) {
	case string:
		return []string{k}
	case []any:
		all := make([]string, 0, len(k))
		for _, one := range k {
			all = append(all, fmt.Sprint(one))
		}
		return all
	}
	return nil
}

func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}
