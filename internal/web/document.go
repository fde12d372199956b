package web

import (
	_ "embed" // api.toml
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"vakans/internal/web/apidoc"
)

// apiTexts is what every operation can answer.
//
//go:embed api.toml
var apiTexts string

// apiDescription is what a reader of the document should know first.
//
//go:embed api.md
var apiDescription string

// Describe adds what is written of a feature's operations: its api.toml, with the
// domain's lists and limits that the file names.
func (t *Table) Describe(file string, terms apidoc.Terms) {
	t.parts = append(t.parts, apidoc.Read(file, terms))
}

// Enum says which values a type of the domain has: properties of that type allow
// these alone, in requests and in the document.
func Enum[T ~string](t *Table, values []T) {
	t.enums = append(t.enums, enum{reflect.TypeFor[T](), apidoc.List(values)})
}

type enum struct {
	of     reflect.Type
	values []string
}

// Gaps are the places of the API's document where something is not written. It is
// for tests; the table must have been given to New.
func (t *Table) Gaps() []string { return t.gaps }

// describe completes the document once every operation is in it.
func (k *Kit) describe() {
	api := k.api.OpenAPI()
	replaced := map[string]*huma.Response{}
	for _, item := range api.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				k.table.operation(op.OperationID).note(op)
				refer(op, replaced)
			}
		}
	}
	api.Components.Responses = replaced
	for name := range api.Components.Schemas.Map() {
		if api.Components.Schemas.TypeFromRef("#/components/schemas/"+name) == reflect.TypeFor[huma.FormFile]() {
			delete(api.Components.Schemas.Map(), name) // huma's own, which no operation tells of
		}
	}
	d := apidoc.New(api, append([]apidoc.Part{apidoc.Read(apiTexts, apidoc.Terms{})}, k.table.parts...))
	for _, e := range k.table.enums {
		d.EnumOf(e.of, e.values)
	}
	for _, rt := range k.table.routes {
		if rt.operate != nil {
			d.TypesOf(rt.Name, rt.types)
		}
	}
	d.Complete()
	k.table.gaps = d.Gaps()
}

// note keeps the names of the query's parameters, where errors blame them, and
// writes the other successes down.
func (rt *Route) note(op *huma.Operation) {
	for _, p := range op.Parameters {
		if p.In == "query" {
			rt.query = append(rt.query, p.Name)
		}
	}
	for _, status := range rt.answers {
		if status < http.StatusMultipleChoices {
			usual := op.Responses[strconv.Itoa(op.DefaultStatus)]
			op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status), Content: usual.Content}
		}
	}
}

// refer replaces an operation's refusals by what is written of them once.
func refer(op *huma.Operation, shared map[string]*huma.Response) {
	for text, r := range op.Responses {
		status, err := strconv.Atoi(text)
		if err != nil || status < http.StatusMultipleChoices {
			continue
		}
		name := statusName(status)
		if shared[name] == nil {
			shared[name] = refusal(status, r)
		}
		op.Responses[text] = &huma.Response{Ref: "#/components/responses/" + name}
	}
}

// refusal is what a status means wherever it is answered.
func refusal(status int, r *huma.Response) *huma.Response {
	out := &huma.Response{Description: meaning(status), Headers: map[string]*huma.Header{}}
	if status == http.StatusNotModified {
		return out
	}
	out.Content = r.Content
	for _, m := range out.Content {
		m.Example = exampleProblem(status)
	}
	if h := refusals[status].header; h != "" {
		out.Headers[h] = &huma.Header{Description: headerTexts[h], Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return out
}

var headerTexts = map[string]string{
	"WWW-Authenticate": "How to sign in: with a personal token as a bearer.",
	"Retry-After":      "Seconds to wait before the next attempt.",
}

// refusals are the statuses that are no success: a reason as an example, and the
// header that comes along. What they mean stands in api.toml.
var refusals = map[int]struct{ code, header string }{
	http.StatusBadRequest:            {"error.bad_request", ""},
	http.StatusUnauthorized:          {"error.unauthenticated", "WWW-Authenticate"},
	http.StatusForbidden:             {"error.forbidden", ""},
	http.StatusNotFound:              {"error.not_found", ""},
	http.StatusRequestTimeout:        {"error.offline", ""},
	http.StatusConflict:              {"error.conflict", ""},
	http.StatusGone:                  {"error.gone", ""},
	http.StatusRequestEntityTooLarge: {"error.too_large", ""},
	http.StatusUnsupportedMediaType:  {"error.unsupported", ""},
	http.StatusUnprocessableEntity:   {"error.invalid", ""},
	http.StatusTooManyRequests:       {"error.limited", "Retry-After"},
	http.StatusInternalServerError:   {"error.internal", ""},
	http.StatusServiceUnavailable:    {"error.unavailable", "Retry-After"},
}

// meaning is what a status means wherever it is answered.
func meaning(status int) string {
	return apidoc.Read(apiTexts, apidoc.Terms{}).Answers[statusName(status)]
}

// statusName is a status in one word: NotFound.
func statusName(status int) string { return strings.ReplaceAll(http.StatusText(status), " ", "") }

func exampleProblem(status int) *Problem {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: meaning(status),
		Code: refusals[status].code, Reference: "3F2A-91C0-77BE"}
	if status == http.StatusUnprocessableEntity {
		p.Errors = []ProblemField{{Location: "body.email", Message: "Give the e-mail address in the form name@example.com.",
			Code: "error.email"}}
	}
	return p
}

// blame is where a field that the domain has named stands in the request.
func (r *request) blame(field string) string {
	if slices.Contains(r.route.query, field) {
		return "query." + field
	}
	return "body." + field
}
