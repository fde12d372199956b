package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/group"
	"vakans/internal/group/groupweb"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/organisation/nationalweb"
	"vakans/internal/organisation/organisationweb"
	"vakans/internal/plane"
	"vakans/internal/server"
	"vakans/internal/server/routecheck"
	"vakans/internal/session"
	"vakans/internal/staff"
	"vakans/internal/staff/staffweb"
	"vakans/internal/testfactory"
	"vakans/internal/unit/unitweb"
	"vakans/internal/web"
	"vakans/internal/webtest"
	"vakans/policies"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// office is an organisation behind the real pages and the real sign-in.
type office struct {
	*testfactory.Office
	server *server.Server
	host   string
}

const adminHost = "admin.localhost"

func newOffice(t testing.TB, change ...func(*office, *server.Deps)) *office {
	t.Helper()
	o := &office{Office: testfactory.NewOffice(t)}
	o.host = o.Tenant.Slug + ".localhost"
	frame := organisationweb.HTML{Organisations: o.Organisations, Nav: server.OfficeNav}
	area := server.Office{
		Staff: staffweb.HTML{Staff: o.Staff, Groups: o.Groups, Units: o.Units, Organisations: o.Organisations,
			DB: o.Env.Tenants},
		Units:  unitweb.HTML{Units: o.Units},
		Groups: groupweb.HTML{Groups: o.Groups}, Organisations: frame,
		National: nationalweb.HTML{Organisations: o.Organisations, Base: &url.URL{Scheme: "http", Host: "localhost"}},
	}
	deps := server.Deps{
		Web: web.Options{
			Base: &url.URL{Scheme: "http", Host: "localhost"}, Log: logging.Discard(), Keys: []logging.Secret{"k"},
			Clock:    o.Env.Clock,
			Resolver: web.HostResolver{Base: "localhost", Tenants: o.Env.Directory},
			Authenticators: map[web.SiteKind]web.Authenticator{
				web.Tenant: staffweb.Authenticator{Staff: o.Staff}, web.Admin: staffweb.NationalAuthenticator{Staff: o.Staff},
			},
			SignIn: server.SignInPaths(), Limiter: web.NewLimiter(nil, 1000), Frame: frame.Frame, Theme: frame.Theme,
		},
		Areas: []server.Area{area.Area},
	}
	for _, c := range change {
		c(o, &deps)
	}
	o.server = server.New(deps)
	return o
}

// visitor is a browser that nobody has signed in with.
func (o *office) visitor(t testing.TB) *webtest.Client {
	return webtest.New(t, o.server.App, o.host).With("Accept-Language", "en")
}

// as is a browser that somebody has signed in with, by the page.
func (o *office) as(t testing.TB, login string) *webtest.Client {
	t.Helper()
	c := o.visitor(t)
	c.Get("/office/sign-in").Want(200).Form("[name=user_name]").Set("user_name", login).Set("password",
		testfactory.Password).
		Submit().WantRedirect("/office")
	return c
}

// superuser is a browser of the superuser, in English.
func (o *office) superuser(t testing.TB) *webtest.Client {
	t.Helper()
	if err := o.Staff.SetLanguage(t.Context(), o.Superuser, i18n.EN); err != nil {
		t.Fatal(err)
	}
	return o.as(t, o.Tenant.Slug+"@example.test")
}

// signedIn is a browser with a session, made without the page.
func signedIn(c *webtest.Client, in staff.SignedIn) *webtest.Client {
	c.SetCookie("vakans", in.Token)
	c.SetCSRF(web.CSRFToken(in.Session.CSRFSecret))
	return c
}

