package web

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/sirupsen/logrus"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/logging"
	"vakans/internal/telemetry"
	"vakans/tenant"
)

// edge is the first middleware and the last word: it gives every request an
// id, a deadline and the common headers, turns what went wrong into an answer,
// and writes the one log line. Statuses are read after the error was answered,
// because before that a failed request still looks like 200.
func (k *Kit) edge(c *fiber.Ctx) error {
	r := k.newRequest(c)
	watched := k.watch(r)
	r.begin()
	defer r.end()
	k.commonHeaders(c, r)
	if k.opt.Stopping != nil && k.opt.Stopping() {
		c.Set(fiber.HeaderConnection, "close")
	}
	if err := k.guarded(c, r); err != nil {
		k.answer(r, err)
	}
	r.challenge()
	r.leave()
	k.log(r)
	watched.End(r.told())
	return nil
}

// challenge says with a refusal how to sign in, as RFC 9110 wants it: by a
// personal token. Browsers ask nobody for one.
func (r *request) challenge() {
	if r.c.Response().StatusCode() != fiber.StatusUnauthorized {
		return
	}
	how := `Bearer realm="` + serviceName + `"`
	if _, bearer := r.credential(); bearer {
		how += `, error="invalid_token"` // RFC 6750, section 3.1
	}
	r.c.Set(fiber.HeaderWWWAuthenticate, how)
}

// watch begins to measure the request, in the trace that a trusted proxy names
// or in a new one.
func (k *Kit) watch(r *request) (w telemetry.Request) {
	parent := ""
	if k.opt.Watch != nil && r.c.IsProxyTrusted() {
		parent = r.c.Get("Traceparent")
	}
	r.parent, w = k.opt.Watch.Begin(k.opt.Parent, parent)
	return w
}

// told is what is measured of the request: its pattern, never
// its path.
func (r *request) told() telemetry.Answer {
	return telemetry.Answer{Method: r.c.Method(), Route: r.route.Path, Site: r.site.Kind.String(),
		Status: r.c.Response().StatusCode(), Tenant: r.site.Tenant.Number, Receiving: r.receiving}
}

// guarded turns a panic into an error: its text must not reach the visitor and
// must not end the process. A panicking *fault.Error is a plain refusal, which
// is how Ctx.UUID and its like refuse without a second result.
func (k *Kit) guarded(c *fiber.Ctx, r *request) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *fault.Error:
			err = p
		case error:
			r.stack = string(debug.Stack())
			err = fmt.Errorf("panic: %w", p)
		default:
			r.stack = string(debug.Stack())
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return c.Next()
}

// refuseEncoded refuses packed bodies before anybody reads them: unpacking has
// no limit, and 300 kB were seen to become 300 MB.
func (k *Kit) refuseEncoded(c *fiber.Ctx) error {
	if e := c.Get(fiber.HeaderContentEncoding); e != "" && e != "identity" {
		return fault.New(fault.Unsupported, "error.encoding")
	}
	return c.Next()
}

// log writes the request's one line. It holds ids and the route's pattern,
// never the path or the query, where names and search words would be.
func (k *Kit) log(r *request) {
	if r.err == nil && !k.opt.Log.IsLevelEnabled(r.level()) {
		return
	}
	fields := logrus.Fields{
		logging.Request: r.id.String(), logging.Reference: r.reference(),
		logging.Method: r.c.Method(), logging.Route: r.route.Name, logging.Host: r.site.Host,
		logging.Status: r.c.Response().StatusCode(), logging.Bytes: r.size(),
		logging.Duration: (time.Since(r.start) - r.receiving).Milliseconds(), logging.RemoteIP: k.clientIP(r.c),
	}
	if !r.site.Tenant.Zero() {
		fields[logging.Tenant] = r.site.Tenant.Number
	}
	if r.signedIn() {
		fields[logging.Actor], fields[logging.Session] = r.actor.ID.String(), r.actor.Session.String()
	}
	k.write(r, fields)
}

// size is how many bytes the body has; of one that is sent while it is made
// nobody knows yet, and asking would make it whole.
func (r *request) size() int {
	if r.c.Response().IsBodyStream() {
		return -1
	}
	return len(r.c.Response().Body())
}

// level: files and health checks are nobody's interest until something is wrong, nor
// is what an anonymous visitor reads: with its address the line would be personal data that
// nobody needs (GDPR 5.1.c). Metrics count and time it all the same.
func (r *request) level() logrus.Level {
	if r.route.handler == nil && r.route.operate == nil {
		return logrus.DebugLevel
	}
	reading := r.route.Needs == authz.Public && !unsafe(r.route.Method) && !r.signedIn()
	if reading && r.c.Response().StatusCode() < fiber.StatusBadRequest {
		return logrus.DebugLevel
	}
	return logrus.InfoLevel
}

func (k *Kit) write(r *request, fields logrus.Fields) {
	line := logrus.NewEntry(k.opt.Log)
	line.Data = fields // nobody else has them: WithFields would copy
	if r.err == nil {
		line.Log(r.level(), "request")
		return
	}
	line = line.WithField(logging.Error, r.err.Error()).WithField(logging.Kind, fault.KindOf(r.err).String())
	if r.stack != "" {
		line = line.WithField(logging.Stack, r.stack)
	}
	if r.c.Response().StatusCode() >= fiber.StatusInternalServerError && !errors.Is(r.err, tenant.ErrMaintenance) {
		line.WithFields(queryFields(r.err)).Error("request failed")
		return
	}
	line.Info("request refused")
}

// queryFields say which statement the database refused, and why.
func queryFields(err error) logrus.Fields {
	fields := logrus.Fields{}
	if query := new(tenant.QueryError); errors.As(err, &query) {
		fields[logging.Query] = query.Query
	}
	if refused := new(pgconn.PgError); errors.As(err, &refused) {
		fields[logging.SQLState] = refused.Code
	}
	return fields
}
