package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"vakans/internal/authz"
	"vakans/internal/web"
)

func bodyTable(tb *web.Table) {
	apiTable(tb)
	length := func(c *web.Ctx) error { return c.JSON(len(c.FormText("f"))) }
	tb.Post(web.Tenant, "/office/in", edit, length, web.Body(300<<10))
	tb.Post(web.Tenant, "/in", authz.Public, ok)
}

// raw is a connection that says what it is told, and nothing more.
func (b bundle) raw(t *testing.T, address, said string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute)) // a server that waits for more fails the test
	if _, err := io.WriteString(conn, said); err != nil {
		t.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

func answerTo(t *testing.T, in *bufio.Reader) (*http.Response, string) {
	t.Helper()
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// Whoever is not let in is answered by the head of the request: of the body that
// was promised, nothing is waited for.
func TestBodyIsRefusedUnread(t *testing.T) {
	t.Parallel()
	b := start(t, bodyTable)
	address := b.listen(t)
	cookie := "Cookie: vakans-8080-form=" + strings.Repeat("A", 43) + "\r\n"
	const staffCookie = "Cookie: vakans-8080=staff\r\n"
	for name, one := range map[string]struct {
		path, host, lines string
		bytes, want       int
	}{
		"an unknown host":         {"/in", "nobody.example", "", 2 << 20, 404},
		"an unknown path":         {"/none", "north.localhost", "", 2 << 20, 404},
		"another site's route":    {"/in", "localhost", "", 2 << 20, 404},
		"a page that has no form": {"/office", "north.localhost", "", 2 << 20, 405},
		"nobody":                  {"/office/in", "north.localhost", "", 300 << 10, 401},
		"nobody's token":          {"/api/v1/files", "north.localhost", "Authorization: Bearer vkn_x\r\n", 1 << 20, 401},
		"without the permission":  {"/office/in", "north.localhost", "Cookie: vakans-8080=other\r\n", 300 << 10, 403},
		"from another site": {"/office/in", "north.localhost", staffCookie + "Origin: https://evil.example\r\n",
			300 << 10, 403},
		"without cookies":         {"/in", "north.localhost", "", 64 << 10, 403},
		"more than a visitor may": {"/in", "north.localhost", cookie, 64<<10 + 1, 413},
		"more than the route":     {"/office/in", "north.localhost", staffCookie, 300<<10 + 1, 413},
		"packed":                  {"/in", "north.localhost", "Content-Encoding: gzip\r\n", 1000, 415},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, in := b.raw(t, address, fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\nx",
				one.path, one.host, one.lines, one.bytes))
			if resp, _ := answerTo(t, in); resp.StatusCode != one.want || !resp.Close {
				t.Errorf("status %d, want %d; close %t", resp.StatusCode, one.want, resp.Close)
			}
		})
	}
}

// What is left of a refused body is not the next request.
func TestUnreadBodyIsNoRequest(t *testing.T) {
	t.Parallel()
	b := start(t, bodyTable)
	hidden := "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
	for name, head := range map[string]string{
		"length":  fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(hidden), hidden),
		"chunked": fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(hidden), hidden),
	} {
		for _, method := range []string{"POST", "GET", "PURGE"} {
			_, in := b.raw(t, b.listen(t), method+" /none HTTP/1.1\r\nHost: localhost\r\n"+head)
			answerTo(t, in)
			if _, err := in.ReadByte(); err != io.EOF {
				t.Errorf("%s, %s: the body was answered, too (%v)", method, name, err)
			}
		}
	}
}

