package web

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/session"
	"vakans/internal/web/apidoc"
)

// Operation describes one action of the API. What it does in words, with examples,
// stands in the api.toml of its feature (Table.Describe).
type Operation struct {
	ID      string // in camelCase, unique: "publishRecruitment"
	Method  string
	Path    string // as in the table: /api/v1/recruitments/:id<guid>/publish
	Summary string
	// Description is for what api.toml says nothing of.
	Description string
	Tag         string // groups operations in the document
	Sites       SiteKind
	Needs       authz.Permission
	Status      int // of success; 0: 201 with Makes, else 200, or 204 where Out has no Body
	// Makes is the path of what the operation makes: the answer is then 201, and
	// Location is this path with the id of what was made in its last parameter.
	Makes string
	// Answers are statuses that the domain function gives and that do not follow
	// from the route, such as 409 to a read. An Out with a Status field may give
	// another success.
	Answers []int
	// Files are the media types of a file that is the answer; Out's Body is []byte.
	Files     []string
	Limit     Limit
	BodyLimit int // 0: DefaultBody, or PublicBody
	// Cached is the version of what the answer is made of, where it may be cached: see
	// Cached. The operation says by Lasts how long.
	Cached func(context.Context) (int64, error)
}

// What most operations take and answer.
type (
	// WithBody is a request or an answer with a body and nothing else.
	WithBody[T any] struct{ Body T }
	// ByID is a request about the thing that the address names.
	ByID struct {
		ID uuid.UUID `path:"id"`
	}
	// ByIDWithBody is ByID with a body.
	ByIDWithBody[T any] struct {
		ID   uuid.UUID `path:"id"`
		Body T
	}
)

// Op adds an action of the API to the table. In has fields tagged path, query,
// header and Body, Out has Body and headers, as huma documents them. fn is a
// thin counterpart of the HTML handler: it calls the domain function with the actor.
// A fault it returns becomes problem+json with the one map of statuses.
func Op[In, Out any](t *Table, o Operation, fn func(ctx context.Context, who authz.Actor, in *In) (*Out, error)) {
	rt := &Route{Method: o.Method, Path: o.Path, Sites: o.Sites, Needs: o.Needs, Name: o.ID, API: true, answers: o.Answers,
		types: apidoc.TypesOf(reflect.TypeFor[In](), reflect.TypeFor[Out]())}
	at := made[Out](o)
	rt.operate = func(api huma.API) {
		huma.Register(api, o.huma(t, rt), func(ctx context.Context, in *In) (*Out, error) {
			r := requestIn(ctx)
			if err := r.refuseHidden(in); err != nil {
				return nil, err
			}
			out, err := fn(ctx, r.actor, in)
			if err != nil {
				return nil, r.refuse(err)
			}
			if at != nil {
				r.located(at(out))
			}
			return out, nil
		})
	}
	t.add(rt, o.options())
}

func (o Operation) options() []Option {
	var opts []Option
	if o.Limit.Max > 0 {
		opts = append(opts, Limited(o.Limit))
	}
	if o.BodyLimit > 0 {
		opts = append(opts, Body(o.BodyLimit))
	}
	if o.Cached != nil {
		opts = append(opts, Cached(o.Cached))
	}
	return opts
}

// made returns the address of what the operation has made.
func made[Out any](o Operation) func(*Out) string {
	if o.Makes == "" {
		return nil
	}
	body, ok := reflect.TypeFor[Out]().FieldByName("Body")
	if !ok {
		panic("web: " + o.ID + " makes something and tells nothing of it")
	}
	for _, f := range reflect.VisibleFields(body.Type) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "id" {
			continue
		}
		return func(out *Out) string {
			if s := reflect.ValueOf(out).Elem().FieldByName("Status"); s.IsValid() && s.Int() != http.StatusCreated {
				return "" // it was there already
			}
			id := reflect.ValueOf(out).Elem().FieldByIndex(body.Index).FieldByIndex(f.Index)
			return o.found(fmt.Sprint(id.Interface()))
		}
	}
	panic("web: " + o.ID + " makes something without an id")
}

// found is the path of what was made, by its id.
func (o Operation) found(id string) string { return o.Makes[:strings.LastIndex(o.Makes, "/:")+1] + id }

