package telemetry

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Requests measures and traces requests. A nil one does neither.
type Requests struct {
	seconds *prometheus.HistogramVec
	flying  prometheus.Gauge
	tracer  trace.Tracer // nil: no traces
}

// requestBuckets reach from a page out of the cache to an upload that was given up.
var requestBuckets = []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 20}

func newRequests(t *Telemetry) *Requests {
	r := &Requests{tracer: t.tracer(),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Name: "http_request_seconds", Buckets: requestBuckets,
			Help: "Time from the whole request to the whole answer, by the route's pattern, method, class of status and kind of site.",
		}, []string{"route", "method", "status", "site"}),
		flying: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Name: "http_requests_in_flight", Help: "Requests that are being answered.",
		}),
	}
	t.registry.MustRegister(r.seconds, r.flying)
	return r
}

// Request is one request under way.
type Request struct {
	of    *Requests
	start time.Time
	span  trace.Span // nil: not traced
}

// Answer is what is measured of a request when it has been answered.
type Answer struct {
	Method string
	Route  string // the pattern; empty where no route answers
	Site   string // the kind of site; empty where the host is nobody's
	Status int
	Tenant int32 // in traces alone
	// Receiving is what the body took to arrive. It is the sender's time and is
	// not counted.
	Receiving time.Duration
}

// Begin notes that a request has come. The parent is a W3C traceparent, from
// somebody who may be believed, or nothing.
func (r *Requests) Begin(ctx context.Context, parent string) (context.Context, Request) {
	if r == nil {
		return ctx, Request{}
	}
	r.flying.Inc()
	q := Request{of: r, start: time.Now()}
	if r.tracer != nil {
		ctx, q.span = r.tracer.Start(under(ctx, parent), "request", trace.WithSpanKind(trace.SpanKindServer))
	}
	return ctx, q
}

// End notes how the request was answered.
func (q Request) End(a Answer) {
	if q.of == nil {
		return
	}
	q.of.flying.Dec()
	a = a.bounded()
	q.of.seconds.WithLabelValues(a.Route, a.Method, strconv.Itoa(a.Status/100)+"xx",
		a.Site).Observe((time.Since(q.start) - a.Receiving).Seconds())
	if q.span != nil {
		a.describe(q.span)
		q.span.End()
	}
}

// bounded leaves nothing in the answer that a visitor chose.
func (a Answer) bounded() Answer {
	switch a.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions:
	default:
		a.Method = "other"
	}
	if a.Route == "" {
		a.Route = "none"
	}
	if a.Site == "" {
		a.Site = "none"
	}
	return a
}

func (a Answer) describe(span trace.Span) {
	if !span.IsRecording() {
		return
	}
	span.SetName(a.Method + " " + a.Route)
	span.SetAttributes(attribute.String(attrMethod, a.Method), attribute.String(attrRoute, a.Route),
		attribute.String(attrSite, a.Site), attribute.Int(attrStatus, a.Status))
	if a.Tenant != 0 {
		span.SetAttributes(attribute.Int(attrTenant, int(a.Tenant)))
	}
	if a.Status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
}

// under makes ctx continue the trace that a traceparent names; anything else
// changes nothing.
func under(ctx context.Context, parent string) context.Context {
	if parent == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": parent})
}

// Traceparent names the trace that ctx belongs to, so that what follows from it
// elsewhere can go on with it; empty when there is none that anybody keeps.
func Traceparent(ctx context.Context) string {
	if !trace.SpanContextFromContext(ctx).IsSampled() {
		return ""
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"]
}
