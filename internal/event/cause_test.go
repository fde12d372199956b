package event

import (
	"context"
	"encoding/json"
	"testing"

	"vakans/internal/logging"
	"vakans/internal/telemetry"
)

// An event says in which trace it happened, if somebody keeps that trace, and
// its own fields stay as they are.
func TestCauseTravelsInThePayload(t *testing.T) {
	t.Parallel()
	tel, err := telemetry.New(telemetry.Options{Endpoint: "http://127.0.0.1:1", Ratio: 1, Log: logging.Discard()})
	if err != nil {
		t.Fatal(err)
	}
	traced, _ := tel.Requests.Begin(t.Context(), "")
	for payload, kept := range map[string]string{`{}`: "", `{"letter":"1"}`: "1"} {
		for name, ctx := range map[string]context.Context{"traced": traced, "not traced": t.Context()} {
			e := Event{Payload: json.RawMessage(caused(ctx, []byte(payload)))}
			var l Letter
			if err := e.Decode(&l); err != nil || l.Letter != kept {
				t.Errorf("%s: %s %v", name, e.Payload, err)
			}
			if got, want := e.Cause(), telemetry.Traceparent(ctx); got != want || (want == "") != (name == "not traced") {
				t.Errorf("%s: cause %q, want %q", name, got, want)
			}
		}
	}
	if (Event{Payload: json.RawMessage(`[]`)}).Cause() != "" {
		t.Error("a cause in a list")
	}
}
