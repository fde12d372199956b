package e2e_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/form"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/server/routecheck"
	"vakans/internal/session"
	"vakans/internal/staff"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// town is everything that the routes' checks need: two organisations with the
// same things in each, a closed one, and people of every kind.
type town struct {
	*product
	t            *testing.T
	ours, theirs *employer
	seeker       seeker
	foreign      map[string]uuid.UUID // ids that are another's, by what stands before them in the path
	mu           sync.Mutex
	sessions     map[string]signedIn
}

type signedIn struct{ token, csrf string }

// Every route of the service, tried as somebody who should not get through.
func TestEveryRoute(t *testing.T) {
	t.Parallel()
	w := &town{product: open(t), t: t, sessions: map[string]signedIn{}}
	w.ours, w.theirs = w.employer(t, form.Form{}), w.employer(t, form.Form{})
	w.settleThings()
	routecheck.Run(t, routecheck.Setup{
		App: w.web.App, Table: w.web.Table, Suspended: w.suspend(),
		Hosts: map[web.SiteKind]string{web.National: w.host(""), web.Tenant: w.host(w.ours.Tenant.Slug),
			web.Admin: w.host("admin")},
		SignIn: w.signIn, Foreign: w.foreignID, Params: map[string]string{"slot": "1"},
	})
}

func (w *town) host(sub string) string {
	if sub != "" {
		sub += "."
	}
	return sub + "localhost:" + w.port
}

// settleThings makes one of each thing that another organisation or person has.
func (w *town) settleThings() {
	w.t.Helper()
	ctx := w.t.Context()
	w.seeker = w.join(w.t, "Oma Hakija", i18n.FI)
	other := w.join(w.t, "Toinen Hakija", i18n.FI)
	a := w.begin(w.t, other.Actor, w.theirs.Job.Ad)
	_, err := w.Submissions.Send(ctx, other.Actor, a.ID, a.Version)
	must(w.t, err)
	sessions, err := w.Applicants.Sessions(ctx, other.Actor)
	must(w.t, err)
	_, token, err := w.Applicants.CreateToken(ctx, other.Actor, "robot", 30)
	must(w.t, err)
	contacts := w.theirs.Job.Contacts
	_, err = w.Staff.CreateAdministrator(ctx, staff.Administrator{Email: "valta@kunta.example", Name: "Valta Valtio",
		Language: i18n.FI, Password: secret})
	must(w.t, err)
	w.foreign = map[string]uuid.UUID{
		"recruitments": w.theirs.Job.ID, "ads": w.theirs.Job.Ad, "applications": a.ID, "units": w.theirs.Schools.ID,
		"users": w.theirs.Recruiter.ID, "contacts": contacts[0].ID, "sessions": sessions[0].ID, "tokens": token.ID,
	}
}

// suspend closes a third organisation.
func (w *town) suspend() (host string) {
	w.t.Helper()
	closed := w.employer(w.t, form.Form{})
	must(w.t, w.Planes.Platform.In(w.t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(w.t.Context(),
			"WITH closed AS (UPDATE tenants SET status = 'suspended' WHERE number = $1) UPDATE registry SET version = version + 1", closed.Tenant.Number)
		return err
	}))
	must(w.t, w.Planes.Directory.Refresh(w.t.Context()))
	return w.host(closed.Tenant.Slug)
}

// foreignID is an id of the other organisation or person.
func (w *town) foreignID(r *web.Route, param string) string {
	parts := strings.Split(r.Path, "/")
	for i, p := range parts {
		if name, _, _ := strings.Cut(strings.TrimPrefix(p, ":"), "<"); i > 0 && strings.HasPrefix(p, ":") && name == param {
			if id, ok := w.foreign[parts[i-1]]; ok {
				return id.String()
			}
		}
	}
	return ""
}

// signIn returns the browser of somebody with exactly these permissions. Whoever
// has signed in once is asked for again without a password.
func (w *town) signIn(t testing.TB, kind web.SiteKind, permissions ...authz.Permission) *webtest.Client {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	key := fmt.Sprint(kind, permissions)
	in, ok := w.sessions[key]
	if !ok {
		in = w.newSession(kind, permissions)
		w.sessions[key] = in
	}
	hosts := map[web.SiteKind]string{web.National: w.host(""), web.Tenant: w.host(w.ours.Tenant.Slug),
		web.Admin: w.host("admin")}
	c := webtest.New(t, w.web.App, hosts[kind])
	c.SetCookie("vakans-"+w.port, in.token)
	c.SetCSRF(in.csrf)
	return c
}

func (w *town) newSession(kind web.SiteKind, permissions []authz.Permission) signedIn {
	w.t.Helper()
	ctx := w.t.Context()
	var token string
	var opened session.Session
	switch kind {
	case web.National:
		in, err := w.Applicants.SignIn(ctx, w.seeker.Email, secret, applicant.Client{})
		must(w.t, err)
		token, opened = in.Token, in.Session
	case web.Admin:
		in, err := w.Staff.SignInNational(ctx, "valta@kunta.example", secret, staff.Client{})
		must(w.t, err)
		token, opened = in.Token, in.Session
	default:
		in, err := w.Staff.SignIn(ctx, w.ours.Tenant, w.user(permissions), secret, staff.Client{})
		must(w.t, err)
		token, opened = in.Token, in.Session
	}
	return signedIn{token, web.CSRFToken(opened.CSRFSecret)}
}

// user makes a user of ours whose one group holds these permissions.
func (w *town) user(permissions []authz.Permission) (login string) {
	w.t.Helper()
	ctx := w.t.Context()
	g, err := w.Groups.Create(ctx, w.ours.Superuser, group.Edit{Name: testfactory.Unique("Ryhmä "),
		Permissions: permissions})
	must(w.t, err)
	login = testfactory.Unique("kayttaja") + "@example.test"
	u, err := w.Staff.Invite(ctx, w.ours.Superuser, staff.New{Email: login, Name: "Koe Käyttäjä", Language: i18n.FI,
		Group: g.ID, Unit: w.ours.Root.ID})
	must(w.t, err)
	w.ours.Accept(w.t, u.ID)
	return login
}
