package webtest

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Page is an answer: a page, a redirect or JSON.
type Page struct {
	t       testing.TB
	client  *Client
	request *http.Request
	doc     *goquery.Document

	Status int
	Header http.Header
	Body   []byte
}

// Want fails the test unless the answer has the status, and shows it then.
func (p *Page) Want(status int) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("%s %s: status %d, want %d\n%s", p.request.Method, p.request.URL, p.Status, status, p.excerpt())
	}
	return p
}

// Doc is the page's structure.
func (p *Page) Doc() *goquery.Document {
	p.t.Helper()
	if p.doc == nil {
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(p.Body))
		if err != nil {
			p.t.Fatalf("parse %s: %v", p.request.URL, err)
		}
		p.doc = doc
	}
	return p.doc
}

// Find is what a CSS selector finds.
func (p *Page) Find(selector string) *goquery.Selection {
	p.t.Helper()
	return p.Doc().Find(selector)
}

// Text is the text of what a selector finds, with single spaces; the test
// fails when it finds nothing.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	found := p.Find(selector)
	if found.Length() == 0 {
		p.t.Fatalf("%s: nothing matches %q\n%s", p.request.URL, selector, p.excerpt())
	}
	return strings.Join(strings.Fields(found.Text()), " ")
}

// WantText fails the test unless what the selector finds contains the text.
func (p *Page) WantText(selector, text string) *Page {
	p.t.Helper()
	if got := p.Text(selector); !strings.Contains(got, text) {
		p.t.Fatalf("%s: %q has %q, want %q in it", p.request.URL, selector, got, text)
	}
	return p
}

// WantNone fails the test if the selector finds anything.
func (p *Page) WantNone(selector string) *Page {
	p.t.Helper()
	if n := p.Find(selector).Length(); n > 0 {
		p.t.Fatalf("%s: %d matches of %q, want none", p.request.URL, n, selector)
	}
	return p
}

// WantCount fails the test unless the selector finds n.
func (p *Page) WantCount(selector string, n int) *Page {
	p.t.Helper()
	if got := p.Find(selector).Length(); got != n {
		p.t.Fatalf("%s: %d matches of %q, want %d\n%s", p.request.URL, got, selector, n, p.excerpt())
	}
	return p
}

// Location is where a redirect leads.
func (p *Page) Location() string { return p.Header.Get("Location") }

// WantRedirect fails the test unless the answer is a 303 to path.
func (p *Page) WantRedirect(path string) *Page {
	p.t.Helper()
	p.Want(http.StatusSeeOther)
	if got := p.Location(); got != path {
		p.t.Fatalf("%s %s: leads to %q, want %q", p.request.Method, p.request.URL, got, path)
	}
	return p
}

// Follow goes where redirects lead, until there is a page.
func (p *Page) Follow() *Page {
	p.t.Helper()
	for range 10 {
		if p.Location() == "" {
			return p
		}
		to, err := p.request.URL.Parse(p.Location())
		if err != nil {
			p.t.Fatalf("redirect to %q: %v", p.Location(), err)
		}
		p = p.client.At(to.Host).Get(to.RequestURI())
	}
	p.t.Fatalf("%s: redirects without end", p.request.URL)
	return p
}

// Click follows the link with the text.
func (p *Page) Click(text string) *Page {
	p.t.Helper()
	var href string
	p.Find("a[href]").EachWithBreak(func(_ int, a *goquery.Selection) bool {
		if strings.Join(strings.Fields(a.Text()), " ") != text {
			return true
		}
		href = a.AttrOr("href", "")
		return false
	})
	if href == "" {
		p.t.Fatalf("%s: no link %q\n%s", p.request.URL, text, p.excerpt())
	}
	to, err := p.request.URL.Parse(href)
	if err != nil {
		p.t.Fatalf("link %q: %v", href, err)
	}
	return p.client.At(to.Host).Get(to.RequestURI())
}

// Decode reads the answer's JSON.
func (p *Page) Decode(into any) *Page {
	p.t.Helper()
	if err := json.Unmarshal(p.Body, into); err != nil {
		p.t.Fatalf("%s %s: %v\n%s", p.request.Method, p.request.URL, err, p.excerpt())
	}
	return p
}

// URL is the address the page was asked for at.
func (p *Page) URL() *url.URL { return p.request.URL }

// token is the page's CSRF token, if it has one.
func (p *Page) token() string {
	if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") || p.Header.Get("Content-Encoding") != "" {
		return ""
	}
	if t := csrfMeta.FindSubmatch(p.Body); t != nil {
		return html.UnescapeString(string(t[1]))
	}
	if !bytes.Contains(p.Body, []byte(`name="_csrf"`)) {
		return ""
	}
	return p.Find(`input[name="_csrf"]`).First().AttrOr("value", "")
}

// csrfMeta finds the token without taking the page apart: every page of every test is
// asked for it.
var csrfMeta = regexp.MustCompile(`<meta name="csrf-token" content="([^"]*)"`)

func (p *Page) excerpt() string {
	const most = 1500
	text := string(p.Body)
	if main := p.Doc().Find("main"); main.Length() > 0 {
		text = strings.Join(strings.Fields(main.Text()), " ")
	}
	if len(text) > most {
		text = text[:most] + "…"
	}
	return text
}
