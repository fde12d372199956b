package telemetry_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"testing"

	"vakans/internal/telemetry"
)

func answers(err error) func(context.Context) error {
	return func(context.Context) error { return err }
}

// What is needed decides; what is not is told.
func TestReadiness(t *testing.T) {
	t.Parallel()
	away := errors.New("failed to connect to user=secret host=db.internal")
	for name, c := range map[string]struct {
		home, cell error
		code       int
		body       string
	}{
		"all well":       {nil, nil, 200, `{"status":"ready","checks":{"cell 01":"ok","platform":"ok"}}`},
		"a cell is down": {nil, away, 200, `{"status":"degraded","checks":{"cell 01":"away","platform":"ok"}}`},
		"no platform":    {away, nil, 503, `{"status":"unready","checks":{"cell 01":"ok","platform":"away"}}`},
		"nothing":        {away, away, 503, `{"status":"unready","checks":{"cell 01":"away","platform":"away"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := health(telemetry.Check{Name: "platform", Needed: true, Ask: answers(c.home)},
				telemetry.Check{Name: "cell 01", Ask: answers(c.cell)})
			code, body := get(t, open(t), h, "/readyz")
			if code != c.code || body != c.body+"\n" {
				t.Errorf("%d %s", code, body)
			}
			if code, _ := get(t, open(t), h, "/livez"); code != http.StatusOK {
				t.Errorf("alive: %d", code)
			}
			if err := h.Ready(t.Context()); (err == nil) != (c.code == 200) {
				t.Error(err)
			}
		})
	}
}

// From the moment of the signal on nobody is sent here, and those who are here
// are served until the delay is over.
func TestReadinessEndsBeforeServing(t *testing.T) {
	t.Parallel()
	h := health()
	ctx, signal := context.WithCancel(t.Context())
	serving := h.Drain(ctx, 1<<40)
	if code, _ := get(t, open(t), h, "/readyz"); code != http.StatusOK || h.Stopping() {
		t.Errorf("before: %d", code)
	}
	signal()
	for !h.Stopping() { // it is told in a goroutine of its own
		runtime.Gosched()
	}
	code, body := get(t, open(t), h, "/readyz")
	if code != http.StatusServiceUnavailable || body != `{"status":"stopping","checks":{}}`+"\n" || serving.Err() != nil {
		t.Errorf("%d %s, serving %v", code, body, serving.Err())
	}
	at := health()
	<-at.Drain(ctx, 0).Done()
	if !at.Stopping() {
		t.Error("without a delay it stops without saying so")
	}
}

// A check that keeps nobody's time does not keep the probe.
func TestHangingCheckIsAway(t *testing.T) {
	t.Parallel()
	h := health(telemetry.Check{Name: "cell", Ask: func(context.Context) error { select {} }})
	if s := h.State(); s.Status != telemetry.StatusDegraded || s.Checks["cell"] != "away" {
		t.Errorf("%+v", s)
	}
}

func TestListener(t *testing.T) {
	t.Parallel()
	tel := open(t)
	l, err := tel.Listen("127.0.0.1:0", health())
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get("http://" + l.Addr() + "/livez")
	if err != nil {
		t.Fatal(err)
	}
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
		t.Error(resp.Status)
	}
	if _, err := tel.Listen(l.Addr(), health()); err == nil {
		t.Error("two listeners on one port")
	}
	if err := l.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := http.Get("http://" + l.Addr() + "/livez"); err == nil {
		t.Error("answers after it was closed")
	}
	if err := (*telemetry.Listener)(nil).Close(t.Context()); err != nil {
		t.Error(err)
	}
}
