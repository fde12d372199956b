package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
	"github.com/sirupsen/logrus"

	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/i18n"
	_ "vakans/internal/i18n/texts"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/internal/notify"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/queue"
	"vakans/internal/retention"
	"vakans/internal/submission"
	"vakans/tenant"
)

// A test that needs a worker to die runs this binary again as that worker: it
// is killed as a machine's failure would kill it, with nothing tidied up.
const orders = "VAKANS_TEST_DOOMED_WORKER"

type doomed struct {
	DSNs     map[string]string
	Redis    queue.Config
	SMTP     string
	Offset   time.Duration
	DieAt    string // the step
	Schedule bool   // with the test's schedule in its table
}

func TestMain(m *testing.M) {
	if text := os.Getenv(orders); text != "" {
		if err := live(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(3) // it should have died
	}
	os.Exit(m.Run())
}

// live is the doomed worker's life.
func live(text string) error {
	var o doomed
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	c := &clock.Clock{}
	c.Move(o.Offset)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	planes, err := plane.Open(ctx, plane.Config{DSNs: o.DSNs, Pooled: planetest.Pooled(o.DSNs), ClockOffset: c.Offset})
	if err != nil {
		return err
	}
	log := logrus.New()
	log.SetOutput(io.Discard)
	sender, err := mail.NewSMTP(mail.Config{Addr: o.SMTP, TLS: mail.NoTLS})
	if err != nil {
		return err
	}
	die := func(step string) {
		if step == o.DieAt {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	d := deps(planes, c, log, sender)
	d.Queue, d.Concurrency, d.failpoint = o.Redis, 1, die
	d.Letters.Failpoint(die)
	if o.Schedule {
		d.own().Schedules = []Schedule{nightly(d)}
	}
	w, err := New(d.Deps)
	if err != nil {
		return err
	}
	return w.Run(ctx)
}

const happened event.Kind = "test.happened"

// equipment is what a worker works with, and those of its services that tests reach
// for themselves. The first area is the tests' own.
type equipment struct {
	Deps
	Letters       *letter.Service
	Notify        *notify.Service
	Organisations *organisation.Service
}

func (d equipment) own() *Area { return &d.Areas[0] }

// deps is a worker's whole equipment, with one line of the tests' own: what
// happened is told to one reader by letter.
func deps(p *plane.Planes, c *clock.Clock, log *logrus.Logger, sender mail.Sender) equipment {
	schemas := event.SchemasOf(p)
	files, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	if err != nil {
		panic(err) // deps also runs in the processes that tests kill
	}
	store, err := blob.Open(files)
	if err != nil {
		panic(err)
	}
	d := equipment{
		Deps: Deps{Planes: p, Clock: c, Log: log},
		Organisations: &organisation.Service{
			Platform: p.Platform, DB: p.Tenants, Clock: c, Directory: p.Directory, Files: store, Relay: p.RelayOf,
		},
		Notify: &notify.Service{Schemas: schemas},
		Letters: &letter.Service{
			Schemas: schemas, Mail: sender, Clock: c, Log: log, Domain: "vakans.example",
			From: mail.Address{Email: "no-reply@vakans.example"},
			Organisation: func(context.Context, int32, i18n.Lang) (letter.Organisation, error) {
				return letter.Organisation{Name: "Esimerkkilä"}, nil
			},
		},
	}
	d.Areas = []Area{
		{Tasks: []Task{{happened, queue.Default, 30 * time.Second, told(d.Notify, notice)}}},
		Letters(d.Letters), Organisations(d.Organisations, nil), Staff(d.Notify, nil, p.Platform),
		Apply(&submission.Service{Register: p.Register}), Retention(&retention.Service{Schemas: schemas, Clock: c}, store),
	}
	return d
}

var notice = notify.Notice{Kind: happened, Name: "test",
	Write: func(_ context.Context, _ pgx.Tx, e event.Event) ([]letter.Letter, error) {
		return []letter.Letter{{
			Template: "not_selected", Language: i18n.FI, Data: map[string]string{"job_title": "Opettaja"},
			Recipient: letter.Recipient{Email: fmt.Sprintf("reader-%d@example.org", e.ID), Name: "Maija Esimerkki"},
		}}, nil
	}}

// site is one test's database, its part of Redis, and its mail server.
type site struct {
	*planetest.Env
	t     *testing.T
	org   tenant.Tenant
	redis queue.Config
	log   *logrus.Logger
}

func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteIn(t, planetest.Fresh(t))
}

func newSiteIn(t *testing.T, env *planetest.Env) *site {
	t.Helper()
	address := os.Getenv("VAKANS_TEST_REDIS")
	if address == "" {
		t.Fatal("VAKANS_TEST_REDIS is not set: these tests need a Redis server, as host:port")
	}
	s := &site{Env: env, t: t, log: logrus.New()}
	s.redis = queue.Config{URL: address, Namespace: "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")}
	s.log.SetOutput(t.Output())
	s.org = s.Tenant(t)
	t.Cleanup(s.wipe)
	return s
}

// deps is equipment on the test's own servers.
func (s *site) deps(sender mail.Sender) equipment {
	d := deps(s.Planes, s.Clock, s.log, sender)
	d.Queue = s.redis
	return d
}

// run starts a worker and returns what stops it, gracefully.
func (s *site) run(d equipment) (stop func()) {
	s.t.Helper()
	w, err := New(d.Deps)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				s.t.Error(err)
			}
		})
	}
	s.t.Cleanup(stop)
	return stop
}

