package attack_test

import (
	"cmp"
	"context"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"

	"vakans/internal/applicant"
	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/config"
	"vakans/internal/form"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/pgcount"
	"vakans/internal/planetest"
	"vakans/internal/recruitment"
	"vakans/internal/server"
	"vakans/internal/smtpsink"
	"vakans/internal/staff"
	"vakans/internal/submission"
	"vakans/internal/template"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/wiring"
	"vakans/policies"
)

// country is the whole product on a database and a bucket of its own, with two
// organisations that have one of everything each.
type country struct {
	*wiring.Services
	t        *testing.T
	env      *planetest.Env
	sink     *smtpsink.Sink
	web      *server.Server
	a, b     *organisation
	national signedIn       // an administrator
	wire     *pgcount.Relay // where messages are counted

	asking    sync.Mutex
	superuser *pgx.Conn

	own, foreign map[string]string // an object of each kind: ours and theirs
	twins        map[string]string // from each id of ours to one of theirs
	forms        map[*web.Route]url.Values
	pages        map[*web.Route]attempt // where the forms are
	reading      sync.Once
	doc          document
	made         atomic.Int64
}

// organisation is an employer with its people, a job, candidates and letters.
type organisation struct {
	*testfactory.Recruiting
	host      string
	job       recruitment.Recruitment
	draft     recruitment.Recruitment
	superuser signedIn
	all       signedIn // a user with every permission, one by one
	token     string   // the superuser's personal token
	applicant seeker   // has sent an application with a file
	sums      string   // see checksums
}

// signedIn is a browser's session.
type signedIn struct{ token, csrf string }

type seeker struct {
	authz.Actor
	signedIn
	api         string // a personal token
	application uuid.UUID
}

func newCountry(t *testing.T) *country {
	t.Helper()
	return openCountry(t, func(*country) {})
}

// openCountry is newCountry that prepares something before the product is opened.
func openCountry(t *testing.T, prepare func(*country)) *country {
	t.Helper()
	sink, err := smtpsink.Start(smtpsink.Options{})
	must(t, err)
	t.Cleanup(func() { _ = sink.Close() })
	c := &country{t: t, env: planetest.Fresh(t), sink: sink}
	values := c.settings()
	prepare(c)
	cfg, err := config.Load(config.Map(c.leads(values)))
	must(t, err)
	log := logrus.New()
	log.SetLevel(logrus.FatalLevel)
	c.Services, err = wiring.Open(t.Context(), cfg, log, new(clock.Clock))
	must(t, err)
	t.Cleanup(c.Services.Close)
	c.Queue.Namespace = "attack_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	must(t, c.Files.EnsureBucket(t.Context()))
	t.Cleanup(c.empty)
	c.keepEvents()
	c.web, err = c.Server()
	must(t, err)
	c.furnish()
	return c
}

func (c *country) settings() map[string]string {
	c.t.Helper()
	values := map[string]string{
		"VAKANS_BASE_URL": "http://localhost", "VAKANS_SECRET_KEYS": strings.Repeat("k", 48), "VAKANS_LIMIT_FACTOR": "1000",
		"VAKANS_SMTP_TLS": "none", "VAKANS_PARALLEL_HASHES": "2", "VAKANS_REDIS_ADDRESS": "127.0.0.1:1",
	}
	values["VAKANS_POOLED"] = strconv.FormatBool(planetest.Pooled(c.env.DSNs))
	redis := setting(c.t, "VAKANS_TEST_REDIS")
	values["VAKANS_REDIS_ADDRESS"] = redis
	if u, err := url.Parse(redis); err == nil && u.Host != "" {
		values["VAKANS_REDIS_ADDRESS"] = u.Host
		values["VAKANS_REDIS_PASSWORD"], _ = u.User.Password()
	}
	s3, err := blob.ParseURL(setting(c.t, "VAKANS_TEST_S3"))
	must(c.t, err)
	values["VAKANS_S3_ENDPOINT"], values["VAKANS_S3_BUCKET"] = s3.Endpoint, "attack-"+uuid.NewString()
	values["VAKANS_S3_REGION"] = cmp.Or(s3.Region, "us-east-1")
	values["VAKANS_S3_ACCESS_KEY"], values["VAKANS_S3_SECRET_KEY"] = s3.AccessKey, s3.SecretKey
	values["VAKANS_SMTP_HOST"], values["VAKANS_SMTP_PORT"], err = net.SplitHostPort(c.sink.Addr())
	must(c.t, err)
	return values
}

