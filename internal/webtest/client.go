// Package webtest drives the real application from tests the way a browser
// does: cookies in a jar per host, forms filled as the page offers them, pages
// asserted by structure. It fails the test by itself, so that a test reads as
// the story it tells. It is for tests alone.
package webtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	_ "vakans/internal/i18n/texts"
)

// App answers requests without a network; the HTTP kit's application does.
type App interface {
	Test(req *http.Request, msTimeout ...int) (*http.Response, error)
}

// Client is one browser at one site.
type Client struct {
	t      testing.TB
	app    App
	host   string
	jar    jar
	header http.Header
	csrf   string // from the last page, for scripts and the API
}

// jar holds cookies per host, as a browser does for host-only cookies.
type jar map[string]map[string]string

// New returns a browser without cookies at a host.
func New(t testing.TB, app App, host string) *Client {
	return &Client{t: t, app: app, host: host, jar: jar{}, header: http.Header{}}
}

// At is the same browser at another host.
func (c *Client) At(host string) *Client {
	other := *c
	other.host, other.csrf = host, ""
	return &other
}

// With is the same browser sending a further header with every request, such
// as Accept-Language.
func (c *Client) With(name, value string) *Client {
	other := *c
	other.header = c.header.Clone()
	other.header.Set(name, value)
	return &other
}

// SetCookie puts a cookie into the jar.
func (c *Client) SetCookie(name, value string) {
	if c.jar[c.host] == nil {
		c.jar[c.host] = map[string]string{}
	}
	c.jar[c.host][name] = value
}

// Cookie is the value of a cookie, or nothing.
func (c *Client) Cookie(name string) string { return c.jar[c.host][name] }

// Cookies are the names of the cookies that are set.
func (c *Client) Cookies() []string {
	var names []string
	for name := range c.jar[c.host] {
		names = append(names, name)
	}
	return names
}

// ForgetCookies empties the jar for this host, as a browser does that blocks them.
func (c *Client) ForgetCookies() { delete(c.jar, c.host) }

// Get asks for a page.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	return c.Do(c.Request(http.MethodGet, path, nil))
}

// Post sends a form as it is given, without looking at a page first. Most
// tests fill the page's own form instead: see Page.Form.
func (c *Client) Post(path string, values url.Values) *Page {
	c.t.Helper()
	req := c.Request(http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.Do(req)
}

// JSON calls the API: in is sent unless nil, the answer is decoded into out
// unless nil. The CSRF token of the last page goes along.
func (c *Client) JSON(method, path string, in, out any) *Page {
	c.t.Helper()
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			c.t.Fatalf("encode body for %s: %v", path, err)
		}
		body = bytes.NewReader(raw)
	}
	req := c.Request(method, path, body)
	req.Header.Set("Accept", "application/json")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.csrf != "" {
		req.Header.Set("X-CSRF-Token", c.csrf)
	}
	p := c.Do(req)
	if out != nil && p.Status < 300 {
		p.Decode(out)
	}
	return p
}

// SetCSRF sets the token for JSON, as a client does that got it from the API.
func (c *Client) SetCSRF(token string) { c.csrf = token }

// Request prepares a request that Do will send.
func (c *Client) Request(method, path string, body io.Reader) *http.Request {
	c.t.Helper()
	req, err := http.NewRequest(method, "http://"+c.host+path, body)
	if err != nil {
		c.t.Fatalf("request %s %s: %v", method, path, err)
	}
	for name, values := range c.header {
		req.Header[name] = values
	}
	for name, value := range c.jar[c.host] {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return req
}

// Do sends a request, keeps its cookies and reads the whole answer.
func (c *Client) Do(req *http.Request) *Page {
	c.t.Helper()
	resp, err := c.app.Test(req, -1)
	if err != nil {
		c.t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatalf("read answer to %s %s: %v", req.Method, req.URL, err)
	}
	for _, cookie := range resp.Cookies() {
		c.keep(cookie)
	}
	p := &Page{t: c.t, client: c, request: req, Status: resp.StatusCode, Header: resp.Header, Body: body}
	if err := Keep(req.URL.Path, p.Status, body); err != nil {
		c.t.Fatalf("keep %s: %v", req.URL, err)
	}
	if token := p.token(); token != "" {
		c.csrf = token
	}
	c.hold(req, p)
	return p
}

func (c *Client) keep(cookie *http.Cookie) {
	if cookie.MaxAge < 0 || cookie.Value == "" {
		delete(c.jar[c.host], cookie.Name)
		return
	}
	c.SetCookie(cookie.Name, cookie.Value)
}

// CSRF is the token of the last page, or the one that was set.
func (c *Client) CSRF() string { return c.csrf }
