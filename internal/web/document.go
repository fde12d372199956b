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
const apiDescription = `Every action of Vakans as JSON. What a page can do, an operation can do.

**Hosts.** Each operation names the hosts it is found at: the national site, an organisation's own, or the administration's.

**Signing in.** Send a personal token as a bearer, or sign in and send the session's cookie; a change by a session needs the
answer's csrf_token in the header X-CSRF-Token. A token never does more than its owner may.

**Changes.** A change names the version that was read; when somebody was faster, the answer is 409: read again and decide anew.
An id or key of your own makes a creation safe to repeat. Properties and parameters that the document does not know are refused.

**Errors** are application/problem+json (RFC 9457) with a stable code and a reference for the support. Words in them are for people:
in the language of whoever is signed in, else of Accept-Language, as Content-Language tells. What another organisation has is 404.

**Texts by language** have the properties fi, sv, nb and en; a language that is left out has no text. Times are RFC 3339, days are
2027-03-01. A property that is left out of an answer has no value.

**Reading again** is cheap: answers to GET have an ETag, and If-None-Match gets 304.`

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
		name := strings.ReplaceAll(http.StatusText(status), " ", "")
		if shared[name] == nil {
			shared[name] = refusal(status, r)
		}
		op.Responses[text] = &huma.Response{Ref: "#/components/responses/" + name}
	}
}

// refusal is what a status means wherever it is answered.
func refusal(status int, r *huma.Response) *huma.Response {
	out := &huma.Response{Description: refusals[status].text, Headers: map[string]*huma.Header{}}
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

// refusals are the statuses that are no success: what they mean here, a reason
// as an example, and the header that comes along.
var refusals = map[int]struct{ text, code, header string }{
	http.StatusNotModified:           {text: "What the client has, by its If-None-Match, is still so."},
	http.StatusBadRequest:            {text: "This is no request: the body is no JSON, or is missing, or the path cannot be read.", code: "error.bad_request"},
	http.StatusUnauthorized:          {text: "Nobody is signed in, the token is unknown or has ended, or the user name or password is wrong.", code: "error.unauthenticated", header: "WWW-Authenticate"},
	http.StatusForbidden:             {text: "Who is signed in may not do this, or the header X-CSRF-Token is missing or wrong.", code: "error.forbidden"},
	http.StatusNotFound:              {text: "It does not exist, or is another organisation's, or may not be known to who asks. Also: there is nothing at this host.", code: "error.not_found"},
	http.StatusConflict:              {text: "Someone else has changed it since the version that was sent, or its state does not allow this. Read it again.", code: "error.conflict"},
	http.StatusGone:                  {text: "It has ended: the application period is over, the link has been used, or the organisation is closed for now.", code: "error.gone"},
	http.StatusRequestEntityTooLarge: {text: "The body is larger than this operation takes.", code: "error.too_large"},
	http.StatusUnsupportedMediaType:  {text: "The body is of a kind that is not taken here, or is packed.", code: "error.unsupported"},
	http.StatusUnprocessableEntity:   {text: "Something in the request breaks a rule; errors says where and which. Unknown properties and parameters are refused too.", code: "error.invalid"},
	http.StatusTooManyRequests:       {text: "Too often from this address or for this account.", code: "error.limited", header: "Retry-After"},
	http.StatusInternalServerError:   {text: "A defect. It has been logged under the reference.", code: "error.internal"},
	http.StatusServiceUnavailable:    {text: "The service or the organisation cannot be reached now; nothing was half done.", code: "error.unavailable", header: "Retry-After"},
}

func exampleProblem(status int) *Problem {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: refusals[status].text,
		Code: refusals[status].code, Reference: "3F2A-91C0-77BE"}
	if status == http.StatusUnprocessableEntity {
		p.Errors = []ProblemField{{Location: "body.email", Message: "Give the e-mail address in the form name@example.com.", Code: "error.email"}}
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