// leads adds the addresses of the database to the settings.
func (c *country) leads(values map[string]string) map[string]string {
	for login, dsn := range c.env.DSNs {
		values[strings.ToUpper(login)+"_DSN"] = dsn
	}
	return values
}

func setting(t testing.TB, name string) string {
	t.Helper()
	v := os.Getenv(name)
	if v == "" {
		t.Fatalf("%s is not set: `make test` starts the servers that these tests need", name)
	}
	return v
}

// empty deletes what is left in the bucket.
func (c *country) empty() {
	for info, err := range c.Files.List(context.Background(), "") {
		if err != nil {
			c.t.Error(err)
			return
		}
		if err := c.Files.Delete(context.Background(), info.Key); err != nil {
			c.t.Error(err)
		}
	}
}

// keepEvents keeps a copy of every event that is ever written.
func (c *country) keepEvents() {
	c.t.Helper()
	_, err := c.admin().Exec(c.t.Context(),
		`CREATE SCHEMA kept; CREATE TABLE kept.events AS SELECT id, source, kind, payload FROM platform.outbox;
		CREATE FUNCTION kept.keep() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS
		'BEGIN INSERT INTO kept.events VALUES (NEW.id, NEW.source, NEW.kind, NEW.payload); RETURN NEW; END';
		CREATE TRIGGER keep AFTER INSERT ON platform.outbox FOR EACH ROW EXECUTE FUNCTION kept.keep()`)
	must(c.t, err)
}

func (c *country) furnish() {
	c.t.Helper()
	ctx := c.t.Context()
	schemas, err := c.Schemas()
	must(c.t, err)
	who := testfactory.NewWho(&planetest.Env{Planes: c.Planes, Clock: c.Clock, Schemas: schemas})
	c.a, c.b = c.found(who), c.found(who)
	_, err = who.Staff.CreateAdministrator(ctx, staff.Administrator{Email: "valta@kunta.example", Name: "Valta Valtio",
		Language: i18n.FI, Password: testfactory.Password})
	must(c.t, err)
	in, err := who.Staff.SignInNational(ctx, "valta@kunta.example", testfactory.Password, staff.Client{})
	must(c.t, err)
	_, err = c.admin().Exec(ctx,
		`INSERT INTO platform.foundings (id, slug, spec, requested_by, requester, requested_at, state, changed_at)
		VALUES (gen_random_uuid(), 'uusi', '{}', gen_random_uuid(), 'Valta Valtio', now(), 'failed', now())`)
	must(c.t, err)
	c.national = signedIn{in.Token, web.CSRFToken(in.Session.CSRFSecret)}
}

// drain does what follows from what happened.
func (c *country) drain() {
	c.t.Helper()
	d, err := c.Drainer()
	must(c.t, err)
	must(c.t, d.Drain(c.t.Context()))
}

func (c *country) found(who *testfactory.Who) *organisation {
	c.t.Helper()
	o := &organisation{Recruiting: who.Office(c.t).Recruiting(c.t)}
	o.host = o.Tenant.Slug + ".localhost"
	asked := form.Form{Attachments: []form.Attachment{{Slot: 1,
		Label: i18n.LangText{i18n.FI: "Todistus", i18n.SV: "Intyg"}}},
		Questions: []form.Question{{ID: uuid.New(), Kind: form.Text,
			Label: i18n.LangText{i18n.FI: "Miksi?", i18n.SV: "Varför?"}}}}
	o.job, o.draft = o.Open(c.t, testfactory.Job{Form: asked}), o.Draft(c.t, testfactory.Job{Form: asked})
	c.drain() // on the job site, too
	o.applicant = c.join(who, o)
	c.people(o)
	c.work(o)
	c.drain()
	return o
}