// with is somebody with exactly these permissions in the whole organisation.
func (o *office) with(t testing.TB, kind web.SiteKind, permissions ...authz.Permission) *webtest.Client {
	t.Helper()
	email := testfactory.Unique("route") + "@example.test"
	if kind == web.Admin {
		_, err := o.Staff.CreateAdministrator(t.Context(),
			staff.Administrator{Email: email, Name: "Valtakunnallinen", Language: i18n.EN, Password: testfactory.Password})
		must(t, err)
		in, err := o.Staff.SignInNational(t.Context(), email, testfactory.Password, staff.Client{})
		must(t, err)
		return signedIn(webtest.New(t, o.server.App, adminHost), in)
	}
	g, err := o.Groups.Create(t.Context(), o.Superuser,
		group.Edit{Name: testfactory.Unique("Ryhmä "), Permissions: permissions})
	must(t, err)
	u, err := o.Staff.Invite(t.Context(), o.Superuser,
		staff.New{Email: email, Name: "Reitti", Language: i18n.EN, Group: g.ID, Unit: o.Root.ID})
	must(t, err)
	o.Accept(t, u.ID)
	in, err := o.Staff.SignIn(t.Context(), o.Tenant, email, testfactory.Password, staff.Client{})
	must(t, err)
	return signedIn(o.visitor(t), in)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Every route of the office is tried by those who should not get through.
func TestOfficeRoutes(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	other := o.Who.Office(t)
	foreignUnit := other.Unit(t, other.Root, "Vieras")
	suspended := o.Env.Tenant(t)
	must(t, o.Env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		return schema.SetStatus(t.Context(), tx, suspended.Number, tenant.Suspended)
	}))
	must(t, o.Env.Directory.Refresh(t.Context()))
	routecheck.Run(t, routecheck.Setup{
		App: o.server.App, Table: o.server.Table,
		Hosts:     map[web.SiteKind]string{web.Tenant: o.host, web.Admin: adminHost, web.National: "localhost"},
		Suspended: suspended.Slug + ".localhost",
		SignIn: func(t testing.TB, kind web.SiteKind, permissions ...authz.Permission) *webtest.Client {
			return o.with(t, kind, permissions...)
		},
		Foreign: func(r *web.Route, param string) string {
			switch {
			case strings.Contains(r.Path, "/units/"):
				return foreignUnit.ID.String()
			case strings.Contains(r.Path, "/groups/:id"):
				return other.Group(t, policies.Viewer).ID.String()
			case strings.Contains(r.Path, "/users/") && param == "id":
				return other.Superuser.ID.String()
			case strings.Contains(r.Path, "/sessions/"):
				return other.Superuser.Session.String()
			}
			return ""
		},
	})
}

// ORG-12, ORG-06: signing in by the page, wrong and right.
func TestSignInPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.visitor(t)
	c.Get("/office/users").WantRedirect("/office/sign-in?next=%2Foffice%2Fusers")
	page := c.Get("/office/sign-in?next=%2Foffice%2Fusers").Want(200)
	page.Form("[name=user_name]").Set("user_name", "nobody").Set("password", "wrong").Submit().Want(422).
		WantText("main", "The user name or password is wrong")
	page.Form("[name=user_name]").Set("user_name", o.Tenant.Slug+"@example.test").Set("password", testfactory.Password).
		Submit().WantRedirect("/office/users")
	c.Get("/office/users").Want(200).WantText("h1", "Käyttäjät")
	c.Get("/office/sign-in").WantRedirect("/office")
	c.Get("/office").Want(200).Form(".vk-tools form[action='/office/sign-out']").Submit().WantRedirect("/office/sign-in")
	c.Get("/office/me").WantRedirect("/office/sign-in?next=%2Foffice%2Fme")
}

// The whole way of a new user: invited, accepted, deactivated and taken back.
func TestInviteAcceptDeactivateUndo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	email := testfactory.Unique("new") + "@example.test"
	form := c.Get("/office/users/new").Want(200).Form("[name=email]")
	form.Set("email", email).Set("name", "Uusi Käyttäjä").Set("unit", o.Root.ID.String()).Set("group",
		o.Group(t, policies.Recruiter).ID.String())
	user := form.Submit().Want(303).Follow().WantText("h1", "Uusi Käyttäjä").WantText("main", "Invited")
	id := user.URL().Path[len("/office/users/"):]

	link := o.Invitation(t, uuid.MustParse(id))
	v := o.visitor(t)
	accept := v.Get("/office/accept?t="+link.Secret).Want(200).WantText("main", email)
	accept.Form("[name=password]").Set("password", "short").Submit().Want(422).WantText("main", "at least 12")
	accept.Form("[name=password]").Set("password", testfactory.Password).Submit().WantRedirect("/office")
	v.Get("/office").Want(200).WantText("h1", "Uusi")
	v.Get("/office/users/new").Want(403)
	o.visitor(t).Get("/office/accept?t=" + link.Secret).Want(410)

	after := c.Get("/office/users/" + id).Want(200).Form("form[action$='/deactivate']").Submit().Want(303).Follow()
	v.Get("/office").WantRedirect("/office/sign-in?next=%2Foffice")
	after.Form("form[action$='/reactivate']:has(button:contains(Undo))").Submit().Want(303).Follow().WantText("main",
		"Active")
	o.as(t, email)
}

