package applicationweb_test

import (
	"net/url"
	"os"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/application/applicationweb"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/form"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/organisation/organisationweb"
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/server"
	"vakans/internal/staff"
	"vakans/internal/staff/staffweb"
	"vakans/internal/template"
	"vakans/internal/template/templateweb"
	"vakans/internal/testfactory"
	"vakans/internal/unit/unitweb"
	"vakans/internal/web"
	"vakans/internal/webtest"

	"vakans/internal/group/groupweb"
)

// desk is an organisation that recruits, behind the real pages.
type desk struct {
	*testfactory.Recruiting
	server *server.Server
	store  *blob.Store
	host   string
	area   server.Area
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{Recruiting: testfactory.NewRecruiting(t)}
	d.host = d.Tenant.Slug + ".localhost"
	cfg, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	must(t, err)
	d.store, err = blob.Open(cfg)
	must(t, err)
	must(t, d.store.EnsureBucket(t.Context()))
	frame := organisationweb.HTML{Organisations: d.Organisations, Nav: server.OfficeNav}
	recruitments := recruitmentweb.HTML{Recruitments: d.Recruitments, Organisations: d.Organisations, Units: d.Units,
		Contacts: d.Contacts, Applicants: d.Applications}
	templates := &template.Service{DB: d.Env.Tenants}
	cases := applicationweb.HTML{
		Applications: d.Applications, Recruitments: d.Recruitments, Organisations: d.Organisations, Templates: templates,
		Files: d.store, Case: recruitments,
	}
	office := server.Office{
		Staff: staffweb.HTML{Staff: d.Staff, Groups: d.Groups, Units: d.Units, Organisations: d.Organisations,
			DB: d.Env.Tenants, Waiting: cases.Waiting},
		Units: unitweb.HTML{Units: d.Units}, Groups: groupweb.HTML{Groups: d.Groups}, Organisations: frame,
	}
	d.area = server.Case(cases, templateweb.HTML{Templates: templates})
	d.server = server.New(server.Deps{
		Web: web.Options{
			Base: &url.URL{Scheme: "http", Host: "localhost"}, Log: logging.Discard(), Keys: []logging.Secret{"k"},
			Clock:          d.Env.Clock,
			Resolver:       web.HostResolver{Base: "localhost", Tenants: d.Env.Directory},
			Authenticators: map[web.SiteKind]web.Authenticator{web.Tenant: staffweb.Authenticator{Staff: d.Staff}},
			SignIn:         server.SignInPaths(), Limiter: web.NewLimiter(nil, 1000), Frame: frame.Frame, Theme: frame.Theme,
		},
		Areas: []server.Area{office.Area, server.Recruitments(recruitments), d.area},
	})
	return d
}

// as is a browser in English that somebody has signed in with.
func (d *desk) as(t testing.TB, who authz.Actor) *webtest.Client {
	t.Helper()
	must(t, d.Staff.SetLanguage(t.Context(), who, i18n.EN))
	u, _, err := d.Staff.Get(t.Context(), d.Superuser, who.ID)
	must(t, err)
	return d.signIn(t, u.Email)
}

func (d *desk) signIn(t testing.TB, login string) *webtest.Client {
	t.Helper()
	in, err := d.Staff.SignIn(t.Context(), d.Tenant, login, testfactory.Password, staff.Client{})
	must(t, err)
	c := webtest.New(t, d.server.App, d.host)
	c.SetCookie("vakans", in.Token)
	c.SetCSRF(web.CSRFToken(in.Session.CSRFSecret))
	return c
}

// with is somebody with exactly these permissions in the whole organisation.
func (d *desk) with(t testing.TB, permissions ...authz.Permission) *webtest.Client {
	t.Helper()
	g, err := d.Groups.Create(t.Context(), d.Superuser,
		group.Edit{Name: testfactory.Unique("Ryhmä "), Permissions: permissions})
	must(t, err)
	email := testfactory.Unique("route") + "@example.test"
	u, err := d.Staff.Invite(t.Context(), d.Superuser,
		staff.New{Email: email, Name: "Reitti", Language: i18n.EN, Group: g.ID, Unit: d.Root.ID})
	must(t, err)
	d.Accept(t, u.ID)
	return d.signIn(t, email)
}

// asked is a form with a question of each sort and a file.
func asked() form.Form {
	text := func(en, fi string) i18n.LangText {
		return i18n.LangText{i18n.FI: fi, i18n.SV: fi + " (sv)", i18n.EN: en}
	}
	return form.Form{
		Motivation: form.Mandatory, Languages: form.Optional, BirthDate: form.Optional,
		Attachments: []form.Attachment{{Slot: 1, Label: text("Work certificate", "Työtodistus")}},
		Questions: []form.Question{
			{ID: uuid.New(), Kind: form.YesNo, Label: text("Do you have a driving licence?", "Onko sinulla ajokortti?")},
			{ID: uuid.New(), Kind: form.SeveralOf, Label: text("Which subjects can you teach?", "Mitä aineita voit opettaa?"),
				Options: []form.Option{
					{ID: "maths", Label: text("Mathematics", "Matematiikka")}, {ID: "music", Label: text("Music", "Musiikki")},
				}},
			{ID: uuid.New(), Kind: form.LongText, Label: text("What would you do first?", "Mitä tekisit ensin?")},
		},
	}
}

// answered is an application that fills such a form in.
func (d *desk) answered(t testing.TB, f form.Form, s testfactory.Sent) testfactory.Sent {
	t.Helper()
	c := &s.Content
	c.Motivation = "Olen opettanut kymmenen vuotta.\nHaluan kotiseudulleni."
	c.Basic.BirthDate = "1990-05-17"
	c.Languages = []form.Language{{Language: "Ruotsi", Oral: "good", Written: "satisfactory", Comprehension: "excellent"}}
	c.Answers = map[uuid.UUID][]string{f.Questions[0].ID: {"yes"}, f.Questions[1].ID: {"maths", "music"},
		f.Questions[2].ID: {"Tutustuisin oppilaisiin."}}
	s = d.WithFile(t, d.store, s, 1, "Työtodistus 2024.pdf", "application/pdf", []byte("%PDF-1.4 example"))
	_, err := d.Applications.Receive(t.Context(), s.Applicant, d.Tenant, s.Submission)
	must(t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// caseRoutes is the table of case work alone; the rest is tried by its own tests.
func caseRoutes(d *desk) *web.Table { return server.Routes(d.area) }
