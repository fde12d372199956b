// Package telemetrytest is a collector of traces on loopback, for tests that
// look at what leaves the program.
package telemetrytest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Span is a span as the collector got it.
type Span struct {
	Name, Trace, ID, Parent string
	Linked                  []string // ids of the spans that it names as its cause
	Attributes              map[string]string
}

// Collector takes spans by OTLP over HTTP.
type Collector struct {
	URL string

	mu    sync.Mutex
	raw   []byte
	spans []Span
}

// New starts a collector that ends with the test.
func New(t testing.TB) *Collector {
	t.Helper()
	c := new(Collector)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.take(t, w, r) }))
	t.Cleanup(s.Close)
	c.URL = s.URL
	return c
}

func (c *Collector) take(t testing.TB, w http.ResponseWriter, r *http.Request) {
	var in collector.ExportTraceServiceRequest
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = proto.Unmarshal(body, &in)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		t.Errorf("the collector got %s: %v", r.URL.Path, err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw = append(c.raw, body...)
	for _, rs := range in.ResourceSpans {
		for _, ss := range rs.ScopeSpans {
			for _, s := range ss.Spans {
				one := Span{Name: s.Name, Trace: string(s.TraceId), ID: string(s.SpanId), Parent: string(s.ParentSpanId),
					Attributes: map[string]string{}}
				for _, l := range s.Links {
					one.Linked = append(one.Linked, string(l.SpanId))
				}
				for _, a := range s.Attributes {
					one.Attributes[a.Key] = a.Value.String()
				}
				c.spans = append(c.spans, one)
			}
		}
	}
}

// Raw is every byte that came.
func (c *Collector) Raw() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]byte{}, c.raw...)
}

// Named are the spans with a name.
func (c *Collector) Named(name string) []Span {
	return c.find(func(s Span) bool { return s.Name == name })
}

// InTrace are the spans of one trace.
func (c *Collector) InTrace(id string) []Span {
	return c.find(func(s Span) bool { return s.Trace == id })
}

func (c *Collector) find(match func(Span) bool) []Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []Span
	for _, s := range c.spans {
		if match(s) {
			found = append(found, s)
		}
	}
	return found
}
