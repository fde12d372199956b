package telemetry

import (
	"context"
	"regexp"
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sirupsen/logrus"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// The attributes that a span may have. Whatever else a library adds stays here.
const (
	attrMethod  = "http.request.method"
	attrRoute   = "http.route"
	attrStatus  = "http.response.status_code"
	attrSite    = "vakans.site"
	attrTenant  = "vakans.tenant"
	attrTask    = "vakans.task"
	attrAttempt = "vakans.attempt"
	attrOutcome = "vakans.outcome"
	attrLogin   = "vakans.login"
	attrSQL     = "db.query.text"
)

var allowed = []attribute.Key{attrMethod, attrRoute, attrStatus, attrSite, attrTenant, attrTask, attrAttempt,
	attrOutcome, attrLogin, attrSQL,
	"db.system.name", "db.operation.name", "db.operation.batch.size", "pgx.rows_affected", "pgx.sql_state"}

// cleaner removes from spans what must not leave the process. A library records an error
// with its text, and the database's text quotes the value that it could not
// take; so events, the words of a status and unknown attributes do not leave.
type cleaner struct {
	next     sdktrace.SpanExporter
	log      *logrus.Logger
	failures prometheus.Counter
}

// ExportSpans sends what may leave. A collector that is unreachable costs the spans
// and a line in the log, nothing else.
func (c *cleaner) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	clean := make([]sdktrace.ReadOnlySpan, len(spans))
	for i, s := range spans {
		clean[i] = cleanSpan{s}
	}
	if err := c.next.ExportSpans(ctx, clean); err != nil {
		c.failures.Inc()
		c.log.WithError(err).Warn("traces cannot be sent")
	}
	return nil
}

// Shutdown ends the connection.
func (c *cleaner) Shutdown(ctx context.Context) error { return c.next.Shutdown(ctx) }

type cleanSpan struct{ sdktrace.ReadOnlySpan }

// Attributes are those that may leave, a statement without what is quoted in it.
func (s cleanSpan) Attributes() []attribute.KeyValue {
	var kept []attribute.KeyValue
	for _, a := range s.ReadOnlySpan.Attributes() {
		switch {
		case a.Key == attrSQL:
			kept = append(kept, attribute.String(attrSQL, WithoutValues(a.Value.AsString())))
		case slices.Contains(allowed, a.Key):
			kept = append(kept, a)
		}
	}
	return kept
}

// Events are none: they hold errors' texts.
func (s cleanSpan) Events() []sdktrace.Event { return nil }

// DroppedEvents counts none either.
func (s cleanSpan) DroppedEvents() int { return 0 }

// Status says good or bad and no more.
func (s cleanSpan) Status() sdktrace.Status {
	return sdktrace.Status{Code: s.ReadOnlySpan.Status().Code}
}

var quoted = regexp.MustCompile(`'(?:[^']|'')*'?`)

// WithoutValues takes what is quoted out of a statement. The product's own
// statements hold no values; this is for the one that somebody forgets.
func WithoutValues(sql string) string { return quoted.ReplaceAllString(sql, "'…'") }
