package server_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/server"
	"vakans/internal/server/routecheck"
	"vakans/internal/web"
	"vakans/internal/webtest"
	"vakans/tenant"
)

const edit authz.Permission = "thing.edit"

type directory struct{}

func (directory) Lookup(context.Context, string) (tenant.Tenant, error) {
	return tenant.Tenant{}, tenant.ErrUnknown
}

func (directory) BySlug(_ context.Context, slug string) (tenant.Tenant, error) {
	switch slug {
	case "north":
		return tenant.Tenant{Number: 1, Slug: slug, Status: tenant.Active}, nil
	case "closed":
		return tenant.Tenant{Number: 2, Slug: slug, Status: tenant.Suspended}, nil
	}
	return tenant.Tenant{}, tenant.ErrUnknown
}

var csrfSecret = bytes.Repeat([]byte{9}, 32)

// roles lets the token say who signs in: what is listed after "permission ".
type roles struct{ kind authz.Kind }

func (r roles) Authenticate(_ context.Context, s web.Site, token string) (authz.Actor, web.SessionView, error) {
	return authz.Actor{Kind: r.kind, Tenant: s.Tenant, ID: uuid.New(), Grants: only(token)},
		web.SessionView{CSRFSecret: csrfSecret}, nil
}

type only authz.Permission

func (o only) Allows(p authz.Permission, _ string) bool { return string(p) == string(o) }
func (only) Prefixes(authz.Permission) []string         { return []string{"/"} }

func options() web.Options {
	where := func(i18n.Lang) string { return "/sign-in" }
	return web.Options{
		Base: &url.URL{Scheme: "http", Host: "localhost"}, Log: logging.Discard(), Keys: []logging.Secret{"k"},
		Resolver: web.HostResolver{Base: "localhost", Tenants: directory{}},
		Authenticators: map[web.SiteKind]web.Authenticator{web.Tenant: roles{authz.KindStaff},
			web.National: roles{authz.KindApplicant}, web.Admin: roles{authz.KindNational}},
		SignIn:  map[web.SiteKind]func(i18n.Lang) string{web.Tenant: where, web.National: where, web.Admin: where},
		Limiter: web.NewLimiter(nil, 1000),
	}
}

func setup(s *server.Server) routecheck.Setup {
	hosts := map[web.SiteKind]string{web.National: "localhost", web.Tenant: "north.localhost",
		web.Admin: "admin.localhost"}
	return routecheck.Setup{App: s.App, Table: s.Table, Hosts: hosts, Suspended: "closed.localhost",
		SignIn: func(t testing.TB, kind web.SiteKind, permissions ...authz.Permission) *webtest.Client {
			c := webtest.New(t, s.App, hosts[kind])
			token := "nothing"
			if len(permissions) > 0 {
				token = string(permissions[0])
			}
			c.SetCookie("vakans", token)
			c.SetCSRF(web.CSRFToken(csrfSecret))
			return c
		}}
}

func ok(c *web.Ctx) error      { return c.NoContent() }
func missing(c *web.Ctx) error { return fault.New(fault.NotFound, "error.not_found") }

type byID struct {
	ID uuid.UUID `path:"id"`
}

// sound is an area whose routes do what they should.
func sound(t *web.Table) {
	t.Get(web.Anywhere, "/", authz.Public, ok)
	t.Get(web.Tenant, "/office", authz.Staff, ok)
	t.Get(web.Tenant, "/office/things/:id<guid>", edit, missing)
	t.Post(web.Tenant, "/office/things/:id<guid>", edit, missing, web.Body(2000))
	t.Post(web.Tenant, "/office/sign-in", authz.Public, ok)
	t.Patch(web.National, "/account/drafts/:id<guid>", authz.Applicant, missing)
	t.Get(web.National, "/:lang<regex(^(fi|sv|nb|en)$)>/jobs/:number<int>", authz.Public, missing)
	t.Delete(web.Admin, "/tenants/:number<int>", authz.National, missing)
	web.Op(t, web.Operation{ID: "deleteThing", Method: http.MethodDelete, Path: "/api/v1/things/:id<guid>",
		Sites: web.Tenant, Needs: edit},
		func(context.Context, authz.Actor, *byID) (*struct{}, error) {
			return nil, fault.New(fault.NotFound, "error.not_found")
		})
	web.Op(t, web.Operation{ID: "register", Method: http.MethodPost, Path: "/api/v1/account", Sites: web.National,
		Needs: authz.Public},
		func(context.Context, authz.Actor, *struct{}) (*struct{}, error) { return &struct{}{}, nil })
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	routecheck.Run(t, setup(server.New(server.Deps{Web: options(), Areas: []server.Area{sound}})))
}

