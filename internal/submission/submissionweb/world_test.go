package submissionweb_test

import (
	"context"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/applicant/applicantweb"
	"vakans/internal/application/applicationweb"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/jobsite/jobsiteweb"
	"vakans/internal/logging"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/server"
	"vakans/internal/session"
	"vakans/internal/submission"
	"vakans/internal/submission/submissionweb"
	"vakans/internal/template/templateweb"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

var bucket = "apply-" + uuid.NewString()

// site is the national site with an organisation that recruits behind it.
type site struct {
	*testfactory.Recruiting
	t           testing.TB
	server      *server.Server
	jobs        *jobsite.Service
	submissions *submission.Service
}

func open(t testing.TB) *site {
	t.Helper()
	return openAt(t, "localhost")
}

func openAt(t testing.TB, host string) *site {
	t.Helper()
	s := &site{Recruiting: testfactory.NewRecruiting(t), t: t}
	env := s.Env
	cfg, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	must(t, err)
	cfg.Bucket = bucket
	store, err := blob.Open(cfg)
	must(t, err)
	must(t, store.EnsureBucket(t.Context()))
	s.jobs = jobsite.New(env.Planes, s.Organisations)
	s.submissions = &submission.Service{
		Register: env.Register, Directory: env.Directory, Tenants: env.Tenants, Applications: s.Applications, Blobs: store,
		Clock: env.Clock, TenantOf: s.jobs.TenantOf, Home: "http://" + host,
	}
	base := &url.URL{Scheme: "http", Host: host}
	cases := applicationweb.HTML{
		Applications: s.Applications, Recruitments: s.Recruitments, Organisations: s.Organisations, Files: store,
		Case: recruitmentweb.HTML{Recruitments: s.Recruitments, Organisations: s.Organisations, Units: s.Units,
			Contacts: s.Contacts, Applicants: s.Applications},
	}
	jobs := jobsiteweb.HTML{Jobs: s.jobs, Base: base, Name: "Vakans"}
	s.server = server.New(server.Deps{
		Web: web.Options{
			Base: base, Log: logging.Discard(), Keys: []logging.Secret{"k"}, Clock: env.Clock, Timeout: 20 * time.Second,
			Resolver: web.HostResolver{Base: "localhost", Tenants: env.Directory},
			Authenticators: map[web.SiteKind]web.Authenticator{
				web.National: applicantweb.Authenticator{Accounts: &applicant.Service{Register: env.Register, Clock: env.Clock}},
				web.Tenant:   employer{s.Superuser},
			},
			SignIn: server.SignInPaths(), Limiter: web.NewLimiter(nil, 1000), Frame: jobs.Frame,
		},
		Areas: []server.Area{
			server.Jobsite(jobs), server.Apply(submissionweb.HTML{Submissions: s.submissions, Jobs: s.jobs}),
			server.Case(cases, templateweb.HTML{}),
		},
	})
	return s
}

// employer is signed in at the organisation with any token, and reads in the
// language that the token names.
type employer struct{ who authz.Actor }

func (e employer) Authenticate(_ context.Context, _ web.Site, token string) (authz.Actor, web.SessionView, error) {
	return e.who, web.SessionView{CSRFSecret: []byte("secret"), Lang: i18n.Lang(token)}, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// visitor is a browser that nobody has signed in with.
func (s *site) visitor() *webtest.Client {
	return webtest.New(s.t, s.server.App, "localhost").With("Accept-Language", "en")
}

// applicant is somebody signed in, with a browser in English.
func (s *site) applicant(name string) (authz.Actor, *webtest.Client) {
	s.t.Helper()
	who, token, csrf := s.account(name)
	c := s.visitor()
	c.SetCookie("vakans", token)
	c.SetCSRF(web.CSRFToken(csrf))
	return who, c
}

func (s *site) account(name string) (who authz.Actor, token string, csrf []byte) {
	s.t.Helper()
	who = authz.Actor{Kind: authz.KindApplicant, ID: uuid.New(), Name: name}
	must(s.t, s.Env.Register.In(s.t.Context(), func(tx plane.RegisterTx) error {
		const sql = `INSERT INTO accounts (id, email, password_hash, name, language, terms_version, terms_at, created_at, last_used_at)
VALUES ($1::uuid, $2, 'none', $3, 'en', '1', ext.clock(), ext.clock(), ext.clock())`
		if _, err := tx.Exec(s.t.Context(), sql, who.ID, who.ID.String()[:8]+"@example.test", name); err != nil {
			return err
		}
		var in session.Session
		var err error
		token, in, err = session.Create(s.t.Context(), tx,
			session.Start{Owner: who.ID, Idle: 1000 * time.Hour, Absolute: 1000 * time.Hour})
		csrf = in.CSRFSecret
		return err
	}))
	return who, token, csrf
}

// publish opens a recruitment and puts its ad on the job site.
func (s *site) publish(j testfactory.Job) recruitment.Recruitment {
	s.t.Helper()
	rec := s.Open(s.t, j)
	must(s.t, s.jobs.Publish(s.t.Context(), s.Tenant, rec.Ad))
	return rec
}

// everything is a form that asks all that a form can ask.
func everything() form.Form {
	text := func(fi, sv string) i18n.LangText { return i18n.LangText{i18n.FI: fi, i18n.SV: sv} }
	option := func(id, fi, sv string) form.Option { return form.Option{ID: id, Label: text(fi, sv)} }
	return form.Form{
		Address: form.Optional, BirthDate: form.Mandatory, Gender: form.Mandatory, Citizenship: form.Mandatory,
		Courses: form.Optional, Languages: form.Optional, Motivation: form.Mandatory,
		Attachments: []form.Attachment{
			{Slot: 1, Label: text("Ansioluettelo", "Meritförteckning"), Mandatory: true},
			{Slot: 2, Label: text("Tutkintotodistus", "Examensbetyg")},
		},
		Questions: []form.Question{
			{ID: uuid.New(), Kind: form.YesNo, Mandatory: true,
				Label: text("Voitko aloittaa elokuussa?", "Kan du börja i augusti?")},
			{ID: uuid.New(), Kind: form.OneOf, Label: text("Missä haluat työskennellä?", "Var vill du arbeta?"),
				Options: []form.Option{option("a", "Keskustan koulu", "Centrumskolan"),
					option("b", "Rannan koulu", "Strandskolan")}},
			{ID: uuid.New(), Kind: form.SeveralOf, Label: text("Mitä osaat?", "Vad kan du?"),
				Help:    text("Valitse kaikki sopivat.", "Välj alla som passar."),
				Options: []form.Option{option("x", "Uinninopetus", "Simundervisning"), option("y", "Musiikki", "Musik")}},
			{ID: uuid.New(), Kind: form.Number, Label: text("Montako vuotta olet opettanut?",
				"Hur många år har du undervisat?")},
			{ID: uuid.New(), Kind: form.Date, Label: text("Milloin voit aloittaa?", "När kan du börja?")},
			{ID: uuid.New(), Kind: form.LongText, Mandatory: true,
				Label: text("Kuvaile opetustasi.", "Beskriv din undervisning.")},
		},
	}
}

var pdf = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

func (s *site) start(who authz.Actor, rec recruitment.Recruitment) submission.Application {
	s.t.Helper()
	id, err := s.submissions.Start(context.Background(), who, rec.Ad, uuid.Nil, i18n.EN)
	must(s.t, err)
	return s.get(who, id)
}

func (s *site) get(who authz.Actor, id uuid.UUID) submission.Application {
	s.t.Helper()
	a, err := s.submissions.Get(context.Background(), who, id)
	must(s.t, err)
	return a
}
