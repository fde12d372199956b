package telemetry

import (
	"context"
	"fmt"
	"net/url"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// scope names the product's own spans.
const scope = "vakans"

// Options say whether and where traces go.
type Options struct {
	// Endpoint is the collector's base address, which speaks OTLP over HTTP;
	// empty: no traces, and nothing that would cost anything.
	Endpoint string
	// Ratio is the part of traces that is kept, between 0 and 1, where nobody
	// before us has decided.
	Ratio float64
	Log   *logrus.Logger
}

func (t *Telemetry) openTraces(o Options) error {
	if o.Endpoint == "" {
		return nil
	}
	to, err := tracesAt(o.Endpoint)
	if err != nil {
		return err
	}
	out, err := otlptracehttp.New(context.Background(), otlptracehttp.WithEndpointURL(to))
	if err != nil {
		return fmt.Errorf("traces: %w", err)
	}
	t.traces = sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(&cleaner{next: out, log: o.Log, failures: t.failures.WithLabelValues("traces")}),
		sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(o.Ratio))),
		sdktrace.WithResource(origin()),
	)
	return nil
}

// tracesAt is the address that spans are posted to, as OTEL_EXPORTER_OTLP_ENDPOINT
// means it: a base that each signal's own path is added to.
func tracesAt(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("traces: %q is not an http or https address", base)
	}
	return u.JoinPath("v1", "traces").String(), nil
}

// origin says which program the spans come from. An operator adds to it with
// OTEL_RESOURCE_ATTRIBUTES.
func origin() *resource.Resource {
	version, _ := Build()
	r, err := resource.New(context.Background(),
		resource.WithAttributes(attribute.String("service.name", scope), attribute.String("service.version", version)),
		resource.WithFromEnv(), resource.WithTelemetrySDK())
	if err != nil || r == nil {
		return resource.NewSchemaless(attribute.String("service.name", scope))
	}
	return r
}

// tracer makes the product's own spans; nil without traces.
func (t *Telemetry) tracer() trace.Tracer {
	if t.traces == nil {
		return nil
	}
	return t.traces.Tracer(scope)
}

// Queries is what a pool hands to pgx to have its statements in the traces of
// those who ask; login names the pool. It is nil without traces, so that no
// query pays for what nobody wants.
func (t *Telemetry) Queries() func(login string) pgx.QueryTracer {
	if t == nil || t.traces == nil {
		return nil
	}
	return func(login string) pgx.QueryTracer {
		// Its default leaves parameters out; their values are people's.
		return otelpgx.NewTracer(otelpgx.WithTracerProvider(t.traces), otelpgx.WithDisableConnectionDetailsInAttributes(),
			otelpgx.WithTracerAttributes(attribute.String(attrLogin, login)))
	}
}
