// Package telemetry is how the program is watched from outside: metrics for
// Prometheus, answers to probes, and traces for OpenTelemetry. It is the only
// package that knows those libraries' names for things. It refuses everything
// that could tell who somebody is or what they looked for: its labels are the
// patterns of routes, kinds of tasks and names of databases, never a path, an id
// of a person or an address, and there are as many of them with a thousand
// organisations as with one.
package telemetry

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// namespace begins every metric of the product.
const namespace = "vakans"

// Telemetry is one process's registry of metrics and, where traces are wanted,
// the way out for them. Make one with New.
type Telemetry struct {
	Requests *Requests
	Tasks    *Tasks
	Letters  *Letters

	registry *prometheus.Registry
	failures *prometheus.CounterVec
	traces   *sdktrace.TracerProvider // nil: no traces
}

// New prepares the metrics, and the traces if o names an endpoint. It calls
// nobody.
func New(o Options) (*Telemetry, error) {
	t := &Telemetry{registry: prometheus.NewRegistry()}
	t.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		buildInfo())
	t.failures = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: namespace, Name: "scrape_failures_total",
		Help: "How often something could not be asked for its state; what it would have said is then missing from the answer.",
	}, []string{"source"})
	t.registry.MustRegister(t.failures)
	if err := t.openTraces(o); err != nil {
		return nil, err
	}
	t.Requests, t.Tasks, t.Letters = newRequests(t), newTasks(t), newLetters(t)
	return t, nil
}

// Close sends what traces are still here, for as long as ctx lasts.
func (t *Telemetry) Close(ctx context.Context) error {
	if t.traces == nil {
		return nil
	}
	return errors.Join(t.traces.ForceFlush(ctx), t.traces.Shutdown(ctx))
}

// buildInfo is a constant that reports which program runs.
func buildInfo() prometheus.Collector {
	version, commit := Build()
	g := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "Always 1; its labels say which program runs.",
		ConstLabels: prometheus.Labels{"version": version, "commit": commit, "go": runtime.Version()},
	})
	g.Set(1)
	return g
}

// Build is the program's version and commit, as far as the one who built it let
// them be known.
func Build() (version, commit string) {
	version, commit = "unknown", "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, commit
	}
	if info.Main.Version != "" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = s.Value
		}
	}
	return version, commit
}