// huma writes the operation down for the document.
func (o Operation) huma(t *Table, rt *Route) huma.Operation {
	op := huma.Operation{OperationID: o.ID, Method: o.Method, Path: plainPath(o.Path, "{", "}"), Summary: o.Summary,
		Description: o.Description,
		Tags:        []string{o.Tag}, DefaultStatus: o.success(), MaxBodyBytes: int64(rt.BodyLimit),
		Servers: t.kit.servers(o.Sites),
		Errors:  o.failures(rt), Responses: map[string]*huma.Response{}}
	if o.Needs != authz.Public {
		op.Security = []map[string][]string{{"token": {}}, {"session": {}}}
		if o.Needs.SessionOnly() {
			op.Security = op.Security[1:]
		}
		op.Extensions = map[string]any{"x-permission": string(o.Needs)}
	} else {
		op.Security = []map[string][]string{{}} // said, so that nobody has to guess
	}
	o.promise(&op)
	return op
}

func (o Operation) success() int {
	if o.Status == 0 && o.Makes != "" {
		return http.StatusCreated
	}
	return o.Status
}

// promise documents what the type of the answer does not say.
func (o Operation) promise(op *huma.Operation) {
	if o.Makes != "" {
		where := &huma.Header{Description: "Where it is found from now on.", Example: o.found(exampleID),
			Schema: &huma.Schema{Type: huma.TypeString, Format: "uri-reference"}}
		op.Responses["201"] = &huma.Response{Headers: map[string]*huma.Header{"Location": where}}
	}
	if len(o.Files) > 0 {
		file := &huma.Response{Description: "The file, to be saved.", Content: map[string]*huma.MediaType{}}
		for _, kind := range o.Files {
			file.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
		}
		op.Responses["200"] = file
	}
}

// exampleID stands for an id in the document.
const exampleID = "0190d5a4-7c1e-7000-8000-000000000001"

// failures are the statuses that follow from where the operation is found, who
// may call it and what it does.
func (o Operation) failures(rt *Route) []int {
	all := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound, http.StatusUnprocessableEntity,
		http.StatusInternalServerError, http.StatusServiceUnavailable}
	if o.Needs != authz.Public || unsafe(o.Method) {
		all = append(all, http.StatusForbidden)
	}
	if unsafe(o.Method) {
		all = append(all, http.StatusRequestTimeout, http.StatusConflict, http.StatusRequestEntityTooLarge,
			http.StatusUnsupportedMediaType)
	} else {
		all = append(all, http.StatusNotModified)
	}
	if unsafe(o.Method) || o.Sites.Has(Tenant) { // a suspended organisation is closed
		all = append(all, http.StatusGone)
	}
	if rt.Limit.Max > 0 {
		all = append(all, http.StatusTooManyRequests)
	}
	for _, status := range o.Answers {
		if status >= http.StatusBadRequest {
			all = append(all, status)
		}
	}
	return all
}

// located reports where what was made is found.
func (r *request) located(path string) {
	if path != "" {
		r.c.Set(fiber.HeaderLocation, path)
	}
}

// refuse notes the error for the log line and words it for the client.
func (r *request) refuse(err error) error {
	status, f := classify(err)
	r.err = err
	return r.problemOf(status, f)
}

// requestIn finds the request behind a context that huma made from it.
func requestIn(ctx context.Context) *request {
	r, ok := ctx.Value(requestKey{}).(*request)
	if !ok {
		panic("web: not the context of an operation")
	}
	return r
}

// SiteOf is the site an operation was called at.
func SiteOf(ctx context.Context) Site { return requestIn(ctx).site }

// LangOf is the language of an operation's answer, which from then on differs
// with the language that is asked for.
func LangOf(ctx context.Context) i18n.Lang {
	r := requestIn(ctx)
	r.langAsked = true
	return r.lang
}

// SessionOf is the session or token behind an operation.
func SessionOf(ctx context.Context) SessionView { return requestIn(ctx).session }

// ClientOf is where an operation was called from.
func ClientOf(ctx context.Context) session.Client { return requestIn(ctx).client() }

// CSRFOf is the token that further changes need in the header X-CSRF-Token.
func CSRFOf(ctx context.Context) string { return requestIn(ctx).csrfToken() }

// SetSession signs the calling client in with a session's token; CSRFOf does
// not know the new session yet, so hand out CSRFToken of its secret.
func SetSession(ctx context.Context, token string) { requestIn(ctx).startSession(token) }

// RememberBrowser is Ctx.RememberBrowser for an operation.
func RememberBrowser(ctx context.Context, value string) { requestIn(ctx).rememberBrowser(value) }

// ClearSession signs the calling client out.
func ClearSession(ctx context.Context) { requestIn(ctx).endSession() }

// CSRFToken is the masked token of a session's secret, for the answer of the
// operation that made the session.
func CSRFToken(secret []byte) string { return mask(secret) }
