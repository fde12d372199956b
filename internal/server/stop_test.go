package server_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"vakans/internal/authz"
	"vakans/internal/logging"
	"vakans/internal/server"
	"vakans/internal/web"
)

// running is a server on a port of its own, with its log.
type running struct {
	t       *testing.T
	address string
	stop    context.CancelFunc
	stopped chan error
	log     *lines
}

type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func run(t *testing.T, patience time.Duration, area server.Area, change ...func(*server.Deps)) *running {
	t.Helper()
	r := &running{t: t, stopped: make(chan error, 1), log: new(lines)}
	o := options()
	var err error
	if o.Log, err = logging.New(logging.Options{Level: "info", Format: "json", Out: r.log}); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = ln.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	r.stop = stop
	d := server.Deps{Web: o, Areas: []server.Area{area}}
	for _, f := range change {
		f(&d)
	}
	s := server.New(d)
	go func() { r.stopped <- s.Serve(ctx, ln, patience) }()
	return r
}

// credentials are the lines of a request from somebody who may change something.
var credentials = "Cookie: vakans=somebody\r\nX-CSRF-Token: " + web.CSRFToken(csrfSecret) + "\r\n"

// dial opens a connection and says something on it.
func (r *running) dial(said string) net.Conn {
	r.t.Helper()
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, said); err != nil {
		r.t.Fatal(err)
	}
	return conn
}

// refused waits until nobody listens any more.
func (r *running) refused() {
	r.t.Helper()
	for {
		conn, err := net.Dial("tcp", r.address)
		if err != nil {
			return
		}
		_ = conn.Close()
	}
}

func (r *running) answer(in *bufio.Reader) (*http.Response, string) {
	r.t.Helper()
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp, string(body)
}

// ended waits for the server's end and looks for a line of the log.
func (r *running) ended(line string) {
	r.t.Helper()
	if err := <-r.stopped; err != nil {
		r.t.Error(err)
	}
	if !strings.Contains(r.log.String(), line) || !strings.Contains(r.log.String(), `"duration_ms":`) {
		r.t.Errorf("no %q in the log: %s", line, r.log)
	}
}

// An upload that has begun is received to its end and answered, on a connection
// that does not stay; the port is closed to others meanwhile.
func TestStopLetsAnUploadFinish(t *testing.T) {
	t.Parallel()
	const size = 300 << 10
	r := run(t, time.Minute, func(tb *web.Table) {
		tb.Post(web.National, "/upload", authz.Applicant, func(c *web.Ctx) error { return c.JSON("done") })
	})
	conn := r.dial(fmt.Sprintf("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n%s\r\n%s",
		size, credentials, strings.Repeat("x", size/2)))
	idle := r.dial("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
	idleIn := bufio.NewReader(idle)
	if resp, _ := r.answer(idleIn); resp.Close {
		t.Error("a connection was closed before the server stopped")
	}
	unused := r.dial("")
	r.stop()
	r.refused()
	for name, in := range map[string]io.Reader{"idle": idleIn, "unused": unused} {
		if n, err := in.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("the %s connection: %d bytes, %v", name, n, err)
		}
	}
	if _, err := io.WriteString(conn, strings.Repeat("x", size/2)); err != nil {
		t.Fatal(err)
	}
	if resp, body := r.answer(bufio.NewReader(conn)); resp.StatusCode != 200 || body != `"done"` || !resp.Close {
		t.Errorf("%d %s, close %t", resp.StatusCode, body, resp.Close)
	}
	r.ended("every request was answered")
}

// When patience ends, what still runs is told so, and the log counts it.
func TestStopCutsOffWhatDoesNotFinish(t *testing.T) {
	t.Parallel()
	begun, told := make(chan struct{}), make(chan error, 1)
	r := run(t, 10*time.Millisecond, func(tb *web.Table) {
		tb.Get(web.National, "/endless", authz.Public, func(c *web.Ctx) error {
			close(begun)
			<-c.Std().Done()
			told <- c.Std().Err()
			return c.NoContent()
		})
	})
	r.dial("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n")
	<-begun
	r.stop()
	if err := <-told; err != context.Canceled {
		t.Error(err)
	}
	r.ended(`"cut_off":1`)
}
