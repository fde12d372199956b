package e2e_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"vakans/internal/planetest"
	"vakans/internal/smtpsink"
)

// built is the directory that binary made, if anybody asked for it.
var built string

// binary is the program as it is shipped, built once.
var binary = sync.OnceValues(func() (string, error) {
	var err error
	if built, err = os.MkdirTemp("", "vakans-e2e-"); err != nil {
		return "", err
	}
	path := filepath.Join(built, "vakans")
	out, err := exec.Command("go", "build", "-o", path, "vakans/cmd/vakans").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// process is the program running in a process of its own.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string // where web listens
	metrics string
	ended   chan error

	mu  sync.Mutex
	log bytes.Buffer
}

// Write takes the log.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

func (p *process) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// launch starts a role of the program on a fresh database, and waits until it
// says that it is ready.
func launch(t *testing.T, role string, more ...string) *process {
	t.Helper()
	sink, err := smtpsink.Start(smtpsink.Options{})
	must(t, err)
	t.Cleanup(func() { _ = sink.Close() })
	p := &process{t: t, address: freeAddress(t), metrics: freeAddress(t), ended: make(chan error, 1)}
	_, port, err := net.SplitHostPort(p.address)
	must(t, err)
	path, err := binary()
	must(t, err)
	p.cmd = exec.Command(path, role)
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.Env = p, p, []string{"PATH=" + os.Getenv("PATH"), "VAKANS_LISTEN=" + p.address,
		"VAKANS_METRICS_LISTEN=" + p.metrics, "VAKANS_REDIS_DB=13"}
	for name, value := range (&product{t: t, sink: sink, port: port}).settings(planetest.Fresh(t).DSNs,
		setting(t, "VAKANS_TEST_REDIS")) {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	p.cmd.Env = append(p.cmd.Env, more...)
	must(t, p.cmd.Start())
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	eventually(t, role+" is ready", func() bool { code, _ := p.probe("/readyz"); return code == http.StatusOK })
	return p
}

// freeAddress is an address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = ln.Close() }()
	return ln.Addr().String()
}

// probe asks the address for those who watch; 0 when nobody answers.
func (p *process) probe(path string) (int, string) {
	resp, err := http.Get("http://" + p.metrics + path)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, string(body)
}

func (p *process) signal() {
	p.t.Helper()
	must(p.t, p.cmd.Process.Signal(syscall.SIGTERM))
}

// upload begins to send something and does not finish. The server has said that
// it listens.
func (p *process) upload() (to *bufio.ReadWriter, rest string) {
	p.t.Helper()
	conn, err := net.Dial("tcp", p.address)
	must(p.t, err)
	p.t.Cleanup(func() { _ = conn.Close() })
	to = bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn))
	body := `{"email": "maija@example.org"}`
	p.say(to, fmt.Sprintf("POST /api/v1/account/registrations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body)))
	resp, err := http.ReadResponse(to.Reader, nil)
	must(p.t, err)
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusContinue {
		p.t.Fatal(resp.Status)
	}
	p.say(to, body[:9])
	return to, body[9:]
}

func (p *process) say(to *bufio.ReadWriter, text string) {
	p.t.Helper()
	_, err := to.WriteString(text)
	must(p.t, err)
	must(p.t, to.Flush())
}

// shut waits until nobody can come any more.
func (p *process) shut() {
	p.t.Helper()
	eventually(p.t, "the port is closed", func() bool {
		conn, err := net.Dial("tcp", p.address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
}

// Told to stop in the middle of a slow upload, web closes its port, says that it
// is not ready, answers the upload, and ends without an error.
func TestWebProcessFinishesAnUpload(t *testing.T) {
	t.Parallel()
	p := launch(t, "web", "VAKANS_DRAIN_DELAY=50ms", "VAKANS_SHUTDOWN_TIMEOUT=1m")
	if code, body := p.probe("/metrics"); code != http.StatusOK ||
		!strings.Contains(body, `vakans_pool_connections{cell="vakans_cell_01",plane="tenant",state="idle"}`) ||
		!strings.Contains(body, "vakans_build_info{") ||
		!strings.Contains(body, `vakans_queue_tasks{class="mail",state="pending"}`) {
		t.Errorf("%d %s", code, body)
	}
	conn, rest := p.upload()
	p.signal()
	p.shut()
	if code, body := p.probe("/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, `"stopping"`) {
		t.Errorf("while it stops: %d %s", code, body)
	}
	if code, _ := p.probe("/livez"); code != http.StatusOK {
		t.Errorf("while it stops it is alive: %d", code)
	}
	p.say(conn, rest)
	resp, err := http.ReadResponse(conn.Reader, nil)
	must(t, err)
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusUnprocessableEntity || !resp.Close {
		t.Errorf("the upload is answered with %d, close %t", resp.StatusCode, resp.Close)
	}
	if err := <-p.ended; err != nil || !strings.Contains(p.text(), "every request was answered") {
		t.Errorf("%v\n%s", err, p.text())
	}
}

// Told twice, it ends at once.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	p := launch(t, "web", "VAKANS_SHUTDOWN_TIMEOUT=1h")
	p.upload()
	p.signal()
	p.shut()
	p.signal()
	err := <-p.ended
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
		t.Errorf("%v\n%s", err, p.text())
	}
}

// A worker ends without an error and says how it went.
func TestWorkerProcessStops(t *testing.T) {
	t.Parallel()
	p := launch(t, "worker")
	eventually(t, "the outbox is seen", func() bool {
		_, body := p.probe("/metrics")
		return strings.Contains(body, `vakans_outbox_events{database="home",state="parked"} 0`) &&
			strings.Contains(body, `vakans_schedule_claimed_timestamp_seconds{`)
	})
	p.signal()
	if err := <-p.ended; err != nil || !strings.Contains(p.text(), "worker has stopped") {
		t.Errorf("%v\n%s", err, p.text())
	}
}
