package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/session"
)

// Operation describes one action of the API.
type Operation struct {
	ID          string // in camelCase, unique: "publishRecruitment"
	Method      string
	Path        string // as in the table: /api/v1/recruitments/:id<guid>/publish
	Summary     string
	Description string
	Tag         string // groups operations in the document
	Sites       SiteKind
	Needs       authz.Permission
	Status      int // of success; 0: 200, or 204 where Out has no Body
	Limit       Limit
	BodyLimit   int // 0: DefaultBody, or PublicBody
	// Kept is the version of what the answer is made of, where it may be kept: see
	// Kept. The operation says by Lasts how long.
	Kept func(context.Context) (int64, error)
}

// Op adds an action of the API to the table. In has fields tagged path, query,
// header and Body, Out has Body and headers, as huma documents them. fn is a
// thin twin of the HTML handler: it calls the domain function with the actor.
// A fault it returns becomes problem+json with the one map of statuses.
func Op[In, Out any](t *Table, o Operation, fn func(ctx context.Context, who authz.Actor, in *In) (*Out, error)) {
	rt := &Route{Method: o.Method, Path: o.Path, Sites: o.Sites, Needs: o.Needs, Name: o.ID, API: true}
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
	if o.Kept != nil {
		opts = append(opts, Kept(o.Kept))
	}
	return opts
}

// huma writes the operation down for the document.
func (o Operation) huma(t *Table, rt *Route) huma.Operation {
	op := huma.Operation{OperationID: o.ID, Method: o.Method, Path: plainPath(o.Path, "{", "}"), Summary: o.Summary,
		Description: o.Description, DefaultStatus: o.Status, MaxBodyBytes: int64(rt.BodyLimit), Servers: t.kit.servers(o.Sites)}
	if o.Tag != "" {
		op.Tags = []string{o.Tag}
	}
	op.Errors = []int{http.StatusUnauthorized, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if o.Needs != authz.Public {
		op.Security = []map[string][]string{{"token": {}}, {"session": {}}}
		if o.Needs.SessionOnly() {
			op.Security = op.Security[1:]
		}
		op.Errors = append(op.Errors, http.StatusForbidden, http.StatusNotFound)
		op.Extensions = map[string]any{"x-permission": string(o.Needs)}
	}
	if unsafe(o.Method) {
		op.Errors = append(op.Errors, http.StatusConflict, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	return op
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

// LangOf is the language of an operation's answer.
func LangOf(ctx context.Context) i18n.Lang { return requestIn(ctx).lang }

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
