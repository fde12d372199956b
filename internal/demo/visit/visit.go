// Package visit goes through the demo's pages as the people of its country do, to find the
// addresses of pages that show something: an open ad, a recruitment with many candidates,
// a form that somebody has begun.
package visit

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"vakans/internal/demo/country"
	"vakans/internal/i18n"
)

// Visitor is a browser without a screen. It may be used by several at a time.
type Visitor struct {
	base    *url.URL
	country country.Country
	client  *http.Client
	busy    sync.Mutex // signing in twice at a time would end the first session
}

// Page is a page that was found.
type Page struct {
	URL  *url.URL
	HTML string
}

// New visits the country that is served at base, the national site. A nil transport speaks
// to base's address, whichever site's name stands in a link.
func New(base *url.URL, c country.Country, transport http.RoundTripper) *Visitor {
	if transport == nil {
		dialer := new(net.Dialer)
		transport = &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, base.Host)
		}}
	}
	jar, _ := cookiejar.New(nil) // fails only with a list of suffixes that is broken
	return &Visitor{base: base, country: c.At(base), client: &http.Client{Jar: jar, Transport: transport}}
}

// Cookies are what a browser must have to see a page that was found.
func (v *Visitor) Cookies(u *url.URL) []*http.Cookie { return v.client.Jar.Cookies(u) }

// Open asks the national site for a path.
func (v *Visitor) Open(ctx context.Context, path string) (Page, error) {
	return v.open(ctx, v.base.JoinPath(path))
}

// Jobs is the list of open jobs of the whole country.
func (v *Visitor) Jobs(ctx context.Context, l i18n.Lang) (Page, error) {
	return v.Open(ctx, "/"+l.String()+"/jobs")
}

// Ad is an open ad of the organisation that speaks the language, or of the first.
func (v *Visitor) Ad(ctx context.Context, l i18n.Lang) (Page, error) {
	t, err := v.tenant(l)
	if err != nil {
		return Page{}, err
	}
	list, err := v.at(ctx, t.Jobs, "/"+l.String()+"/jobs")
	if err != nil {
		return list, err
	}
	return v.follow(ctx, list, regexp.MustCompile(`href="(/`+l.String()+`/jobs/[0-9a-f-]{36})"`))
}

// Candidates is the list of the recruitment with the most candidates, of the organisation
// that speaks the language or of the first, as its recruiter sees it.
func (v *Visitor) Candidates(ctx context.Context, l i18n.Lang) (Page, error) {
	t, err := v.tenant(l)
	if err != nil {
		return Page{}, err
	}
	who, err := recruiter(t)
	if err != nil {
		return Page{}, err
	}
	names := url.Values{"user_name": {who.Login}, "password": {who.Password}}
	list, err := v.signedIn(ctx, t.Jobs, "/office/recruitments", "/office/sign-in", names, l)
	if err != nil {
		return list, err
	}
	to, most := "", 0
	for _, m := range counted.FindAllStringSubmatch(list.HTML, -1) {
		var n int
		if _, err := fmt.Sscan(m[2], &n); err == nil && n > most {
			to, most = m[1], n
		}
	}
	if most == 0 {
		return list, fmt.Errorf("no recruitment on %s has candidates", list.URL)
	}
	return v.at(ctx, t.Jobs, html.UnescapeString(to))
}

// Sheet is the sheet of the first of those candidates. That it was looked at is noted in
// the organisation's log.
func (v *Visitor) Sheet(ctx context.Context, l i18n.Lang) (Page, error) {
	list, err := v.Candidates(ctx, l)
	if err != nil {
		return list, err
	}
	return v.follow(ctx, list, regexp.MustCompile(`<th scope="row"><a href="([^"]+)"`))
}

// Form is an application form that the first of the applicants has begun.
func (v *Visitor) Form(ctx context.Context, l i18n.Lang) (Page, error) {
	if len(v.country.Applicants) == 0 {
		return Page{}, ErrEmpty
	}
	who := v.country.Applicants[0]
	names := url.Values{"email": {who.Login}, "password": {who.Password}}
	home, err := v.signedIn(ctx, v.base.String(), "/account", "/"+l.String()+"/sign-in", names, l)
	if err != nil {
		return home, err
	}
	_, unfinished, _ := strings.Cut(home.HTML, `id="unfinished"`)
	home.HTML = unfinished
	return v.follow(ctx, home, regexp.MustCompile(`href="(/account/applications/[0-9a-f-]{36})"`))
}

