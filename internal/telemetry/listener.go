package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Listener answers those who watch the process, on an address of its own that
// visitors do not reach: /metrics, /livez and /readyz.
type Listener struct {
	server *http.Server
	addr   net.Addr
}

// Handler answers what Listener does.
func (t *Telemetry) Handler(h *Health) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(t.registry,
		promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, Registry: t.registry}))
	// That this is answered is all there is to say: a restart mends no database.
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { readiness(w, h.State()) })
	return mux
}

func readiness(w http.ResponseWriter, s State) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !s.Ready() {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(s)
}

// Listen begins to answer on an address.
func (t *Telemetry) Listen(address string, h *Health) (*Listener, error) {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for metrics and probes on %s: %w", address, err)
	}
	l := &Listener{addr: ln.Addr(), server: &http.Server{
		Handler: t.Handler(h), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second,
		IdleTimeout: 2 * time.Minute,
	}}
	go func() {
		if err := l.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			h.log.WithError(err).Error("metrics and probes are no longer answered")
		}
	}()
	return l, nil
}

// Addr is where it listens.
func (l *Listener) Addr() string { return l.addr.String() }

// Close stops answering; what is being answered is finished while ctx lasts.
func (l *Listener) Close(ctx context.Context) error {
	if l == nil {
		return nil
	}
	if err := l.server.Shutdown(ctx); err != nil {
		return l.server.Close()
	}
	return nil
}
