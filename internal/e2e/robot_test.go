package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"vakans/internal/webtest"
)

// robot is a program that knows nothing but the address of the OpenAPI
// document: it calls operations by their ids and holds both sides to what the
// document says.
type robot struct {
	t      testing.TB
	doc    *webtest.Document
	client *http.Client
	tenant string // fills {tenant} in an operation's servers
	csrf   string
	token  string
	called map[string]bool
}

// object is JSON.
type object = map[string]any

// robot is a new client.
func (p *product) robot(t testing.TB, tenant string) *robot {
	t.Helper()
	r := &robot{t: t, client: p.client(), tenant: tenant, called: map[string]bool{}}
	jar, err := cookiejar.New(nil)
	must(t, err)
	r.client.Jar = jar
	r.doc = p.document(t)
	return r
}

// document reads the product's OpenAPI document, once for all robots.
func (p *product) document(t testing.TB) *webtest.Document {
	t.Helper()
	p.reading.Do(func() {
		resp, err := p.client().Get(p.national("/api/openapi.json"))
		must(t, err)
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		must(t, err)
		p.doc, err = webtest.ReadDocument(raw)
		must(t, err)
	})
	return p.doc
}

// operation finds an operation by its id.
func (r *robot) operation(id string) (path, method string, op webtest.Operation) {
	r.t.Helper()
	for path, methods := range r.doc.Paths {
		for method, op := range methods {
			if op.OperationID == id {
				return path, strings.ToUpper(method), op
			}
		}
	}
	r.t.Fatalf("the document has no operation %q", id)
	return "", "", webtest.Operation{}
}

// call calls an operation with its parameters and body, and returns the answer,
// which must be a success.
func (r *robot) call(id string, params, body object) any {
	r.t.Helper()
	status, answer := r.try(id, params, body)
	if status >= 300 {
		r.t.Fatalf("%s: status %d: %v", id, status, answer)
	}
	return answer
}

// try is call where the answer may be a refusal.
func (r *robot) try(id string, params, body object) (status int, answer any) {
	r.t.Helper()
	path, method, op := r.operation(id)
	var payload io.Reader
	kind := ""
	if body != nil {
		raw, err := json.Marshal(body)
		must(r.t, err)
		if op.RequestBody == nil {
			r.t.Fatalf("%s takes no body", id)
		}
		if err := r.doc.Check(raw, "paths", path, strings.ToLower(method), "requestBody", "content", "application/json",
			"schema"); err != nil {
			r.t.Fatalf("%s: what is sent is not what the document asks for: %v", id, err)
		}
		payload, kind = bytes.NewReader(raw), "application/json"
	} else if op.RequestBody != nil && op.RequestBody.Required {
		r.t.Fatalf("%s needs a body", id)
	}
	return r.send(id, method, r.address(id, path, op, params), payload, kind)
}

// upload sends a file to an operation that takes one.
func (r *robot) upload(id string, params object, field, name string, content []byte) (status int, answer any) {
	r.t.Helper()
	path, method, op := r.operation(id)
	if op.RequestBody == nil || op.RequestBody.Content["multipart/form-data"].Schema == nil {
		r.t.Fatalf("%s takes no file", id)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(field, name)
	must(r.t, err)
	_, err = part.Write(content)
	must(r.t, err)
	must(r.t, w.Close())
	return r.send(id, method, r.address(id, path, op, params), &body, w.FormDataContentType())
}

// address fills the parameters in.
func (r *robot) address(id, path string, op webtest.Operation, params object) string {
	r.t.Helper()
	query := url.Values{}
	given := 0
	for _, p := range op.Parameters {
		v, ok := params[p.Name]
		switch {
		case !ok && p.Required:
			r.t.Fatalf("%s needs the parameter %s", id, p.Name)
		case !ok:
			continue
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(fmt.Sprint(v)))
		default:
			query.Set(p.Name, fmt.Sprint(v))
		}
		given++
	}
	if given != len(params) {
		r.t.Fatalf("%s does not take all of %v", id, params)
	}
	server := op.Servers[0].URL
	for _, s := range op.Servers {
		if r.tenant != "" && strings.Contains(s.URL, "{tenant}") {
			server = strings.ReplaceAll(s.URL, "{tenant}", r.tenant)
		}
	}
	address := server + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}

func (r *robot) send(id, method, address string, body io.Reader, kind string) (status int, answer any) {
	r.t.Helper()
	r.called[id] = true
	req, err := http.NewRequestWithContext(r.t.Context(), method, address, body)
	must(r.t, err)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Language", "fi")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	} else if r.csrf != "" {
		req.Header.Set("X-CSRF-Token", r.csrf)
	}
	resp, err := r.client.Do(req)
	must(r.t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	must(r.t, err)
	if err := r.doc.Answer(method, req.URL.Path, resp.StatusCode, resp.Header, raw); err != nil {
		r.t.Errorf("status %d: %v", resp.StatusCode, err)
	}
	if !strings.Contains(resp.Header.Get("Content-Type"), "json") {
		return resp.StatusCode, string(raw)
	}
	must(r.t, json.Unmarshal(raw, &answer))
	return resp.StatusCode, answer
}

// at picks a part of an answer: "content.basic.name", "users.0.id".
func at(v any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// one picks the element of a list that has a value.
func one(list any, path string, want any) any {
	all, _ := list.([]any)
	for _, v := range all {
		if at(v, path) == want {
			return v
		}
	}
	return nil
}
