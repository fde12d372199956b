package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/logging"
	"vakans/internal/telemetry"
	"vakans/internal/telemetry/telemetrytest"
	"vakans/internal/web"
)

func watched(t *testing.T, endpoint string) (*telemetry.Telemetry, func(*web.Options)) {
	t.Helper()
	tel, err := telemetry.New(telemetry.Options{Endpoint: endpoint, Ratio: 1, Log: logging.Discard()})
	if err != nil {
		t.Fatal(err)
	}
	return tel, func(o *web.Options) { o.Watch = tel.Requests }
}

// Requests are counted by the pattern of their route; what somebody typed into
// an address is nowhere.
func TestRequestsAreMeasuredByPattern(t *testing.T) {
	t.Parallel()
	tel, watch := watched(t, "")
	b := start(t, func(tb *web.Table) {
		tb.Get(web.Tenant, "/office/things/:id<guid>", authz.Public, ok)
		web.Op(tb, web.Operation{ID: "getThing", Method: http.MethodGet, Path: "/api/v1/things/:name", Sites: web.Tenant,
			Needs: authz.Public},
			func(context.Context, authz.Actor, *struct {
				Name string `path:"name"`
			}) (*struct{}, error) {
				return &struct{}{}, nil
			})
	}, watch)
	c := b.browser(t, "north.localhost:8080")
	c.Get("/office/things/0190a1b2-0000-7000-8000-000000000001?q=maija").Want(200)
	c.Get("/api/v1/things/maija").Want(204)
	c.Get("/maija/mehilainen").Want(404)
	c.Get("/assets/maija.css").Want(404)
	c.Get("/healthz").Want(200)
	b.browser(t, "maija.example").Get("/").Want(404)
	w := httptest.NewRecorder()
	tel.Handler(telemetry.NewHealth(logging.Discard())).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	body := w.Body.String()
	for _, line := range []string{
		`{method="GET",route="/office/things/:id<guid>",site="tenant",status="2xx"} 1`,
		`{method="GET",route="/api/v1/things/:name",site="tenant",status="2xx"} 1`,
		`{method="GET",route="none",site="tenant",status="4xx"} 1`,
		`{method="GET",route="none",site="none",status="4xx"} 1`,
		`{method="GET",route="/assets/*",site="none",status="4xx"} 1`,
		`{method="GET",route="/healthz",site="none",status="2xx"} 1`,
	} {
		if !strings.Contains(body, "vakans_http_request_seconds_count"+line) {
			t.Errorf("no %s in\n%s", line, body)
		}
	}
	if strings.Contains(body, "maija") || !strings.Contains(body, "vakans_http_requests_in_flight 0") {
		t.Error(body)
	}
}

// A traceparent is a proxy's to send, and an anonymous visitor's to be ignored.
func TestTraceparentIsTakenFromTrustedProxiesAlone(t *testing.T) {
	t.Parallel()
	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for name, trusted := range map[string][]string{"proxy": {"0.0.0.0"}, "stranger": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := telemetrytest.New(t)
			tel, watch := watched(t, c.URL)
			var inside atomic.Value
			b := start(t, func(tb *web.Table) {
				tb.Get(web.Tenant, "/x", authz.Public, func(c *web.Ctx) error {
					inside.Store(telemetry.Traceparent(c.Std()))
					return ok(c)
				})
			}, watch, func(o *web.Options) { o.TrustedProxies = trusted })
			b.browser(t, "north.localhost").With("Traceparent", parent).Get("/x").Want(200)
			if err := tel.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			spans := c.Named("GET /x")
			if len(spans) != 1 || (spans[0].Parent != "") != (trusted != nil) {
				t.Errorf("%+v", spans)
			}
			if got, _ := inside.Load().(string); got == "" || strings.Contains(got, parent[3:35]) != (trusted != nil) {
				t.Errorf("the handler is in %q", got)
			}
		})
	}
}

// While the process is about to stop, no connection is told to stay.
func TestStoppingClosesConnections(t *testing.T) {
	t.Parallel()
	var stopping atomic.Bool
	b := start(t, func(tb *web.Table) { tb.Get(web.Anywhere, "/", authz.Public, ok) },
		func(o *web.Options) { o.Stopping = stopping.Load })
	address := b.listen(t)
	for _, stop := range []bool{false, true} {
		stopping.Store(stop)
		req, err := http.NewRequest(http.MethodGet, "http://"+address+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "localhost"
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		if _ = resp.Body.Close(); resp.Close != stop {
			t.Errorf("stopping %t: close %t", stop, resp.Close)
		}
	}
}
