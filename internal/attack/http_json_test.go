package attack_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// document is the part of the OpenAPI document that bodies are made from.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	Parameters []struct {
		Name, In string
		Schema   schema
	}
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	}
}

type schema map[string]any

// read asks the product for its document, once.
func (c *country) read() *document {
	c.reading.Do(func() {
		c.t.Helper()
		p := webtest.New(c.t, c.web.App, "localhost").Get("/api/openapi.json").Want(200)
		must(c.t, json.Unmarshal(p.Body, &c.doc))
	})
	return &c.doc
}

func (c *country) operation(r *web.Route) operation {
	path := parameter.ReplaceAllStringFunc(r.Path, func(p string) string {
		name, _, _ := strings.Cut(strings.TrimPrefix(p, ":"), "<")
		return "{" + name + "}"
	})
	return c.read().Paths[path][strings.ToLower(r.Method)]
}

// texts are the properties that hold words and no ids. A new one is thought about
// here, or stands in fields and is attacked.
var texts = strings.Fields(`fi sv nb en email name title phone language languages password new_password current_password old_password user_name secret token code body subject
	key reason outcome status kind text description home_page brand_colour country time_zone default_language names titles plan presentation
	closes_on closes_at opens_at opens_on from until days permissions permission employment duration level job_areas municipalities working_time
	remote reference salary summary hours label help unit_name slug workplace retention place level_name school completed employer duties motivation
	to q order sort month after cursor action address birth_date citizenship city comprehension courses ends_on expectations gender instructions
	offer oral postal_code privacy_notice provider qualifications stage starts_on written year cell hosts`)

// sample is a body for an operation with what is ours in it; with replaces what
// fields hold.
func (c *country) sample(r *web.Route, with map[string]any) []byte {
	content, ok := c.operation(r).RequestBody.Content["application/json"]
	if !ok {
		return []byte("{}")
	}
	raw, err := json.Marshal(c.fill("", content.Schema, with, 0))
	must(c.t, err)
	return raw
}

func (d *document) resolve(s schema) schema {
	if ref, ok := s["$ref"].(string); ok {
		return d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
	return s
}

func (s schema) is(kind string) bool {
	switch k := s["type"].(type) {
	case string:
		return k == kind
	case []any:
		return slices.Contains(k, any(kind))
	}
	return false
}

// fill makes a value that a schema allows.
func (c *country) fill(name string, s schema, with map[string]any, depth int) any {
	s = c.read().resolve(s)
	if v, ok := with[name]; ok && name != "" {
		if s.is("array") {
			return []any{v}
		}
		return v
	}
	switch {
	case depth > 6:
		return nil
	case s["enum"] != nil:
		return s["enum"].([]any)[0]
	case s["examples"] != nil && s.isWords() && !made(name):
		return s["examples"].([]any)[0]
	case s.is("object"):
		return c.fillObject(s, with, depth)
	case s.is("array"):
		items, _ := s["items"].(map[string]any)
		return []any{c.fill(name, items, with, depth+1)}
	case s.is("boolean"):
		return true
	case s.is("integer"), s.is("number"):
		return 1
	case s["format"] == "date-time":
		return time.Now().Add(30 * 24 * time.Hour).UTC().Format(time.RFC3339)
	case s["format"] == "date":
		return time.Now().Add(30 * 24 * time.Hour).Format(time.DateOnly)
	}
	return c.fillText(name)
}

func (c *country) fillObject(s schema, with map[string]any, depth int) any {
	out := map[string]any{}
	properties, _ := s["properties"].(map[string]any)
	for name, p := range properties {
		if of, ok := p.(map[string]any); ok && name != "$schema" {
			out[name] = c.fill(name, of, with, depth+1)
		}
	}
	if more, ok := s["additionalProperties"].(map[string]any); ok {
		out["fi"] = c.fill("", more, with, depth+1)
	}
	return out
}

// isWords reports a text or a list of texts: what is made of parts is put together
// from them, so that any of them can be replaced.
func (s schema) isWords() bool {
	items, _ := s["items"].(map[string]any)
	return s.is("string") || s.is("array") && schema(items).is("string")
}

// made reports the texts that are better made up than taken from the document's
// examples: they must be new, or be known.
func made(name string) bool {
	_, id := fields[name]
	return id || slices.Contains([]string{"email", "user_name", "password", "new_password", "language",
		"default_language"}, name)
}

func (c *country) fillText(name string) string {
	if kind, ok := fields[name]; ok {
		return c.own[kind]
	}
	switch name {
	case "email":
		return fmt.Sprintf("joku%06d@example.test", c.made.Add(1))
	case "password", "new_password":
		return testfactory.Password
	case "language", "default_language":
		return "fi"
	}
	return "Teksti"
}

// idFields are the properties of an operation's body that hold ids, at any depth,
// and the names that nobody has thought about.
func (c *country) idFields(r *web.Route) (ids, unknown []string) {
	content, ok := c.operation(r).RequestBody.Content["application/json"]
	if ok {
		c.walk("", content.Schema, 0, &ids, &unknown)
	}
	for _, p := range c.operation(r).Parameters {
		if p.In == "query" {
			c.walk(p.Name, p.Schema, 0, &ids, &unknown)
		}
	}
	slices.Sort(ids)
	slices.Sort(unknown)
	return slices.Compact(ids), slices.Compact(unknown)
}

func (c *country) walk(name string, s schema, depth int, ids, unknown *[]string) {
	s = c.read().resolve(s)
	if depth > 6 {
		return
	}
	if items, ok := s["items"].(map[string]any); ok {
		c.walk(name, items, depth+1, ids, unknown)
		return
	}
	properties, _ := s["properties"].(map[string]any)
	for of, p := range properties {
		if p, ok := p.(map[string]any); ok && of != "$schema" {
			c.walk(of, p, depth+1, ids, unknown)
		}
	}
	if !s.is("string") || s["enum"] != nil || s["format"] != nil && s["format"] != "uuid" || name == "" {
		return
	}
	if _, ok := fields[name]; ok {
		*ids = append(*ids, name)
	} else if !slices.Contains(texts, name) && s["maxLength"] == nil {
		*unknown = append(*unknown, name)
	}
}
