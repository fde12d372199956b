package recruitmentweb_test

import (
	"bytes"
	"cmp"
	"context"
	"net/url"
	"sync"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/contact/contactweb"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/server"
	"vakans/internal/submission/submissionweb"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// office is an organisation with the real pages in front of it.
type office struct {
	*testfactory.Recruiting
	server *server.Server
	people *people
	host   string
}

var csrfSecret = bytes.Repeat([]byte{7}, 32)

// people lets a test sign in whom it likes: the token is a name it gave.
type people struct {
	sync.Mutex
	actors map[string]authz.Actor
	langs  map[string]i18n.Lang // the actor's own; English unless it is here
}

func (p *people) Authenticate(_ context.Context, s web.Site, token string) (authz.Actor, web.SessionView, error) {
	p.Lock()
	defer p.Unlock()
	who, ok := p.actors[token]
	if !ok || who.Tenant.Number != s.Tenant.Number {
		return authz.Actor{}, web.SessionView{}, fault.New(fault.Unauthenticated, "error.unauthenticated")
	}
	return who, web.SessionView{CSRFSecret: csrfSecret, Name: who.Name, Lang: cmp.Or(p.langs[token], i18n.EN)}, nil
}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{Recruiting: testfactory.NewRecruiting(t),
		people: &people{actors: map[string]authz.Actor{}, langs: map[string]i18n.Lang{}}}
	o.host = o.Tenant.Slug + ".localhost"
	where := func(i18n.Lang) string { return "/office/sign-in" }
	o.server = server.New(server.Deps{
		Web: web.Options{
			Base: &url.URL{Scheme: "http", Host: "localhost"}, Log: logging.Discard(), Keys: []logging.Secret{"k"},
			Clock:          o.Env.Clock,
			Resolver:       web.HostResolver{Base: "localhost", Tenants: o.Env.Directory},
			Authenticators: map[web.SiteKind]web.Authenticator{web.Tenant: o.people},
			SignIn:         map[web.SiteKind]func(i18n.Lang) string{web.Tenant: where},
			Limiter:        web.NewLimiter(nil, 1000),
		},
		Areas: []server.Area{server.Contacts(contactweb.HTML{Contacts: o.Contacts, Organisations: o.Organisations}),
			server.Recruitments(recruitmentweb.HTML{
				Recruitments: o.Recruitments, Organisations: o.Organisations, Units: o.Units, Contacts: o.Contacts,
				Applicants:  counts{},
				FormPreview: submissionweb.FormPreview,
			})},
	})
	return o
}

// counts says that nobody has applied yet.
type counts struct{}

func (counts) CountApplicants(_ context.Context, _ authz.Actor, ids []uuid.UUID) (map[uuid.UUID]int, error) {
	out := map[uuid.UUID]int{}
	for _, id := range ids {
		out[id] = 0
	}
	return out, nil
}

// as is a browser at the organisation's site, signed in.
func (o *office) as(t testing.TB, who authz.Actor) *webtest.Client {
	t.Helper()
	return o.reading(t, who, i18n.EN)
}

// reading is as for somebody whose language is another.
func (o *office) reading(t testing.TB, who authz.Actor, l i18n.Lang) *webtest.Client {
	t.Helper()
	o.people.Lock()
	defer o.people.Unlock()
	token := uuid.NewString()
	o.people.actors[token], o.people.langs[token] = who, l
	c := webtest.New(t, o.server.App, o.host)
	c.SetCookie("vakans", token)
	return c.With("Accept-Language", "en")
}
