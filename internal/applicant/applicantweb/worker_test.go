package applicantweb_test

import (
	"context"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/internal/notify"
	"vakans/internal/planetest"
	"vakans/internal/queue"
	"vakans/internal/smtpsink"
	"vakans/internal/worker"
)

// work runs a worker on a site's database and returns the mail server that its
// letters reach.
func (s *site) work() *smtpsink.Sink {
	s.t.Helper()
	address := os.Getenv("VAKANS_TEST_REDIS")
	if address == "" {
		s.t.Fatal("VAKANS_TEST_REDIS is not set: this test needs a Redis server, as host:port")
	}
	sink, err := smtpsink.Start(smtpsink.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = sink.Close() })
	sender, err := mail.NewSMTP(mail.Config{Addr: sink.Addr(), TLS: mail.NoTLS})
	if err != nil {
		s.t.Fatal(err)
	}
	log := logrus.New()
	log.SetOutput(s.t.Output())
	schemas := event.SchemasOf(s.Env.Planes)
	account := &notify.Account{Applicants: s.Applicants, Base: &url.URL{Scheme: "http", Host: "localhost:8080"}}
	w, err := worker.New(worker.Deps{
		Planes: s.Env.Planes, Clock: s.Env.Clock, Log: log,
		Queue: queue.Config{URL: address, Namespace: "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")},
		Areas: []worker.Area{worker.Accounts(&notify.Service{Schemas: schemas}, account), worker.Letters(&letter.Service{
			Schemas: schemas, Mail: sender, Clock: s.Env.Clock, Log: log, Domain: "vakans.example",
			From: mail.Address{Name: "Vakans", Email: "no-reply@vakans.example"},
			Organisation: func(context.Context, int32, i18n.Lang) (letter.Organisation, error) {
				return letter.Organisation{Name: "Vakans"}, nil
			},
			Answer: func(ctx context.Context, _ int32, template string, lang i18n.Lang, request uuid.UUID) (letter.Answer,
				error) {
				return account.Answer(ctx, template, lang, request)
			},
		})},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.start(w)
	return sink
}

func (s *site) start(w *worker.Worker) {
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	s.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Error(err)
		}
	})
}

// mail waits for a letter to an address.
func (s *site) mail(sink *smtpsink.Sink, to, subject string) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	got, err := sink.Wait(ctx, smtpsink.To(to, subject))
	if err != nil {
		s.t.Fatalf("no letter %q to %s: %v", subject, to, err)
	}
	return got.Text
}

// ACC-08, ACC-12, ACC-13: from the form through outbox, queue and mail server to
// the reader and back: code, "you have an account", and link.
func TestLettersArrive_ACC08_ACC12_ACC13(t *testing.T) {
	t.Parallel()
	s := newSiteOn(t, planetest.Fresh(t))
	sink := s.work()
	email := address()
	p := s.register(s.browser, email, "")
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(s.mail(sink, email, "confirmation code"))
	p.Form("#code").Set("code", code).Submit().WantRedirect("/account")

	s.register(s.another(), email, "")
	text := s.mail(sink, email, "already have an account")
	for _, link := range []string{"http://localhost:8080/en/sign-in", "http://localhost:8080/en/forgot-password"} {
		if !strings.Contains(text, link) {
			t.Errorf("the letter lacks %s:\n%s", link, text)
		}
	}
	s.another().Get("/en/forgot-password").Form("#email").Set("email", email).Submit().Want(200)
	link := regexp.MustCompile(`http://localhost:8080(/en/reset-password\?t=[\w-]+)`).FindStringSubmatch(s.mail(sink,
		email, "Change your password"))
	if link == nil {
		t.Fatal("no link in the letter")
	}
	s.browser.Get(link[1]).Want(200).Form("#password").Set("password",
		"Another horse 2!").Submit().WantRedirect("/en/sign-in")
	s.signIn(s.browser, email, "Another horse 2!").WantRedirect("/account")
}
