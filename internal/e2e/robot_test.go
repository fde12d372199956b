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
)

// robot is a program that knows nothing but the address of the OpenAPI
// document: it calls operations by their ids and holds both sides to what the
// document says.
type robot struct {
	t      testing.TB
	doc    document
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
func (p *product) document(t testing.TB) document {
	t.Helper()
	p.reading.Do(func() {
		resp, err := p.client().Get(p.national("/api/openapi.json"))
		must(t, err)
		defer resp.Body.Close()
		must(t, json.NewDecoder(resp.Body).Decode(&p.doc))
		if !strings.HasPrefix(p.doc.OpenAPI, "3.1") {
			t.Errorf("the document is of OpenAPI %s", p.doc.OpenAPI)
		}
	})
	return p.doc
}

// operation finds an operation by its id.
func (r *robot) operation(id string) (path, method string, op operation) {
	r.t.Helper()
	for path, methods := range r.doc.Paths {
		for method, op := range methods {
			if op.OperationID == id {
				return path, strings.ToUpper(method), op
			}
		}
	}
	r.t.Fatalf("the document has no operation %q", id)
	return "", "", operation{}
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
		var plain any
		must(r.t, json.Unmarshal(raw, &plain))
		content, ok := op.RequestBody.Content["application/json"]
		if !ok {
			r.t.Fatalf("%s takes no JSON", id)
		}
		if err := r.doc.check(content.Schema, plain, id); err != nil {
			r.t.Fatalf("what is sent is not what the document asks for: %v", err)
		}
		payload, kind = bytes.NewReader(raw), "application/json"
	} else if op.RequestBody.Required {
		r.t.Fatalf("%s needs a body", id)
	}
	return r.send(id, method, r.address(id, path, op, params), op, payload, kind)
}

// upload sends a file to an operation that takes one.
func (r *robot) upload(id string, params object, field, name string, content []byte) (status int, answer any) {
	r.t.Helper()
	path, method, op := r.operation(id)
	if _, ok := op.RequestBody.Content["multipart/form-data"]; !ok {
		r.t.Fatalf("%s takes no file", id)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(field, name)
	must(r.t, err)
	_, err = part.Write(content)
	must(r.t, err)
	must(r.t, w.Close())
	return r.send(id, method, r.address(id, path, op, params), op, &body, w.FormDataContentType())
}

// address fills the parameters in.
func (r *robot) address(id, path string, op operation, params object) string {
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

func (r *robot) send(id, method, address string, op operation, body io.Reader, kind string) (status int, answer any) {
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
	return resp.StatusCode, r.read(id, op, resp, raw)
}

// read holds the answer to the document.
func (r *robot) read(id string, op operation, resp *http.Response, raw []byte) any {
	r.t.Helper()
	promised, ok := op.Responses[strconv.Itoa(resp.StatusCode)]
	if !ok {
		if promised, ok = op.Responses["default"]; !ok {
			r.t.Errorf("%s: the document does not know status %d: %s", id, resp.StatusCode, raw)
		}
	}
	if !strings.Contains(resp.Header.Get("Content-Type"), "json") {
		return string(raw)
	}
	var answer any
	must(r.t, json.Unmarshal(raw, &answer))
	for _, kind := range []string{"application/json", "application/problem+json"} {
		if content, ok := promised.Content[kind]; ok {
			if err := r.doc.check(content.Schema, answer, id); err != nil {
				r.t.Errorf("the answer is not what the document promises: %v", err)
			}
		}
	}
	return answer
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
