package event

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"vakans/internal/telemetry"
)

// causeField is the one field of a payload that no feature may use: it names
// the trace of the request that caused the event, where somebody traces.
const causeField = "_trace"

// caused adds the trace that ctx belongs to, if anybody keeps it.
func caused(ctx context.Context, body []byte) []byte {
	cause := telemetry.Traceparent(ctx)
	if cause == "" {
		return body
	}
	field := `"` + causeField + `":"` + cause + `"}`
	if rest := bytes.TrimSuffix(body, []byte("}")); len(rest) > 1 {
		return append(append(rest, ','), field...)
	}
	return []byte("{" + field)
}

// Cause is the traceparent of what made the event happen, or nothing.
func (e Event) Cause() string {
	var p struct {
		Cause string `json:"_trace"`
	}
	if json.Unmarshal(e.Payload, &p) != nil {
		return ""
	}
	return p.Cause
}

// Early reports whether nothing was wrong and the event is to come again.
func (o Outcome) Early() bool { return o.Err == nil && (o.maintenance || !o.later.IsZero()) }

// Again is the outcome of a run that was cut short through no fault of its own:
// the event comes again from a moment on.
func Again(at time.Time) Outcome { return Outcome{later: at} }
