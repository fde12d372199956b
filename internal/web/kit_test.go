package web_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/web"
	"vakans/internal/webtest"
	"vakans/tenant"
)

const (
	edit  authz.Permission = "thing.edit"
	other authz.Permission = "thing.other"
)

// grants is a fixed set of permissions in the whole organisation.
type grants []authz.Permission

func (g grants) Allows(p authz.Permission, _ string) bool {
	for _, one := range g {
		if one == p {
			return true
		}
	}
	return false
}

func (g grants) Prefixes(authz.Permission) []string { return []string{"/"} }

// directory knows three organisations, one of them suspended, one held.
type directory struct{}

var tenants = map[string]tenant.Tenant{
	"north":  {Number: 1, Slug: "north", Status: tenant.Active},
	"closed": {Number: 2, Slug: "closed", Status: tenant.Suspended},
	"held":   {Number: 3, Slug: "held", Status: tenant.Active, Held: "move"},
}

func (directory) Lookup(_ context.Context, host string) (tenant.Tenant, error) {
	if host == "jobs.north.example" {
		return tenants["north"], nil
	}
	return tenant.Tenant{}, tenant.ErrUnknown
}

func (directory) BySlug(_ context.Context, slug string) (tenant.Tenant, error) {
	if t, ok := tenants[slug]; ok {
		return t, nil
	}
	return tenant.Tenant{}, tenant.ErrUnknown
}

// tokens signs in whoever has one of the fixed tokens: "staff", "other"
// (without permissions), "vkn_staff", and "broken", whose lookup fails.
type tokens struct{}

var staffID, sessionID = uuid.New(), uuid.New()

func (tokens) Authenticate(_ context.Context, s web.Site, token string) (authz.Actor, web.SessionView, error) {
	actor := authz.Actor{Kind: authz.KindStaff, Tenant: s.Tenant, ID: staffID, Session: sessionID, Grants: grants{edit}}
	view := web.SessionView{ID: sessionID, CSRFSecret: bytes.Repeat([]byte{7}, 32), Name: "Aino Test"}
	switch token {
	case "staff", "vkn_staff":
		return actor, view, nil
	case "swedish":
		view.Lang = i18n.SV
		return actor, view, nil
	case "away":
		return authz.Actor{}, web.SessionView{}, context.DeadlineExceeded
	case "other":
		actor.Grants = grants{other}
		return actor, view, nil
	case "broken":
		return authz.Actor{}, web.SessionView{}, errors.New(`relation "sessions" does not exist`)
	}
	return authz.Actor{}, web.SessionView{}, fault.New(fault.Unauthenticated, "error.unauthenticated")
}

// bundle is the kit around one table, with its log.
type bundle struct {
	app *fiber.App
	log *lines
}

// lines is a log that tests read while requests write.
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

func options(t *testing.T, log *lines) web.Options {
	t.Helper()
	base, err := url.Parse("http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	logger, err := logging.New(logging.Options{Level: "debug", Format: "json", Out: log})
	if err != nil {
		t.Fatal(err)
	}
	return web.Options{
		Base: base, Log: logger, Keys: []logging.Secret{"a key of at least thirty-two characters"},
		Resolver:       web.HostResolver{Base: "localhost", Tenants: directory{}},
		Authenticators: map[web.SiteKind]web.Authenticator{web.Tenant: tokens{}, web.National: tokens{}},
		SignIn: map[web.SiteKind]func(i18n.Lang) string{
			web.Tenant:   func(i18n.Lang) string { return "/office/sign-in" },
			web.National: func(l i18n.Lang) string { return "/" + l.String() + "/sign-in" },
		},
		Timeout: 5 * time.Second,
	}
}

func start(t *testing.T, fill func(*web.Table), change ...func(*web.Options)) bundle {
	t.Helper()
	log := new(lines)
	o := options(t, log)
	for _, f := range change {
		f(&o)
	}
	table := web.NewTable()
	fill(table)
	table.Get(web.Anywhere, "/token", authz.Public, func(c *web.Ctx) error { return c.JSON(c.CSRF()) })
	return bundle{app: web.New(o, table), log: log}
}

// visitor is a browser at a host that has the token for what it posts.
func (b bundle) visitor(t *testing.T, host string) *webtest.Client {
	t.Helper()
	c, token := b.browser(t, host), ""
	c.Get("/token").Want(200).Decode(&token)
	return c.With(web.CSRFHeader, token)
}

// browser is a visitor at a host; signedIn has the session of a token.
func (b bundle) browser(t *testing.T, host string) *webtest.Client {
	t.Helper()
	return webtest.New(t, b.app, host)
}

func (b bundle) signedIn(t *testing.T, token string) *webtest.Client {
	t.Helper()
	c := b.browser(t, "north.localhost:8080")
	c.SetCookie("vakans-8080", token)
	return c
}

// listen serves on a port of its own, for what happens before the framework.
func (b bundle) listen(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = b.app.Listener(ln) }()
	t.Cleanup(func() { _ = b.app.Shutdown() })
	return ln.Addr().String()
}

// line is the log line that contains text.
func (b bundle) line(t *testing.T, text string) string {
	t.Helper()
	for _, l := range strings.Split(b.log.String(), "\n") {
		if strings.Contains(l, text) {
			return l
		}
	}
	t.Fatalf("no log line with %q in\n%s", text, b.log.String())
	return ""
}

func ok(c *web.Ctx) error { return c.Bytes(200, "text/plain; charset=utf-8", []byte("ok")) }

// themeOf is one organisation's one stylesheet.
func themeOf(css []byte) func(context.Context, string, string) ([]byte, bool, error) {
	return func(_ context.Context, tenant, hash string) ([]byte, bool, error) {
		return css, tenant == "north" && hash == "abc", nil
	}
}

// anyHost is the national site whatever the host.
type anyHost struct{}

func (anyHost) Resolve(_ context.Context, host string) (web.Site, error) {
	return web.Site{Kind: web.National, Host: host}, nil
}
