package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"vakans/internal/config"
	"vakans/internal/demo"
	_ "vakans/internal/i18n/texts"
)

// run is a demo without a country, in a folder of its own. The country has a
// test of its own in its package.
type run struct {
	demo.Options
	out    *screen
	stop   context.CancelFunc
	ended  chan error
	ready  time.Duration
	places struct{ National, Inbox, Previews string }
}

// screen is where a newcomer looks.
type screen struct {
	sync.Mutex
	b bytes.Buffer
}

// Write shows something.
func (s *screen) Write(p []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.b.Write(p)
}

func (s *screen) String() string {
	s.Lock()
	defer s.Unlock()
	return s.b.String()
}

// folder with the one program that the machine does not install.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	bin, err := filepath.Abs("../../.vakans/bin")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(bin, filepath.Join(dir, "bin")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func freePort(t *testing.T) int {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port
}

// start runs a demo and waits until it says that it is ready.
func start(t *testing.T, dir string) *run {
	t.Helper()
	r := launch(t, demo.Options{Dir: dir, Port: freePort(t), Empty: true})
	began := time.Now()
	for !strings.Contains(r.out.String(), "Vakans is ready") {
		select {
		case err := <-r.ended:
			t.Fatalf("ended before it was ready: %v\n%s", err, r.out)
		case <-time.After(20 * time.Millisecond):
		}
	}
	r.ready = time.Since(began)
	b, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &r.places); err != nil {
		t.Fatal(err)
	}
	return r
}

func launch(t *testing.T, o demo.Options) *run {
	t.Helper()
	o.Env = config.Map(map[string]string{"VAKANS_MAX_CONNS": "2", "VAKANS_MAX_CONNS_PER_CELL": "2"})
	r := &run{Options: o, out: &screen{}, ended: make(chan error, 1)}
	r.Out = r.out
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	go func() { r.ended <- demo.Run(ctx, r.Options) }()
	t.Cleanup(func() { r.stop(); r.wait(t) })
	return r
}

// wait until everything has stopped.
func (r *run) wait(t *testing.T) error {
	t.Helper()
	select {
	case err := <-r.ended:
		r.ended <- err // for the next who asks
		return err
	case <-time.After(time.Minute):
		t.Fatalf("does not stop:\n%s", r.out)
	}
	return nil
}

func (r *run) get(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url) //nolint:gosec,noctx // our own address
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d, %v", url, res.StatusCode, err)
	}
	return string(body)
}

// process is the id of one of the servers' processes.
func (r *run) process(t *testing.T, part string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(r.Dir, "run", part+".pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// Issue 2, "The two commands": a first start, two side by side, an orderly stop
// that leaves no process, and a later start within 15 seconds.
func TestStartStopStart(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	one, two := start(t, dir), start(t, folder(t))
	for _, r := range []*run{one, two} {
		if page := r.get(t, r.places.National+"/fi/jobs"); !strings.Contains(page, "<h1") {
			t.Error("the job site shows no page")
		}
		r.get(t, r.places.Inbox)
		if page := r.get(t, r.places.Previews); !strings.Contains(page, "application_receipt") {
			t.Error("the previews show no letter")
		}
	}
	pids := []int{one.process(t, "postgres"), one.process(t, "redis"), one.process(t, "s3")}
	one.stop()
	if err := one.wait(t); err != nil {
		t.Errorf("an orderly stop ends with %v", err)
	}
	for _, pid := range pids {
		if alive(pid) {
			t.Errorf("process %d still runs", pid)
		}
	}
	again := start(t, dir)
	again.get(t, again.places.National+"/sv/jobs")
	if again.ready > 15*time.Second {
		t.Errorf("the second start took %s", again.ready)
	}
}

// A crash of one child stops the rest, with a sentence that says which.
func TestCrashStopsTheRest(t *testing.T) {
	t.Parallel()
	r := start(t, folder(t))
	postgres := r.process(t, "postgres")
	if err := syscall.Kill(r.process(t, "redis"), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	err := r.wait(t)
	if err == nil || !strings.Contains(err.Error(), "Redis") {
		t.Errorf("ended with %v", err)
	}
	if alive(postgres) {
		t.Error("PostgreSQL still runs")
	}
	if _, err := http.Get(r.places.National); err == nil { //nolint:noctx // must fail at once
		t.Error("the job site still answers")
	}
}

func TestTakenPort(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	port := ln.Addr().(*net.TCPAddr).Port
	r := launch(t, demo.Options{Dir: folder(t), Port: port, Empty: true})
	if err := r.wait(t); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("port %d is taken", port)) {
		t.Errorf("ended with %v", err)
	}
}

func TestMissingProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	r := launch(t, demo.Options{Dir: t.TempDir(), Port: freePort(t), Empty: true})
	if err := r.wait(t); err == nil || !strings.Contains(err.Error(), "versitygw") &&
		!strings.Contains(err.Error(), "Redis") {
		t.Errorf("ended with %v", err)
	}
}

// A country that was begun and not finished is no country; --reset removes a
// finished one.
func TestStartingOver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	leave := func(names ...string) {
		for _, name := range append(names, "secrets.json") {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	gone := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return errors.Is(err, os.ErrNotExist)
	}
	o := demo.Options{Dir: dir, Out: io.Discard}
	leave("country.begun", "demo.json")
	if err := o.Clear(); err != nil || !gone("country.begun") || !gone("secrets.json") || !gone("demo.json") {
		t.Errorf("a half-made country stays: %v", err)
	}
	leave("country.begun", "country.json")
	if err := o.Clear(); err != nil || gone("country.json") || gone("secrets.json") {
		t.Errorf("a finished country goes: %v", err)
	}
	o.Reset = true
	if err := o.Clear(); err != nil || !gone("country.json") || !gone("country.begun") || !gone("secrets.json") {
		t.Errorf("--reset leaves something: %v", err)
	}
}
