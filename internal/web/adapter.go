package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// adapter lets huma serve its operations through the kit: each by the line of
// the table that it belongs to, behind the same guard as a page. huma's own
// adapter for Fiber would link the next major version of Fiber as well.
type adapter struct {
	kit *Kit
	app *fiber.App
}

// Handle implements huma.Adapter.
func (a adapter) Handle(op *huma.Operation, handle func(huma.Context)) {
	rt := a.kit.table.operation(op.OperationID)
	run := func(c *fiber.Ctx) error {
		handle(&operationContext{op: op, c: c, ctx: context.WithValue(c.UserContext(), requestKey{}, a.kit.requestOf(c))})
		return nil
	}
	addBoth(a.app, rt.Method, rt.Path, a.kit.guard(rt, a.kit.operated(run)))
}

// ServeHTTP implements huma.Adapter, for tests.
func (a adapter) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	resp, err := a.app.Test(req, -1)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

// operation finds the line of the table that an operation belongs to.
func (t *Table) operation(id string) *Route {
	for _, rt := range t.routes {
		if rt.operate != nil && rt.Name == id {
			return rt
		}
	}
	panic("web: operation " + id + " is not in the table")
}

// operationContext is a request as huma sees it.
type operationContext struct {
	op     *huma.Operation
	c      *fiber.Ctx
	ctx    context.Context
	status int
}

var _ huma.Context = (*operationContext)(nil)

func (o *operationContext) Operation() *huma.Operation { return o.op }
func (o *operationContext) Context() context.Context   { return o.ctx }
func (o *operationContext) TLS() *tls.ConnectionState  { return o.c.Context().TLSConnectionState() }
func (o *operationContext) Version() huma.ProtoVersion {
	return huma.ProtoVersion{Proto: o.c.Protocol()}
}
func (o *operationContext) Method() string     { return o.c.Method() }
func (o *operationContext) Host() string       { return o.c.Hostname() }
func (o *operationContext) RemoteAddr() string { return o.c.Context().RemoteAddr().String() }

func (o *operationContext) URL() url.URL {
	u, err := url.ParseRequestURI(o.c.OriginalURL())
	if err != nil {
		return url.URL{Path: o.c.Path()}
	}
	return *u
}

func (o *operationContext) Param(name string) string  { return o.c.Params(name) }
func (o *operationContext) Query(name string) string  { return o.c.Query(name) }
func (o *operationContext) Header(name string) string { return o.c.Get(name) }

func (o *operationContext) EachHeader(each func(name, value string)) {
	for name, value := range o.c.Request().Header.All() {
		each(string(name), string(value))
	}
}

func (o *operationContext) BodyReader() io.Reader { return bytes.NewReader(o.c.Body()) }

func (o *operationContext) GetMultipartForm() (*multipart.Form, error) { return o.c.MultipartForm() }

// SetReadDeadline does nothing: the body has been read before the guard.
func (o *operationContext) SetReadDeadline(time.Time) error { return nil }

func (o *operationContext) SetStatus(code int) {
	o.status = code
	o.c.Status(code)
}

func (o *operationContext) Status() int                     { return o.status }
func (o *operationContext) SetHeader(name, value string)    { o.c.Set(name, value) }
func (o *operationContext) AppendHeader(name, value string) { o.c.Append(name, value) }
func (o *operationContext) BodyWriter() io.Writer           { return o.c.Context() }
