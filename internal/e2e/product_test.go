package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/config"
	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/planetest"
	"vakans/internal/server"
	"vakans/internal/smtpsink"
	"vakans/internal/staff"
	"vakans/internal/webtest"
	"vakans/internal/wiring"
	"vakans/tenant"
)

// product is the whole service, web and worker, on servers of the tests and a
// database of its own.
type product struct {
	*wiring.Services
	t    testing.TB
	sink *smtpsink.Sink
	port string
	web  *server.Server

	reading sync.Once
	doc     *webtest.Document
}

// patience is how long a test waits for what happens by itself.
const patience = 30 * time.Second

// open starts the product on a fresh database, with settings beyond the usual.
func open(t testing.TB, more ...map[string]string) *product {
	t.Helper()
	return start(t, planetest.Fresh(t).DSNs, setting(t, "VAKANS_TEST_REDIS"), more...)
}

// start starts the product on a database that is ready.
func start(t testing.TB, dsns map[string]string, redis string, more ...map[string]string) *product {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	sink, err := smtpsink.Start(smtpsink.Options{})
	must(t, err)
	t.Cleanup(func() { _ = sink.Close() })
	p := &product{t: t, sink: sink}
	_, p.port, err = net.SplitHostPort(ln.Addr().String())
	must(t, err)
	values := p.settings(dsns, redis)
	for _, m := range more {
		maps.Copy(values, m)
	}
	cfg, err := config.Load(config.Map(values))
	must(t, err)
	p.Services, err = wiring.Open(t.Context(), cfg, quiet(t), new(clock.Clock))
	must(t, err)
	t.Cleanup(p.Services.Close)
	p.Queue.Namespace = "e2e_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	must(t, p.Files.EnsureBucket(t.Context()))
	t.Cleanup(p.empty)
	p.run(ln)
	return p
}

// settings are an installation's, as its operator would write them.
func (p *product) settings(dsns map[string]string, redis string) map[string]string {
	p.t.Helper()
	values := map[string]string{
		"VAKANS_BASE_URL": "http://localhost:" + p.port, "VAKANS_SECRET_KEYS": strings.Repeat("k", 48),
		"VAKANS_POOLED": strconv.FormatBool(planetest.Pooled(dsns)), "VAKANS_LIMIT_FACTOR": "1000", "VAKANS_SMTP_TLS": "none",
		"VAKANS_PARALLEL_HASHES": "2",
	}
	for login, dsn := range dsns {
		values[strings.ToUpper(login)+"_DSN"] = dsn
	}
	values["VAKANS_REDIS_ADDRESS"], values["VAKANS_REDIS_PASSWORD"] = redisOf(redis)
	s3, err := blob.ParseURL(setting(p.t, "VAKANS_TEST_S3"))
	must(p.t, err)
	// A bucket of its own: organisations are numbered from one in every database.
	values["VAKANS_S3_ENDPOINT"], values["VAKANS_S3_BUCKET"] = s3.Endpoint, "e2e-"+uuid.NewString()
	values["VAKANS_S3_REGION"] = cmp.Or(s3.Region, "us-east-1")
	values["VAKANS_S3_ACCESS_KEY"], values["VAKANS_S3_SECRET_KEY"] = s3.AccessKey, s3.SecretKey
	values["VAKANS_SMTP_HOST"], values["VAKANS_SMTP_PORT"], err = net.SplitHostPort(p.sink.Addr())
	must(p.t, err)
	return values
}

// redisOf takes a Redis server's address apart; a bare host:port has no password.
func redisOf(address string) (host, secret string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address, ""
	}
	secret, _ = u.User.Password()
	return u.Host, secret
}

// empty deletes what is left in the bucket.
func (p *product) empty() {
	for info, err := range p.Files.List(context.Background(), "") {
		if err != nil {
			p.t.Error(err)
			return
		}
		if err := p.Files.Delete(context.Background(), info.Key); err != nil {
			p.t.Error(err)
		}
	}
}

// run serves and works until the test ends.
func (p *product) run(ln net.Listener) {
	p.t.Helper()
	var err error
	p.web, err = p.Server()
	must(p.t, err)
	work, err := p.Worker()
	must(p.t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(p.t.Context()))
	ended := make(chan error, 2)
	go func() { ended <- p.web.Serve(ctx, ln, time.Second) }()
	go func() { ended <- work.Run(ctx) }()
	p.t.Cleanup(func() {
		cancel()
		for range 2 {
			if err := <-ended; err != nil {
				p.t.Error(err)
			}
		}
	})
}

// found founds an empty organisation whose superuser is invited by letter.
func (p *product) found(slug string, l i18n.Lang) tenant.Tenant {
	p.t.Helper()
	founding, err := p.Founding()
	must(p.t, err)
	country := "FI"
	if l == i18n.NB {
		country = "NO"
	}
	org, err := founding.Create(p.t.Context(), organisation.Spec{
		Slug: slug, Country: country, DefaultLanguage: l, Languages: []i18n.Lang{i18n.FI, i18n.SV, i18n.EN},
		Names:       i18n.LangText{i18n.FI: "Mallila", i18n.SV: "Mallby", i18n.NB: "Mallvik", i18n.EN: "Mallila"},
		BrandColour: "#0f4c5c", Superuser: staff.New{Email: "ylla@" + slug + ".example", Name: "Ylla Ylläpitäjä",
			Language: l},
	})
	must(p.t, err)
	return org
}

// national is an address of the job site and the applicants' portal.
func (p *product) national(path string) string { return "http://localhost:" + p.port + path }

// at is an address of an organisation.
func (p *product) at(slug, path string) string {
	return "http://" + slug + ".localhost:" + p.port + path
}

// client finds every host of the product, as a browser does, and follows no
// redirects.
func (p *product) client() *http.Client {
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+p.port)
	}}
	p.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// settle waits until everything that follows from what happened has happened.
func (p *product) settle() {
	p.t.Helper()
	eventually(p.t, "the outbox is empty", p.idle)
}

// idle reports whether nothing waits to be done.
func (p *product) idle() bool {
	outbox := &event.Outbox{Relay: p.Planes.Relay, Tenants: p.Planes.Directory, Clock: p.Clock}
	stats, err := outbox.Stats(p.t.Context())
	return err == nil && stats == event.Stats{}
}

// pass lets everything settle and moves the clock on to a moment.
func (p *product) pass(to time.Time) {
	p.t.Helper()
	p.settle()
	p.Clock.Set(to)
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-look.C {
		if holds() {
			return
		}
	}
	t.Fatalf("never came true: %s", what)
}

func setting(t testing.TB, name string) string {
	t.Helper()
	v := os.Getenv(name)
	if v == "" {
		t.Fatalf("%s is not set: `make test` starts the servers that these tests need", name)
	}
	return v
}

// quiet is a log that speaks up when the test fails.
func quiet(t testing.TB) *logrus.Logger {
	log := logrus.New()
	log.SetLevel(logrus.WarnLevel)
	log.SetOutput(t.Output())
	return log
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// slug is a name for an organisation that no other test uses.
func slug() string { return "mallila-" + fmt.Sprint(uuid.New().ID()) }
