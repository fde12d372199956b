package wiring_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"vakans/internal/form"
	"vakans/internal/recruitment"
	"vakans/internal/staff"
	"vakans/internal/unit"
	"vakans/internal/webtest"
	"vakans/internal/wiring"
	"vakans/policies"
)

// read is the API's document, as clients get it, and what is not written in it.
var read = sync.OnceValues(func() (*webtest.Document, []string) {
	raw, gaps, err := wiring.Document("https://jobs.example")
	if err != nil {
		panic(err)
	}
	doc, err := webtest.ReadDocument(raw)
	if err != nil {
		panic(err)
	}
	return doc, gaps
})

// operations calls f with every operation of the document.
func operations(t *testing.T, f func(t *testing.T, path, method string, op webtest.Operation)) {
	t.Helper()
	doc, _ := read()
	n := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			n++
			f(t, path, method, op)
		}
	}
	if n < 130 {
		t.Errorf("the document has %d operations only", n)
	}
}

// Every operation, parameter and property says what it is for, and has an
// example: in the api.toml beside the code that answers.
func TestNothingIsLeftUnsaidInTheDocument(t *testing.T) {
	t.Parallel()
	_, gaps := read()
	for _, g := range gaps {
		t.Errorf("%s: write it in the feature's api.toml", g)
	}
	operations(t, func(t *testing.T, _, _ string, op webtest.Operation) {
		if op.Summary == "" || len(op.Description) < 40 || len(op.Tags) != 1 || len(op.Servers) == 0 {
			t.Errorf("%s: summary %q, description %q, tags %v", op.OperationID, op.Summary, op.Description, op.Tags)
		}
	})
}

// Every operation declares the statuses that follow from its route, and what it
// makes is told by Location.
func TestEveryStatusIsDeclared(t *testing.T) {
	t.Parallel()
	doc, _ := read()
	operations(t, func(t *testing.T, _, method string, op webtest.Operation) {
		want := []int{400, 401, 404, 422, 500, 503}
		if method != "get" {
			want = append(want, 403, 409, 410, 413, 415)
		}
		for _, status := range want {
			r, ok := op.Responses[strconv.Itoa(status)]
			if shared, known := strings.CutPrefix(r.Ref, "#/components/responses/"); !ok || !known ||
				doc.Components.Responses[shared].Description == "" {
				t.Errorf("%s: status %d is not declared", op.OperationID, status)
			}
		}
		if made, ok := op.Responses["201"]; ok && made.Headers["Location"] == nil {
			t.Errorf("%s: does not tell where what it makes is found", op.OperationID)
		}
	})
}

// Every example is what its schema allows.
func TestExamplesAreWhatTheirSchemasAllow(t *testing.T) {
	t.Parallel()
	doc, _ := read()
	check := func(id string, v any, at ...string) {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := doc.Check(raw, at...); err != nil {
			t.Errorf("%s: the example of %v is not allowed: %v", id, at[3:], err)
		}
	}
	operations(t, func(_ *testing.T, path, method string, op webtest.Operation) {
		at := []string{"paths", path, method}
		for i, p := range op.Parameters {
			check(op.OperationID, p.Example, append(slices.Clone(at), "parameters", strconv.Itoa(i), "schema")...)
		}
		if op.RequestBody != nil {
			for kind, m := range op.RequestBody.Content {
				if strings.Contains(kind, "json") {
					check(op.OperationID, m.Example, append(slices.Clone(at), "requestBody", "content", kind, "schema")...)
				}
			}
		}
		for status, r := range op.Responses {
			for kind, m := range r.Content {
				if strings.Contains(kind, "json") {
					check(op.OperationID, m.Example, append(slices.Clone(at), "responses", status, "content", kind, "schema")...)
				}
			}
		}
	})
	for name, r := range doc.Components.Responses {
		for kind, m := range r.Content {
			check(name, m.Example, "components", "responses", name, "content", kind, "schema")
		}
	}
}

// Ids in paths are said to be ids.
func TestIDsInPathsAreUUIDs(t *testing.T) {
	t.Parallel()
	operations(t, func(t *testing.T, path, _ string, op webtest.Operation) {
		for _, p := range op.Parameters {
			if p.In == "path" && p.Name == "id" && p.Schema["format"] != "uuid" {
				t.Errorf("%s: %s in %s is %v", op.OperationID, p.Name, path, p.Schema)
			}
		}
	})
}

// Limits and lists are the domain's own.
func TestLimitsAreTheDomains(t *testing.T) {
	t.Parallel()
	doc, _ := read()
	property := func(schema, name string) map[string]any {
		s, _ := doc.Components.Schemas[schema].(map[string]any)
		all, _ := s["properties"].(map[string]any)
		p, _ := all[name].(map[string]any)
		return p
	}
	for at, want := range map[[3]string]int{
		{"StaffNewUser", "name", "maxLength"}:            staff.MaxName,
		{"StaffNewToken", "days", "maximum"}:             staff.MaxTokenDays,
		{"RecruitmentText", "title", "maxLength"}:        recruitment.MaxTitle,
		{"Form", "questions", "maxItems"}:                form.MaxQuestions,
		{"FormAttachment", "slot", "maximum"}:            form.MaxAttachments,
		{"RecruitmentExtendBody", "reason", "maxLength"}: recruitment.MaxReason,
	} {
		if got := property(at[0], at[1])[at[2]]; got != float64(want) {
			t.Errorf("%v is %v, the domain says %d", at, got, want)
		}
	}
	names, _ := property("UnitNewUnit", "names")["properties"].(map[string]any)
	if fi, _ := names["fi"].(map[string]any); fi["maxLength"] != float64(unit.MaxName) {
		t.Errorf("names of a unit: %v", names)
	}
	if kinds, _ := property("FormQuestion", "kind")["enum"].([]any); len(kinds) != len(form.Kinds) {
		t.Errorf("kinds of questions: %v", kinds)
	}
	items, _ := property("GroupInput", "permissions")["items"].(map[string]any)
	if all, _ := items["enum"].([]any); len(all) != len(policies.Catalogue) {
		t.Errorf("permissions: %v", all)
	}
}
