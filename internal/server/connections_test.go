package server_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"vakans/internal/authz"
	"vakans/internal/server"
	"vakans/internal/web"
)

// alone starts a server in a process of its own.
func alone(t *testing.T) (address string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveAlone+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	if address, err = bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}

// A promise costs its sender nothing, so it must cost the server nothing either:
// five hundred connections that have been let in and promise the largest body there
// is hold what they have sent.
func TestPromisedBodiesTakeNoMemory(t *testing.T) {
	t.Parallel()
	const many, bound = 500, 200 << 20
	address := alone(t)
	said := fmt.Sprintf("POST /upload HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\nx", credentials, largest)
	for range many {
		say(t, address, said)
	}
	for {
		got := measured(t, address)
		if got["bytes"] > bound {
			t.Fatalf("%d connections take %d MB", got["known"], got["bytes"]>>20)
		}
		if got["known"] >= many {
			t.Logf("%d connections take %d MB", many, got["bytes"]>>20)
			return
		}
	}
}

func measured(t *testing.T, address string) (got map[string]int64) {
	t.Helper()
	conn := say(t, address, "GET /memory HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

func say(t *testing.T, address, said string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute)) // whoever is not answered fails the test
	if _, err := io.WriteString(conn, said); err != nil {
		t.Fatal(err)
	}
	return conn
}

const healthy = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

// answered reports whether a connection is served at all.
func answered(t *testing.T, address string) (net.Conn, bool) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, false
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err = io.WriteString(conn, healthy); err != nil {
		return conn, false
	}
	_, err = http.ReadResponse(bufio.NewReader(conn), nil)
	return conn, err == nil
}

// One address holds so many connections and no more; whoever closes one may open
// another. A trusted proxy stands for everybody and is not counted.
func TestConnectionsPerAddress(t *testing.T) {
	t.Parallel()
	none := func(*web.Table) {}
	r := run(t, time.Millisecond, none, func(d *server.Deps) { d.Connections = 3 })
	var open []net.Conn
	for range 3 {
		conn, ok := answered(t, r.address)
		if !ok {
			t.Fatal("a connection within the bound is refused")
		}
		open = append(open, conn)
	}
	for range 2 {
		if _, ok := answered(t, r.address); ok {
			t.Fatal("a connection over the bound is served")
		}
	}
	if got := strings.Count(r.log.String(), "too many connections"); got != 1 {
		t.Errorf("%d lines in the log", got)
	}
	_ = open[0].Close()
	for ok := false; !ok; { // the server learns of it in its own time
		_, ok = answered(t, r.address)
	}
	proxied := run(t, time.Millisecond, none, func(d *server.Deps) {
		d.Connections, d.Web.TrustedProxies = 1, []string{"127.0.0.0/8"}
	})
	for range 3 {
		if _, ok := answered(t, proxied.address); !ok {
			t.Error("a trusted proxy's connection is refused")
		}
	}
}

// A connection that is refused for its body is closed, too, and counts no more.
func TestRefusedBodiesAreLetGo(t *testing.T) {
	t.Parallel()
	r := run(t, time.Millisecond, func(tb *web.Table) { tb.Post(web.National, "/upload", authz.Applicant, ok) },
		func(d *server.Deps) { d.Connections = 2 })
	for range 20 {
		var resp *http.Response
		for resp == nil {
			conn, err := net.Dial("tcp", r.address)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(conn, "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx")
			resp, _ = http.ReadResponse(bufio.NewReader(conn), nil)
			_ = conn.Close()
		}
		if resp.StatusCode != http.StatusUnauthorized || !resp.Close {
			t.Fatalf("%d, close %t", resp.StatusCode, resp.Close)
		}
	}
}