// ORG-07: the same address twice is said beside the field.
func TestInviteTwice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	form := c.Get("/office/users/new").Want(200).Form("[name=email]")
	form.Set("email", o.Tenant.Slug+"@example.test").Set("name", "Kaksoiskappale").Set("unit", o.Root.ID.String()).
		Set("group", o.Group(t, policies.Viewer).ID.String())
	form.Submit().Want(422).WantText("#email-error", "already exists")
}

// ORG-04, ORG-05: forgotten names and passwords get the same answer from everybody.
func TestForgotPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.visitor(t)
	var texts []string
	for _, login := range []string{o.Tenant.Slug + "@example.test", "nobody@example.test"} {
		p := c.Get("/office/forgot-password").Want(200).Form("[name=user_name]").Set("user_name", login).Submit().Want(200)
		texts = append(texts, p.Text("main"))
		c.Get("/office/forgot-user-name").Want(200).Form("[name=email]").Set("email", login).Submit().Want(200)
	}
	if texts[0] != texts[1] {
		t.Errorf("%q\n%q", texts[0], texts[1])
	}
	link := o.Forgotten(t, o.Superuser.ID)
	c.Get("/office/reset-password?t="+link.Secret).Want(200).Form("[name=password]").Set("password",
		"Quite another one 2!").
		Submit().WantRedirect("/office/sign-in")
	c.Get("/office/reset-password?t=" + link.Secret).Want(410)
}

// ORG-01, ORG-10, ORG-11: units and groups by their pages.
func TestUnitAndGroupPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	c.Get("/office/units/new").Want(200).Form("[name='name.fi']").Set("name.fi", "Hoiva").Set("parent",
		o.Root.ID.String()).
		Submit().WantRedirect("/office/units")
	c.Get("/office/units").Want(200).WantText("main", "Hoiva")
	c.Get("/office/units/new").Want(200).Form("[name='name.fi']").Set("parent", o.Root.ID.String()).Submit().Want(422).
		WantCount("#name input[aria-invalid=true]", len(i18n.All))

	c.Get("/office/groups").Want(200).WantText("main", "Superuser")
	form := c.Get("/office/groups/new").Want(200).Form("[name=name]").Set("name", "Assistants")
	form.Set("permissions", string(policies.ContactEdit),
		string(policies.RecruitmentList)).Submit().WantRedirect("/office/groups")
	c.Get("/office/groups").Want(200).WantText("main", "Assistants")
	fixed := o.Group(t, policies.Superuser)
	c.Get("/office/groups/" + fixed.ID.String()).Want(200).WantNone("[name=permissions]")
}

// SET-03: settings by the page; a rule that is broken is said beside its field.
func TestSettingsPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	page := c.Get("/office/settings").Want(200)
	page.Form("[name=brand_colour]").Set("retention_months", "12").Submit().Want(422).
		WantText("#retention_months-error", "24").WantText("#retention_months-error", "Archives Act (831/1994, 8 §)")
	page.Form("[name=brand_colour]").Set("brand_colour", "#ffee00").Set("workplace.sv",
		"En bra plats").Submit().WantRedirect("/office/settings")
	p := c.Get("/office/settings").Want(200).WantText("main", "very light")
	theme := p.Find("link[rel=stylesheet][href^='/t/']").AttrOr("href", "")
	c.Get(theme).Want(200)
	page.Form("[name=brand_colour]").Set("brand_colour", "#000000").Submit().Want(409)
}