// The checks themselves notice a handler that shows what is another's.
func TestRoutesThatAreNotSoundAreFound(t *testing.T) {
	t.Parallel()
	for name, area := range map[string]server.Area{
		"page of another":   func(t *web.Table) { t.Get(web.Tenant, "/office/things/:id<guid>", edit, ok) },
		"change of another": func(t *web.Table) { t.Post(web.Tenant, "/office/things/:id<guid>", edit, ok) },
		"crash": func(t *web.Table) {
			t.Post(web.Tenant, "/x/:id<guid>", edit,
				func(*web.Ctx) error { panic("x") })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failed := routecheck.Failures(t, setup(server.New(server.Deps{Web: options(), Areas: []server.Area{area}})))
			if !slices.Equal(failed, []string{"another's id"}) {
				t.Errorf("found %q", failed)
			}
		})
	}
}

func TestLanguageIsChosenAndKept(t *testing.T) {
	t.Parallel()
	s := server.New(server.Deps{Web: options(), Areas: []server.Area{func(t *web.Table) {
		t.Get(web.National, "/x", authz.Public, func(c *web.Ctx) error { return c.JSON(c.Lang()) })
	}}})
	c := setup(s).SignIn(t, web.National)
	req := c.Request(http.MethodPost, "/language", bytes.NewBufferString("lang=nb&_csrf="+c.CSRF()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Referer", "http://localhost/x?a=1")
	c.Do(req).WantRedirect("/x?a=1")
	var lang string
	if c.Get("/x").Decode(&lang); lang != "nb" {
		t.Errorf("the next page is in %q", lang)
	}
}

// An orderly stop lets a request finish that has begun.
func TestStopWaitsForRequests(t *testing.T) {
	t.Parallel()
	begun, finish := make(chan struct{}), make(chan struct{})
	s := server.New(server.Deps{Web: options(), Areas: []server.Area{func(t *web.Table) {
		t.Get(web.National, "/slow", authz.Public, func(c *web.Ctx) error {
			close(begun)
			<-finish
			return c.JSON("done")
		})
	}}})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped, answered := make(chan error, 1), make(chan string, 1)
	go func() { stopped <- s.Serve(ctx, ln, 10*time.Second) }()
	go func() { answered <- get("http://"+ln.Addr().String()+"/slow", "localhost") }()
	<-begun
	stop()
	close(finish)
	if got := <-answered; got != `"done"` {
		t.Errorf("answered %q", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func get(address, host string) string {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err.Error()
	}
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	return string(body)
}

// A taken port is said in words, with the address.
func TestTakenPort(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	if err := server.New(server.Deps{Web: options()}).Run(t.Context(), ln.Addr().String(), time.Second); err == nil {
		t.Error("listening on a taken port")
	}
}

func TestStyleGuide(t *testing.T) {
	t.Parallel()
	s := server.New(server.Deps{Web: options(), Areas: []server.Area{server.StyleGuide}})
	c := webtest.New(t, s.App, "north.localhost")
	c.Get("/style-guide").Want(200)
	c.Get("/style-guide/ad?lang=sv").Want(200)
	c.Get("/style-guide/none").Want(404)
	webtest.New(t, server.New(server.Deps{Web: options()}).App, "north.localhost").Get("/style-guide").Want(404)
}

func TestStayingSignedIn(t *testing.T) {
	t.Parallel()
	s := server.New(server.Deps{Web: options()})
	c := setup(s).SignIn(t, web.Tenant)
	c.JSON(http.MethodPost, "/session", nil, nil).Want(200)
	webtest.New(t, s.App, "north.localhost").JSON(http.MethodPost, "/session", nil, nil).Want(http.StatusUnauthorized)
}

// A file far over the limit gets a page that says so, not a lost connection,
// although nobody reads it.
func TestFarTooLargeUploadIsAnswered(t *testing.T) {
	t.Parallel()
	s := server.New(server.Deps{Web: options()})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- s.Serve(ctx, ln, 10*time.Second) }()
	for range 5 {
		req, err := http.NewRequest(http.MethodPost, "http://"+ln.Addr().String()+"/language",
			bytes.NewReader(make([]byte, 20<<20)))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "localhost"
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusRequestEntityTooLarge || !bytes.Contains(page, []byte("<h1")) {
			t.Errorf("status %d, %v: %s", resp.StatusCode, err, page)
		}
	}
	stop()
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
