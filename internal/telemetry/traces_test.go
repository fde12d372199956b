package telemetry_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"vakans/internal/logging"
	"vakans/internal/telemetry"
	"vakans/internal/telemetry/telemetrytest"
)

func traced(t *testing.T, endpoint string, ratio float64) *telemetry.Telemetry {
	t.Helper()
	tel, err := telemetry.New(telemetry.Options{Endpoint: endpoint, Ratio: ratio, Log: logging.Discard()})
	if err != nil {
		t.Fatal(err)
	}
	return tel
}

func closed(t *testing.T, tel *telemetry.Telemetry) {
	t.Helper()
	if err := tel.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// A task stands in the trace of the request that caused it, under it and
// linked to it.
func TestTaskIsInTheTraceOfItsRequest(t *testing.T) {
	t.Parallel()
	c := telemetrytest.New(t)
	tel := traced(t, c.URL, 1)
	ctx, q := tel.Requests.Begin(t.Context(), "")
	cause := telemetry.Traceparent(ctx)
	q.End(telemetry.Answer{Method: "POST", Route: "/apply/:ad<guid>", Site: "national", Status: 303})
	ctx, task := tel.Tasks.Begin(context.Background(), "application.received", cause, 7, 1)
	_, end := telemetry.Step(ctx, "mail.send")
	end(errors.New("no mailbox maija@example.org"))
	task.End(telemetry.Failed)
	closed(t, tel)
	request, done := c.Named("POST /apply/:ad<guid>"), c.Named("task application.received")
	if len(request) != 1 || len(done) != 1 {
		t.Fatalf("%v %v", request, done)
	}
	if done[0].Trace != request[0].Trace || done[0].Parent != request[0].ID || len(done[0].Linked) != 1 ||
		done[0].Linked[0] != request[0].ID {
		t.Errorf("request %+v, task %+v", request[0], done[0])
	}
	if steps := c.Named("mail.send"); len(steps) != 1 || steps[0].Parent != done[0].ID {
		t.Errorf("%+v", steps)
	}
}

// Whatever a library writes down, only what may be known leaves.
func TestNothingPersonalLeaves(t *testing.T) {
	t.Parallel()
	c := telemetrytest.New(t)
	tel := traced(t, c.URL, 1)
	ctx, q := tel.Requests.Begin(t.Context(), "")
	span := trace.SpanFromContext(ctx)
	span.RecordError(errors.New(`invalid input syntax for type uuid: "Maija Mehiläinen"`))
	span.SetAttributes(attribute.String("url.path", "/account/maija@example.org"),
		attribute.String("pgx.query.parameters", "131052-308T"),
		attribute.String("db.query.text", `SELECT 1 FROM people WHERE email = 'maija@example.org' AND id = $1`))
	q.End(telemetry.Answer{Method: "GET", Route: "/account", Status: 500})
	closed(t, tel)
	for _, secret := range []string{"Maija", "maija@example.org", "131052-308T"} {
		if bytes.Contains(c.Raw(), []byte(secret)) {
			t.Errorf("%s left the house", secret)
		}
	}
	if got := c.Named("GET /account"); len(got) != 1 ||
		!strings.Contains(got[0].Attributes["db.query.text"], "email = '…' AND id = $1") {
		t.Errorf("%+v", got)
	}
}

// A parent decides whether a trace is kept; without one the ratio does.
func TestSampling(t *testing.T) {
	t.Parallel()
	c := telemetrytest.New(t)
	tel := traced(t, c.URL, 0)
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
	for name, parent := range map[string]string{
		"kept": "00-" + id + "-00f067aa0ba902b7-01", "dropped": "00-" + id + "-00f067aa0ba902b7-00", "none": "",
		"nonsense": "00-zz-1-01",
	} {
		ctx, q := tel.Requests.Begin(t.Context(), parent)
		if kept := telemetry.Traceparent(ctx) != ""; kept != (name == "kept") {
			t.Errorf("%s: kept %t", name, kept)
		}
		q.End(telemetry.Answer{Method: "GET", Route: "/" + name, Status: 200})
	}
	closed(t, tel)
	if got := c.Named("GET /kept"); len(got) != 1 || hex.EncodeToString([]byte(got[0].Trace)) != id {
		t.Errorf("%+v", got)
	}
	if n := len(c.Named("GET /dropped")) + len(c.Named("GET /none")) + len(c.Named("GET /nonsense")); n != 0 {
		t.Errorf("%d spans too many", n)
	}
}

// A collector that is away costs the spans, and a number says so.
func TestCollectorAway(t *testing.T) {
	t.Parallel()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter,
		_ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
	}))
	t.Cleanup(refusing.Close)
	tel := traced(t, refusing.URL, 1)
	_, q := tel.Requests.Begin(t.Context(), "")
	q.End(telemetry.Answer{Method: "GET", Route: "/", Status: 200})
	closed(t, tel)
	want(t, scrape(t, tel), `vakans_scrape_failures_total{source="traces"} 1`)
	if _, err := telemetry.New(telemetry.Options{Endpoint: "collector:4318"}); err == nil {
		t.Error("an endpoint without a scheme was taken")
	}
}

func TestStatementsLoseTheirValues(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		`SELECT 1 WHERE a = $1`:                           `SELECT 1 WHERE a = $1`,
		`UPDATE x SET name = 'O''Brien', y = 'b' WHERE z`: `UPDATE x SET name = '…', y = '…' WHERE z`,
		`SELECT 'cut in the middl`:                        `SELECT '…'`,
	} {
		if got := telemetry.WithoutValues(sql); got != want {
			t.Errorf("%s: %s", sql, got)
		}
	}
}