// happen emits n events in the organisation.
func (s *site) happen(n int) {
	s.t.Helper()
	s.happenIn(s.org, n)
}

func (s *site) happenIn(org tenant.Tenant, n int) {
	s.t.Helper()
	for range n {
		s.emitIn(org, happened)
	}
}

func (s *site) emit(kind event.Kind) {
	s.t.Helper()
	s.emitIn(s.org, kind)
}

func (s *site) emitIn(org tenant.Tenant, kind event.Kind) {
	s.t.Helper()
	err := s.Tenants.In(s.t.Context(), org, func(tx tenant.Tx) error { return event.Emit(s.t.Context(), tx, kind, nil) })
	if err != nil {
		s.t.Fatal(err)
	}
}

// doom runs a worker that is killed at a step, and waits for its end.
func (s *site) doom(o doomed) {
	s.t.Helper()
	o.DSNs, o.Redis, o.Offset = s.DSNs, s.redis, s.Clock.Offset()
	text, err := json.Marshal(o)
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.CommandContext(s.t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), orders+"="+string(text))
	out, err := cmd.CombinedOutput()
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || status.Signal() != syscall.SIGKILL {
		s.t.Fatalf("the worker was to die at %q, and ended with %v: %s", o.DieAt, err, out)
	}
}

// eventually waits until a condition holds. Between looks the clock moves on
// by step, so that what waits for a lease or a pause does not wait for it here.
func (s *site) eventually(step time.Duration, what string, holds func() bool) {
	s.t.Helper()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end); <-look.C {
		if holds() {
			return
		}
		s.Clock.Move(step)
	}
	s.t.Fatalf("never came true: %s; the outbox: %+v; letters: %v", what, s.stats(), s.letters())
}

func (s *site) outbox() event.Outboxes { return event.OutboxesOf(s.Planes, s.Clock) }

func (s *site) stats() event.Stats {
	s.t.Helper()
	stats, err := s.outbox().Stats(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return stats
}

// idle reports whether nothing is left in the outbox.
func (s *site) idle() bool { return s.stats() == event.Stats{} }

// letters counts the organisation's letters by state.
func (s *site) letters() map[letter.State]int {
	s.t.Helper()
	return s.lettersOf(s.org)
}

func (s *site) lettersOf(org tenant.Tenant) map[letter.State]int {
	s.t.Helper()
	counts := map[letter.State]int{}
	err := s.Tenants.Read(s.t.Context(), org, func(tx tenant.Tx) error {
		all, err := letter.List(s.t.Context(), tx, letter.Filter{Limit: 200})
		for _, l := range all {
			counts[l.State]++
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return counts
}

// wipe empties the test's part of Redis, as FLUSHALL would all of it; other
// tests have theirs beside it.
func (s *site) wipe() {
	o := &redis.Options{Addr: s.redis.URL}
	if strings.Contains(s.redis.URL, "://") {
		var err error
		if o, err = redis.ParseURL(s.redis.URL); err != nil {
			s.t.Error(err)
			return
		}
	}
	client := redis.NewClient(o)
	defer client.Close()
	const script = `local n = 0 for _, k in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', k) n = n + 1 end return n`
	if err := client.Eval(context.Background(), script, nil, "asynq:{"+s.redis.Namespace+"_*").Err(); err != nil {
		s.t.Errorf("wipe Redis: %v", err)
	}
}
