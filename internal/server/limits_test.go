package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/testfactory"
	"vakans/internal/webtest"
	"vakans/policies"
)

type object = map[string]any

// What the document says a text may have at most is taken, and one character more
// is refused by its own path: the document and the domain have the same limits.
func TestLengthsOfTheDocumentAreTaken(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.visitor(t)
	var s struct {
		CSRF string `json:"csrf_token"`
	}
	c.JSON("POST", "/api/v1/staff/session", object{"user_name": o.Tenant.Slug + "@example.test",
		"password": testfactory.Password}, &s).Want(200)
	c.SetCSRF(s.CSRF)
	doc, err := webtest.ReadDocument(c.Get("/api/openapi.json").Want(200).Body)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for path, body := range map[string]object{
		"/api/v1/units":  {"parent": o.Root.ID, "names": object{"fi": "Koulut"}},
		"/api/v1/groups": {"name": "Ryhmä", "description": "Kuvaus", "permissions": []string{"unit.edit"}},
		"/api/v1/users": {"email": "aino@example.test", "user_name": "aino", "name": "Aino", "phone": "1", "title": "Rehtori",
			"language": "fi",
			"group":    o.Group(t, policies.Viewer).ID, "unit": o.Root.ID},
		"/api/v1/staff/me/tokens": {"name": "Robotti", "days": 9, "permissions": []string{"unit.edit"}},
	} {
		_, op, ok := doc.Find("POST", path)
		if !ok || op.RequestBody == nil {
			t.Fatalf("nobody takes a body at %s", path)
		}
		longest := map[string]int{}
		lengths(doc, op.RequestBody.Content["application/json"].Schema, body, "", longest)
		for _, field := range slices.Sorted(maps.Keys(longest)) {
			tried++
			most := longest[field]
			c.JSON("POST", path, with(t, body, field, text(field, most)), nil).Want(201)
			var refused struct{ Errors []struct{ Location string } }
			c.JSON("POST", path, with(t, body, field, text(field, most+1)), nil).Want(422).Decode(&refused)
			if len(refused.Errors) == 0 || refused.Errors[0].Location != "body."+field {
				t.Errorf("%s: one more than %d in %s is blamed on %v", path, most, field, refused.Errors)
			}
		}
	}
	if tried < 8 {
		t.Errorf("only %d texts have a length", tried)
	}
}

// lengths finds the texts of a body whose length the document bounds.
func lengths(doc *webtest.Document, schema, value any, at string, found map[string]int) {
	s, _ := schema.(object)
	if ref, ok := s["$ref"].(string); ok {
		s, _ = doc.Components.Schemas[ref[strings.LastIndex(ref, "/")+1:]].(object)
	}
	switch v := value.(type) {
	case string:
		if most, ok := s["maxLength"].(float64); ok {
			found[at] = int(most)
		}
	case object:
		properties, _ := s["properties"].(object)
		for name, inner := range v {
			lengths(doc, properties[name], inner, strings.TrimPrefix(at+"."+name, "."), found)
		}
	}
}

// with is a body with one text replaced, and the others new where they must be.
func with(t *testing.T, body object, field, value string) object {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var out object
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	for name, v := range out {
		if s, ok := v.(string); ok && (name == "name" || name == "email" || name == "user_name") {
			out[name] = uuid.NewString()[:8] + s
		}
	}
	in := out
	parts := strings.Split(field, ".")
	for _, name := range parts[:len(parts)-1] {
		in = in[name].(object)
	}
	in[parts[len(parts)-1]] = value
	return out
}

// text is a text of a length that the field takes by its form.
func text(field string, length int) string {
	start := uuid.NewString()[:8]
	switch field {
	case "email":
		const host = "@example.test"
		return start + strings.Repeat("a", length-len(start)-len(host)) + host
	case "phone":
		return strings.Repeat("1", length)
	}
	return fmt.Sprint(start, strings.Repeat("a", length-len(start)))
}