// people are who signs in, with tokens.
func (c *country) people(o *organisation) {
	c.t.Helper()
	ctx := c.t.Context()
	every := policies.Catalogue
	g, err := o.Groups.Create(ctx, o.Recruiting.Superuser, group.Edit{Name: "Kaikki", Permissions: every})
	must(c.t, err)
	login := testfactory.Unique("kaikki") + "@example.test"
	u, err := o.Staff.Invite(ctx, o.Recruiting.Superuser,
		staff.New{Email: login, Name: "Kaikki Oikeudet", Language: i18n.FI, Group: g.ID, Unit: o.Root.ID})
	must(c.t, err)
	o.Accept(c.t, u.ID)
	must(c.t, o.Staff.AddGroup(ctx, o.Recruiting.Superuser,
		group.NewAssignment{User: u.ID, Group: o.Group(c.t, policies.Viewer).ID, Unit: o.Library.ID}))
	o.all, o.superuser = c.session(o, login), c.session(o, o.Tenant.Slug+"@example.test")
	must(c.t, o.Staff.ForgotPassword(ctx, o.Tenant, login))
	o.token, _, err = o.Staff.CreateToken(ctx, o.Recruiting.Superuser,
		staff.NewToken{Name: "robot", Days: 30, Permissions: every})
	must(c.t, err)
}

func (c *country) session(o *organisation, login string) signedIn {
	c.t.Helper()
	in, err := o.Staff.SignIn(c.t.Context(), o.Tenant, login, testfactory.Password, staff.Client{})
	must(c.t, err)
	return signedIn{in.Token, web.CSRFToken(in.Session.CSRFSecret)}
}

// join registers an applicant who sends an application with a file to an
// organisation.
func (c *country) join(who *testfactory.Who, o *organisation) seeker {
	c.t.Helper()
	ctx := c.t.Context()
	actor, token := testfactory.NewAccounts(who.Env).Applicant(c.t, "Hakija Hakunen", i18n.FI)
	s := seeker{Actor: actor, signedIn: signedIn{token: token}}
	r, err := c.Applicants.Authenticate(ctx, token)
	must(c.t, err)
	s.csrf = web.CSRFToken(r.CSRFSecret)
	s.application, err = c.Submissions.Start(ctx, actor, o.job.Ad, uuid.Nil, i18n.FI)
	must(c.t, err)
	a, err := c.Submissions.Get(ctx, actor, s.application)
	must(c.t, err)
	_, err = c.Submissions.Save(ctx, actor, a.ID, a.ContentVersion, answers(a))
	must(c.t, err)
	_, err = c.Submissions.Attach(ctx, actor, a.ID, 1, "todistus.pdf", []byte(pdf))
	must(c.t, err)
	a, err = c.Submissions.Get(ctx, actor, a.ID)
	must(c.t, err)
	_, err = c.Submissions.Send(ctx, actor, a.ID, a.Version)
	must(c.t, err)
	_, err = c.Applicants.Begin(ctx, applicant.Registration{Email: testfactory.Unique("uusi") + "@example.test",
		Name:     "Uusi Hakija",
		Password: testfactory.Password, Language: i18n.FI, Terms: true, PrivacyNotice: true})
	must(c.t, err)
	s.api, _, err = c.Applicants.CreateToken(ctx, actor, "robot", 30)
	must(c.t, err)
	return s
}

const pdf = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"

func answers(a submission.Application) form.Content {
	content := testfactory.Content(a.Content.Basic.Name)
	content.Basic.Email, content.Answers = a.Content.Basic.Email, map[uuid.UUID][]string{}
	for _, q := range a.Ad.Form.Questions {
		content.Answers[q.ID] = []string{"Siksi."}
	}
	return content
}

// work is what staff have done with the application.
func (c *country) work(o *organisation) {
	c.t.Helper()
	ctx, id := c.t.Context(), []uuid.UUID{o.applicant.application}
	_, err := o.Applications.SetStatus(ctx, o.Recruiter, o.job.ID, id, application.StatusReview)
	must(c.t, err)
	_, err = o.Applications.Write(ctx, o.Recruiter, id[0], "comment", "Hyvä hakija.")
	must(c.t, err)
	_, err = o.Applications.Send(ctx, o.Recruiter, o.job.ID, id, application.Message{
		Subject: i18n.LangText{i18n.FI: "Kutsu"}, Body: i18n.LangText{i18n.FI: "Tervetuloa."}, Key: "k"})
	must(c.t, err)
	templates := &template.Service{DB: c.Planes.Tenants}
	_, err = templates.Create(ctx, o.Recruiting.Superuser,
		template.Input{Name: "Kutsu", Texts: map[i18n.Lang]template.Text{i18n.FI: {Subject: "Kutsu", Body: "Tervetuloa."}}})
	must(c.t, err)
}
