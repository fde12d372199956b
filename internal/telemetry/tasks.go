package telemetry

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Tasks measures and traces what the worker does. A nil one does neither.
type Tasks struct {
	seconds *prometheus.HistogramVec
	running prometheus.Gauge
	tracer  trace.Tracer // nil: no traces
}

// Outcome is how a task ended.
type Outcome string

// The outcomes.
const (
	Done   Outcome = "done"
	Later  Outcome = "later"  // it was too early; it comes again and nothing is wrong
	Failed Outcome = "failed" // it comes again, or waits for an operator
	Cut    Outcome = "cut"    // the worker had to stop; it comes again
)

func newTasks(t *Telemetry) *Tasks {
	k := &Tasks{tracer: t.tracer(),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Name: "task_seconds", Buckets: []float64{.005, .025, .1, .5, 2, 10, 30, 90},
			Help: "Run time of tasks by kind and how they ended: done, later, failed, cut.",
		}, []string{"kind", "outcome"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Name: "tasks_running", Help: "Tasks that this process works on.",
		}),
	}
	t.registry.MustRegister(k.seconds, k.running)
	return k
}

// Task is one task under way.
type Task struct {
	of    *Tasks
	kind  string
	start time.Time
	span  trace.Span // nil: not traced
}

// Begin notes that a task of a kind begins. The cause is the traceparent of
// what made it necessary, or nothing: the task then belongs to the same trace.
func (k *Tasks) Begin(ctx context.Context, kind, cause string, tenant int32, attempt int) (context.Context, Task) {
	if k == nil {
		return ctx, Task{}
	}
	k.running.Inc()
	t := Task{of: k, kind: kind, start: time.Now()}
	if k.tracer != nil {
		ctx, t.span = k.start(under(ctx, cause), kind, tenant, attempt)
	}
	return ctx, t
}

func (k *Tasks) start(ctx context.Context, kind string, tenant int32, attempt int) (context.Context, trace.Span) {
	o := []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithAttributes(attribute.String(attrTask, kind), attribute.Int(attrAttempt, attempt))}
	if cause := trace.SpanContextFromContext(ctx); cause.IsValid() {
		o = append(o, trace.WithLinks(trace.Link{SpanContext: cause}))
	}
	ctx, span := k.tracer.Start(ctx, "task "+kind, o...)
	if tenant != 0 {
		span.SetAttributes(attribute.Int(attrTenant, int(tenant)))
	}
	return ctx, span
}

// End notes how the task ended.
func (t Task) End(how Outcome) {
	if t.of == nil {
		return
	}
	t.of.running.Dec()
	t.of.seconds.WithLabelValues(t.kind, string(how)).Observe(time.Since(t.start).Seconds())
	if t.span == nil {
		return
	}
	t.span.SetAttributes(attribute.String(attrOutcome, string(how)))
	if how == Failed || how == Cut {
		t.span.SetStatus(codes.Error, "")
	}
	t.span.End()
}
