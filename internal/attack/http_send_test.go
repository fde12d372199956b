package attack_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vakans/internal/web"
	"vakans/internal/webtest"
)

// actor is somebody at a browser, or a program with a token.
type actor struct {
	name   string
	cookie signedIn
	bearer string
}

// actors are everybody whom an organisation's attacker could be.
func (c *country) actors() []actor {
	return []actor{
		{name: "nobody"},
		{name: "a forged cookie", cookie: signedIn{token: strings.Repeat("A", len(c.a.all.token)), csrf: c.a.all.csrf}},
		{name: "an applicant", cookie: c.a.applicant.signedIn},
		{name: "an applicant's token", bearer: c.a.applicant.api},
		{name: "staff with every permission", cookie: c.a.all},
		{name: "a superuser", cookie: c.a.superuser},
		{name: "a personal token", bearer: c.a.token},
		{name: "a national administrator", cookie: c.national},
	}
}

// attempt is one request.
type attempt struct {
	route *web.Route
	host  string
	path  string
	body  []byte
	kind  string // of the body
}

// send makes an actor's request.
func (c *country) send(t testing.TB, who actor, a attempt) *webtest.Page {
	t.Helper()
	client := webtest.New(t, c.web.App, a.host).With("Accept-Language", "fi")
	if who.cookie.token != "" {
		client.SetCookie("vakans", who.cookie.token)
	}
	if who.bearer != "" {
		client = client.With("Authorization", "Bearer "+who.bearer)
	}
	var body io.Reader
	if a.route.Method != http.MethodGet {
		body = bytes.NewReader(a.body)
	}
	req := client.Request(a.route.Method, a.path, body)
	if body != nil {
		req.Header.Set("Content-Type", a.kind)
	}
	if who.cookie.csrf != "" {
		req.Header.Set(web.CSRFHeader, who.cookie.csrf)
	}
	return client.Do(req)
}

// What an answer holds that differs from one request to the next by itself. Each begins
// with letters that it must have: thousands of pages are searched.
var itself = []struct {
	what *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`name="(_csrf|csrf-token)" (value|content)="[A-Za-z0-9_-]+"`), `name="$1" $2="{token}"`},
	{regexp.MustCompile(`data-csrf="[A-Za-z0-9_-]+"`), `data-csrf="{token}"`},
	{regexp.MustCompile(`nonce="?[A-Za-z0-9+/=_-]+"?`), "{nonce}"},
	{regexp.MustCompile(`data-session="\d+"`), "{seconds}"},
	{regexp.MustCompile(`name="((?:[a-z_.]*[._])?(?:id|key|idempotency))" value="[0-9a-f-]{36}"`),
		`name="$1" value="{made up}"`},
	// After ids, parts of which may look like an error's reference, and before cases', which may look like its end.
	{regexp.MustCompile(`<strong>([^<]*)\b[0-9A-F]{4}(?:-[0-9A-F]{4}){2}</strong>`), "<strong>$1{reference}</strong>"},
	{regexp.MustCompile(`"reference":"[0-9A-F]{4}(?:-[0-9A-F]{4}){2}"`), `"reference":"{reference}"`},
	{regexp.MustCompile(`"reference":"(?:[A-Z0-9]+-)?\d{4}-\d{4}"`), "{number}"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)`), "{time}"},
	{regexp.MustCompile(`joku\d{6}@`), "{address}"},
	{regexp.MustCompile(`"version":\d+`), "{version}"},
	{regexp.MustCompile(`\{"csrf(_token)?":"[^"]*"`), "{token}"},
}

// face is all of an answer that an attacker sees, without what was asked for and
// what differs by itself.
func face(p *webtest.Page, asked ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n", p.Status)
	var cookies []string
	for _, c := range (&http.Response{Header: p.Header}).Cookies() {
		cookies = append(cookies, fmt.Sprintf("%s %d", c.Name, c.MaxAge))
	}
	slices.Sort(cookies)
	for _, name := range slices.Sorted(maps.Keys(p.Header)) {
		switch name {
		case "Set-Cookie":
			fmt.Fprintf(&b, "Set-Cookie: %v\n", cookies)
		case "Date", "X-Request-Id", "Content-Security-Policy", "Server-Timing",
			"Etag": // made of the body, with the seconds that a session has left; the body itself is below
			fmt.Fprintf(&b, "%s\n", name)
		case "Content-Length": // a time's fraction may be a digit shorter; the body itself is below
			fmt.Fprintf(&b, "%s: true %t\n", name, p.Header.Get(name) == strconv.Itoa(len(p.Body)))
		default:
			fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(p.Header[name], ", "))
		}
	}
	b.WriteString(string(p.Body))
	text := b.String()
	for _, id := range asked {
		if len(id) > 4 {
			text = strings.ReplaceAll(text, id, "{id}")
		}
	}
	for _, each := range itself {
		text = each.what.ReplaceAllString(text, each.by)
	}
	return text
}

// settled is a face without the ids of what the request has made.
func (c *country) settled(p *webtest.Page, asked ...string) string {
	return anID.ReplaceAllStringFunc(face(p, asked...), func(id string) string {
		if _, ours := c.twins[id]; ours || slices.Contains(slices.Collect(maps.Values(c.twins)), id) {
			return id
		}
		return "{new}"
	})
}

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// same fails the test unless two answers look the same.
func same(t testing.TB, what, theirs, nobodys string) {
	t.Helper()
	if theirs == nobodys {
		return
	}
	a, b := strings.Split(theirs, "\n"), strings.Split(nobodys, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Errorf("%s: the answer tells whether it exists\n\ttheirs:   %.300s\n\tnobody's: %.300s\n\t(%s, %s)", what,
				cut(a[i], b[i]), cut(b[i], a[i]), a[0], b[0])
			return
		}
	}
	t.Errorf("%s: the answers are of %d and %d lines", what, len(a), len(b))
}

// cut is a line from a little before where it differs from another.
func cut(line, other string) string {
	for i := range min(len(line), len(other)) {
		if line[i] != other[i] {
			return line[max(0, i-60):]
		}
	}
	return line[max(0, min(len(line), len(other))-60):]
}
