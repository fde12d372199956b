package webtest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Document is the API's OpenAPI document as a client reads it.
type Document struct {
	Paths      map[string]map[string]Operation
	Components struct {
		Responses map[string]Response
		Schemas   map[string]any
	}
	Tags []struct{ Name, Description string }

	mu       sync.Mutex
	compiler *jsonschema.Compiler
}

// Operation is one operation of the document.
type Operation struct {
	OperationID, Summary, Description string
	Tags                              []string
	Parameters                        []Parameter
	RequestBody                       *RequestBody
	Responses                         map[string]Response
	Servers                           []struct{ URL string }
	Security                          []map[string][]string
}

// RequestBody is what an operation takes.
type RequestBody struct {
	Required bool
	Content  map[string]MediaType
}

// Parameter is of a path or a query.
type Parameter struct {
	Name, In, Description string
	Required              bool
	Schema                map[string]any
	Example               any
}

// Response is an answer of the document, or where it is written.
type Response struct {
	Ref         string `json:"$ref"`
	Description string
	Headers     map[string]any
	Content     map[string]MediaType
}

// MediaType is a body of the document.
type MediaType struct {
	Schema  any
	Example any
}

// ReadDocument reads the document's JSON.
func ReadDocument(raw []byte) (*Document, error) {
	d := &Document{compiler: jsonschema.NewCompiler()}
	if err := json.Unmarshal(raw, d); err != nil {
		return nil, fmt.Errorf("read the API's document: %w", err)
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read the API's document: %w", err)
	}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	return d, d.compiler.AddResource(documentURL, whole)
}

const documentURL = "mem:///openapi.json"

// Find is the operation that answers a method at a path, and its template: the
// one that names the path in full, if one does.
func (d *Document) Find(method, path string) (template string, op Operation, ok bool) {
	parts := strings.Split(path, "/")
	for t, methods := range d.Paths {
		found, has := methods[strings.ToLower(method)]
		if has && fits(strings.Split(t, "/"), parts) && (!ok || t == path) {
			template, op, ok = t, found, true
		}
	}
	return template, op, ok
}

func fits(template, parts []string) bool {
	return slices.EqualFunc(template, parts, func(t, p string) bool {
		return t == p || strings.HasPrefix(t, "{") &&
			p != ""
	})
}

// Check says where a value is not what the schema at a place of the document
// promises. The place is given by its parts: "components", "schemas", "Unit".
func (d *Document) Check(value []byte, at ...string) error {
	for i, part := range at {
		at[i] = strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(part)
	}
	d.mu.Lock()
	schema, err := d.compiler.Compile(documentURL + "#/" + strings.Join(at, "/"))
	d.mu.Unlock()
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

// Answer says where an answer is not what the document promises: a status that
// is not declared, a kind of body, or a body that its schema does not allow.
func (d *Document) Answer(method, path string, status int, h http.Header, body []byte) error {
	template, op, ok := d.Find(method, path)
	if !ok {
		return nil // nothing is promised there
	}
	at := []string{"paths", template, strings.ToLower(method), "responses", strconv.Itoa(status)}
	r, ok := op.Responses[strconv.Itoa(status)]
	if !ok {
		return fmt.Errorf("%s does not declare status %d", op.OperationID, status)
	}
	if name, ok := strings.CutPrefix(r.Ref, "#/components/responses/"); ok {
		r, at = d.Components.Responses[name], []string{"components", "responses", name}
	}
	return d.body(op.OperationID, r, at, h, body)
}

func (d *Document) body(id string, r Response, at []string, h http.Header, body []byte) error {
	if len(body) == 0 {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	_, whatever := r.Content["*/*"]
	if _, ok := r.Content[kind]; !ok && !whatever {
		return fmt.Errorf("%s does not declare a body of %q", id, kind)
	}
	if !strings.Contains(kind, "json") {
		return nil
	}
	body, err := unpacked(h, body)
	if err != nil {
		return err
	}
	if err := d.Check(body, append(at, "content", kind, "schema")...); err != nil {
		return fmt.Errorf("%s: the answer is not what the document promises: %w", id, err)
	}
	return nil
}

// unpacked is a body as it was before it was packed for the way.
func unpacked(h http.Header, body []byte) ([]byte, error) {
	if h.Get("Content-Encoding") != "gzip" {
		return body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// documents are those that were read already, by their sum: most applications of a
// test binary have the same one. known are those of the applications themselves, which
// need not be asked again.
var documents, known sync.Map

// hold holds an answer of the API to the document.
func (c *Client) hold(req *http.Request, p *Page) {
	c.t.Helper()
	if !strings.HasPrefix(req.URL.Path, "/api/v1/") || req.Method == http.MethodHead {
		return
	}
	if err := DocumentOf(c.t, c.app).Answer(req.Method, req.URL.Path, p.Status, p.Header, p.Body); err != nil {
		c.t.Errorf("%s %s: status %d: %v\n%.600s", req.Method, req.URL.Path, p.Status, err, p.Body)
	}
}

// DocumentOf asks an application for its document.
func DocumentOf(t testing.TB, app App) *Document {
	t.Helper()
	if d, ok := known.Load(app); ok {
		return d.(*Document)
	}
	d := readDocumentOf(t, app)
	known.Store(app, d)
	t.Cleanup(func() { known.Delete(app) })
	return d
}

func readDocumentOf(t testing.TB, app App) *Document {
	t.Helper()
	raw := New(t, app, "localhost").Get("/api/openapi.json").Want(http.StatusOK).Body
	sum := sha256.Sum256(raw)
	if d, ok := documents.Load(sum); ok {
		return d.(*Document)
	}
	d, err := ReadDocument(raw)
	if err != nil {
		t.Fatal(err)
	}
	documents.Store(sum, d)
	return d
}