// LAW-02: the settings say which law bounds them, and the API says it of a refusal,
// in the reader's language.
func TestSettingsNameTheLaw_LAW02(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	c.Get("/office/settings").Want(200).WantText("#retention_months-hint", "831/1994, 8 §").
		WantText("#min_application_days-hint", "304/2003, 4 §")
	var set organisationweb.Settings
	c.JSON(http.MethodGet, "/api/v1/settings", nil, &set).Want(200)
	set.RetentionMonths = 23
	var refused web.Problem
	c.JSON(http.MethodPut, "/api/v1/settings", set, nil).Want(422).Decode(&refused)
	if len(refused.Errors) != 1 || refused.Errors[0].Law != "legal.fi_not_selected" ||
		!strings.Contains(refused.Errors[0].Message, "831/1994, 8 §") {
		t.Errorf("%+v", refused)
	}
	set.RetentionMonths = 24
	c.JSON(http.MethodPut, "/api/v1/settings", set, nil).Want(200)
}

// PRIV-11: what was done stands in the log, with a link to who did it.
func TestAuditPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	o.Ready(t, policies.Viewer, o.Root)
	c.Get("/office/audit").Want(200).WantText("main", "Invited a user").WantText("main", "Signed in")
	c.Get("/office/audit?action=unit.").Want(200).WantText("main", "Added a unit")
	c.Get("/office/audit?action=user.&from=1.1.2020&to=2.1.2020").Want(200).WantText("main", "Nothing has been recorded")
}

// PRIV-11: the log is narrowed to days, the first and the last among them; a date
// that is none is told where the lines would be.
func TestAuditDates(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	log := func(query string) *webtest.Page { return c.Get("/office/audit?" + query).Want(200) }
	moment := log("").Find("tbody time").First().AttrOr("datetime", "")
	at, err := time.Parse(time.RFC3339, moment)
	must(t, err)
	zone, err := time.LoadLocation("Europe/Helsinki")
	must(t, err)
	day := func(days int) string { return at.In(zone).AddDate(0, 0, days).Format("2.1.2006") }
	newest := "tbody time[datetime='" + moment + "']"
	for query, there := range map[string]bool{
		"from=" + day(0) + "&to=" + day(0): true, "from=" + day(0): true, "to=" + day(0): true,
		"from=" + day(1): false, "to=" + day(-1): false, "from=" + at.In(zone).Format(time.DateOnly): true,
	} {
		if got := log(query).Find(newest).Length() > 0; got != there {
			t.Errorf("%s shows the newest line: %v", query, got)
		}
	}
	wrong := log("from=31.2.2026").WantNone("tbody tr").WantText("#results .vk-empty", "From: Give the date")
	wrong.WantText("#from-error", "Give the date")
	c.Get("/office/audit.csv?from=31.2.2026").WantRedirect("/office/audit?from=31.2.2026")
}

// The user's own page: details, language, password, sessions, tokens.
func TestMePage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	c.Get("/office/me").Want(200).Form("form[action='/office/me']").Set("phone",
		"+358 40 000 0000").Submit().WantRedirect("/office/me")
	made := c.Get("/office/me").Want(200).Form("form[action='/office/me/tokens']").Set("token_name", "Report").
		Set("permissions", string(policies.UserView)).Submit().Want(200)
	secret := made.Text("[data-secret]")
	if !session.IsToken(secret) {
		t.Fatalf("no token on the page: %q", secret)
	}
	api := o.visitor(t).With("Authorization", "Bearer "+secret)
	var users struct{ Users []struct{ Email string } }
	api.JSON("GET", "/api/v1/users", nil, &users).Want(200)
	if len(users.Users) != 1 {
		t.Errorf("%d users", len(users.Users))
	}
	api.JSON("GET", "/api/v1/groups", nil, nil).Want(403)
	c.Get("/office/me").Form("main form[action='/office/me/language']").Set("lang",
		"sv").Submit().WantRedirect("/office/me")
	c.Get("/office/me").WantText("h1", "Mitt konto")
	c.Get("/office/me").Form("form[action='/office/me/password']").Set("password", "wrong").Set("new_password",
		"Quite another one 2!").
		Submit().Want(422)
}