// A body that is let in arrives whole, whatever way it comes, and the connection
// stays for the next one.
func TestBodyIsReceivedWhole(t *testing.T) {
	t.Parallel()
	b := start(t, bodyTable)
	const size = 200 << 10
	form := "f=" + strings.Repeat("x", size)
	chunks := new(strings.Builder)
	for rest := form; rest != ""; rest = rest[min(len(rest), 7000):] {
		fmt.Fprintf(chunks, "%x\r\n%s\r\n", min(len(rest), 7000), rest[:min(len(rest), 7000)])
	}
	head := "POST /office/in HTTP/1.1\r\nHost: north.localhost\r\nCookie: vakans-8080=staff\r\nX-CSRF-Token: " +
		web.CSRFToken(bytes.Repeat([]byte{7}, 32)) + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	whole := head + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(form), form)
	for name, said := range map[string]string{
		"length":  whole,
		"chunked": head + "Transfer-Encoding: chunked\r\n\r\n" + chunks.String() + "0\r\n\r\n",
		"asked":   head + fmt.Sprintf("Expect: 100-continue\r\nContent-Length: %d\r\n\r\n%s", len(form), form),
	} {
		_, in := b.raw(t, b.listen(t), said+whole)
		for range 2 {
			resp, body := answerTo(t, in)
			if resp.StatusCode == http.StatusContinue {
				resp, body = answerTo(t, in)
			}
			if resp.StatusCode != 200 || body != fmt.Sprint(size) || resp.Close {
				t.Errorf("%s: %d %.100s, close %t", name, resp.StatusCode, body, resp.Close)
			}
		}
	}
	chunk := fmt.Sprintf("%x\r\n%s\r\n", 9000, strings.Repeat("x", 9000))
	_, in := b.raw(t, b.listen(t), head+"Transfer-Encoding: chunked\r\n\r\n"+strings.Repeat(chunk, 40))
	if resp, _ := answerTo(t, in); resp.StatusCode != http.StatusRequestEntityTooLarge || !resp.Close {
		t.Errorf("a chunked body over the limit: %d, close %t", resp.StatusCode, resp.Close)
	}
}

// stalled is a connection on which nothing more comes. It notes the deadlines that
// it is given.
type stalled struct {
	net.Conn
	in   io.Reader
	out  bytes.Buffer
	wait []time.Duration
}

func (s *stalled) Read(p []byte) (int, error) {
	if n, _ := s.in.Read(p); n > 0 {
		return n, nil
	}
	return 0, &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}
}

func (s *stalled) Write(p []byte) (int, error)      { return s.out.Write(p) }
func (s *stalled) Close() error                     { return nil }
func (s *stalled) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (s *stalled) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (s *stalled) SetDeadline(time.Time) error      { return nil }
func (s *stalled) SetWriteDeadline(time.Time) error { return nil }
func (s *stalled) SetReadDeadline(t time.Time) error {
	s.wait = append(s.wait, time.Until(t))
	return nil
}

// A body has the time that its length takes on a slow line; then its sender is told.
func TestStalledBody(t *testing.T) {
	t.Parallel()
	b := start(t, bodyTable)
	_ = b.app.Handler() // builds the routes
	head := "POST /office/in HTTP/1.1\r\nHost: north.localhost\r\nAccept-Language: en\r\nCookie: vakans-8080=staff\r\n"
	for name, one := range map[string]struct {
		said string
		most time.Duration
	}{
		"short":   {head + "Content-Length: 20480\r\n\r\nxx", 21 * time.Second},
		"long":    {head + "Content-Length: 204800\r\n\r\nxx", 30 * time.Second},
		"chunked": {head + "Transfer-Encoding: chunked\r\n\r\n2\r\nxx\r\n", 72 * time.Second},
		"no head": {"POST /office/in HTTP/1.1\r\nHost: nor", 30 * time.Second},
	} {
		c := &stalled{in: strings.NewReader(one.said)}
		_ = b.app.Server().ServeConn(c)
		resp, page := answerTo(t, bufio.NewReader(&c.out))
		if resp.StatusCode != http.StatusRequestTimeout || !resp.Close || !strings.Contains(page, "<h1") {
			t.Errorf("%s: %d, close %t, %.200s", name, resp.StatusCode, resp.Close, page)
		}
		if last := c.wait[len(c.wait)-1]; last > one.most || last < one.most-5*time.Second {
			t.Errorf("%s: %s are left for it, want %s", name, last, one.most)
		}
	}
}