// Organisations is the national administration's list of all organisations.
func (v *Visitor) Organisations(ctx context.Context, l i18n.Lang) (Page, error) {
	who := v.country.Administrator
	if who.Login == "" {
		return Page{}, ErrEmpty
	}
	admin := v.base.Scheme + "://admin." + v.base.Host
	names := url.Values{"user_name": {who.Login}, "password": {who.Password}}
	return v.signedIn(ctx, admin, "/", "/sign-in", names, l)
}

// ErrEmpty says that there is no country, and so nobody who could be visited.
var ErrEmpty = errors.New("the demo has no country")

var (
	counted = regexp.MustCompile(`href="(/office/recruitments/[0-9a-f-]{36}/candidates)"[^>]*>(\d+)</a>`)
	token   = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)
)

// tenant speaks the language, or is the first.
func (v *Visitor) tenant(l i18n.Lang) (country.Tenant, error) {
	for _, t := range v.country.Tenants {
		if t.Language == l.String() {
			return t, nil
		}
	}
	if len(v.country.Tenants) == 0 {
		return country.Tenant{}, ErrEmpty
	}
	return v.country.Tenants[0], nil
}

func recruiter(t country.Tenant) (country.SignIn, error) {
	for _, u := range t.Users {
		if u.Role == "recruiter" {
			return u, nil
		}
	}
	return country.SignIn{}, fmt.Errorf("%s has no recruiter", t.Name)
}

// signedIn opens a path of a site, after signing in and choosing the language where that is
// needed.
func (v *Visitor) signedIn(ctx context.Context, site, path, door string, who url.Values, l i18n.Lang) (Page, error) {
	v.busy.Lock()
	defer v.busy.Unlock()
	page, err := v.at(ctx, site, path)
	if err != nil {
		return page, err
	}
	if strings.HasSuffix(page.URL.Path, "/sign-in") {
		if page, err = v.send(ctx, page, site+door, who); err != nil {
			return page, err
		}
	}
	if !strings.Contains(page.HTML, `<html lang="`+l.String()+`"`) {
		if page, err = v.send(ctx, page, site+"/language", url.Values{"lang": {l.String()}}); err != nil {
			return page, err
		}
	}
	return v.at(ctx, site, path)
}

// follow opens the first link of a page that fits a pattern.
func (v *Visitor) follow(ctx context.Context, p Page, link *regexp.Regexp) (Page, error) {
	m := link.FindStringSubmatch(p.HTML)
	if m == nil {
		return p, fmt.Errorf("%s has no link like %s", p.URL, link)
	}
	to, err := p.URL.Parse(html.UnescapeString(m[1]))
	if err != nil {
		return p, err
	}
	return v.open(ctx, to)
}

func (v *Visitor) at(ctx context.Context, site, path string) (Page, error) {
	u, err := url.Parse(site)
	if err != nil {
		return Page{}, err
	}
	u.Path = path
	return v.open(ctx, u)
}

func (v *Visitor) open(ctx context.Context, u *url.URL) (Page, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return Page{}, err
	}
	return v.do(req)
}

// send posts a form with the token of the page that it stands on.
func (v *Visitor) send(ctx context.Context, from Page, to string, values url.Values) (Page, error) {
	m := token.FindStringSubmatch(from.HTML)
	if m == nil {
		return from, fmt.Errorf("%s has no form", from.URL)
	}
	values.Set("_csrf", html.UnescapeString(m[1]))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(values.Encode()))
	if err != nil {
		return Page{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(req)
}

func (v *Visitor) do(req *http.Request) (Page, error) {
	res, err := v.client.Do(req)
	if err != nil {
		return Page{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: status %d", req.Method, req.URL, res.StatusCode)
	}
	return Page{URL: res.Request.URL, HTML: string(body)}, err
}
