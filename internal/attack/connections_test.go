package attack_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"vakans/internal/authz"
	"vakans/internal/web"
)

// Every route that takes a body, tried by nobody with a promise that is not kept: one
// byte comes, and no more. The answer comes all the same, and the connection ends
// with it. What anybody may send without signing in is small.
func TestHTTPPromisedBodies(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	address := c.serve(t)
	tried := 0
	for _, r := range c.web.Table.Routes() {
		if r.Method == http.MethodGet {
			continue
		}
		promised := r.BodyLimit
		if r.Needs == authz.Public {
			if promised++; r.BodyLimit > web.PublicBody {
				t.Errorf("%s %s: anybody may send %d bytes", r.Method, r.Path, r.BodyLimit)
			}
		}
		for _, kind := range web.Kinds {
			if r.Sites.Has(kind) {
				tried++
				c.promise(t, address, r, c.hosts(kind)[0], promised)
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d routes take a body", tried)
	}
}

// serve lets the product listen.
func (c *country) serve(t *testing.T) (address string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.web.Serve(ctx, ln, time.Second) }()
	t.Cleanup(func() {
		stop()
		must(t, <-ended)
	})
	return ln.Addr().String()
}

func (c *country) promise(t *testing.T, address string, r *web.Route, host string, bytes int) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	must(t, err)
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(time.Minute)) // a server that waits for more fails the test
	_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n{",
		r.Method, c.ours(t, r), host, bytes)
	must(t, err)
	in := bufio.NewReader(conn)
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Errorf("%s %s at %s: no answer: %v", r.Method, r.Path, host, err)
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode < 400 || resp.StatusCode >= 500 || !resp.Close {
		t.Errorf("%s %s at %s: %d, close %t", r.Method, r.Path, host, resp.StatusCode, resp.Close)
	}
	if _, err := in.ReadByte(); err != io.EOF {
		t.Errorf("%s %s at %s: the connection goes on: %v", r.Method, r.Path, host, err)
	}
}