// The API alone is enough: sign in, invite, give a group, deactivate.
func TestAPITwins(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.visitor(t)
	var s struct {
		CSRF string `json:"csrf_token"`
	}
	c.JSON("POST", "/api/v1/staff/session", map[string]string{"user_name": o.Tenant.Slug + "@example.test",
		"password": "wrong"}, nil).Want(401)
	c.JSON("POST", "/api/v1/staff/session", map[string]string{"user_name": o.Tenant.Slug + "@example.test",
		"password": testfactory.Password}, &s).Want(200)
	c.SetCSRF(s.CSRF)
	var unit struct{ ID string }
	c.JSON("POST", "/api/v1/units", map[string]any{"parent": o.Root.ID, "names": map[string]string{"fi": "Koulut"}},
		&unit).Want(201)
	var user struct {
		ID, State string
		Version   int
	}
	viewer, recruiter := o.Group(t, policies.Viewer).ID, o.Group(t, policies.Recruiter).ID
	in := map[string]any{"email": testfactory.Unique("api") + "@example.test", "name": "Rajapinta", "language": "fi",
		"group": viewer, "unit": unit.ID}
	c.JSON("POST", "/api/v1/users", in, &user).Want(201)
	c.JSON("POST", "/api/v1/users", in, nil).Want(422)
	path := "/api/v1/users/" + user.ID
	c.JSON("PUT", path, map[string]any{"version": user.Version, "name": "Rajapinta", "group": recruiter,
		"unit": o.Root.ID}, nil).Want(200)
	c.JSON("PUT", path, map[string]any{"version": user.Version, "name": "Rajapinta", "group": viewer, "unit": unit.ID},
		nil).Want(409)
	c.JSON("POST", path+"/groups", map[string]any{"group": viewer, "unit": unit.ID}, nil).Want(201)
	c.JSON("POST", path+"/deactivate", nil, nil).Want(204)
	c.JSON("GET", path, nil, &user).Want(200)
	if user.State != "inactive" {
		t.Errorf("state %s", user.State)
	}
	c.JSON("GET", "/api/v1/codes", nil, nil).Want(200)
	c.JSON("GET", "/api/v1/settings", nil, nil).Want(200)
	c.JSON("GET", "/api/v1/audit-log?action=user.", nil, nil).Want(200)
	c.JSON("GET", "/api/v1/staff/me/sessions", nil, nil).Want(200)
	c.JSON("DELETE", "/api/v1/staff/session", nil, nil).Want(204)
	c.JSON("GET", "/api/v1/staff/me", nil, nil).Want(401)
}

// C9: the national administration lists organisations and opens none.
func TestNationalAdministration(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.with(t, web.Admin)
	c.Get("/?q="+o.Tenant.Slug).Want(200).WantText("main", o.Tenant.Slug).WantText("main", "Active")
	c.Get("/office/users").Want(404)
	c.At(o.host).Get("/office/users").WantRedirect("/office/sign-in?next=%2Foffice%2Fusers")
}

// Pages work in every language.
func TestOfficeInEveryLanguage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	for _, l := range i18n.All {
		must(t, o.Staff.SetLanguage(t.Context(), o.Superuser, l))
		for _, path := range []string{"", "/users", "/users/new", "/users/" + o.Superuser.ID.String(), "/units", "/units/new",
			"/groups", "/groups/new", "/settings", "/audit", "/me"} {
			p := c.Get("/office" + path).Want(200)
			if got := p.Find("html").AttrOr("lang", ""); got != string(l) {
				t.Errorf("%s in %s is in %s", path, l, got)
			}
			for _, area := range []string{"office.", "auth.", "admin.", "code.", "permission."} {
				if text := p.Find("main").Text(); strings.Contains(text, " "+area) {
					t.Errorf("%s in %s shows a message id of %s", path, l, area)
				}
			}
		}
	}
}
