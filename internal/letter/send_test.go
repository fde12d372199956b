package letter_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/smtpsink"
	"vakans/tenant"

	"github.com/sirupsen/logrus"
)

// captured is a mail server that keeps what it takes and fails as told.
type captured struct {
	sync.Mutex
	taken []mail.Message
	fail  error
}

func (c *captured) Send(_ context.Context, m mail.Message) error {
	c.Lock()
	defer c.Unlock()
	if c.fail != nil {
		return c.fail
	}
	c.taken = append(c.taken, m)
	return nil
}

// post is one organisation's letters with a mail server.
type post struct {
	*letter.Service
	t      *testing.T
	env    *planetest.Env
	org    tenant.Tenant
	server *captured
}

func open(t *testing.T) *post {
	t.Helper()
	env := planetest.New(t)
	p := &post{t: t, env: env, org: env.Tenant(t), server: &captured{}}
	log := logrus.New()
	log.SetOutput(t.Output())
	p.Service = &letter.Service{
		Rooms: event.RoomsOf(env.Planes), Mail: p.server, Clock: env.Clock, Log: log,
		From: mail.Address{Email: "no-reply@vakans.example"}, Domain: "vakans.example",
		Organisation: func(_ context.Context, number int32, lang i18n.Lang) (letter.Organisation, error) {
			if number == 0 {
				return letter.Organisation{Name: "Vakans"}, nil
			}
			return letter.Organisation{Name: "Esimerkkilä (" + string(lang) + ")", Reply: "hr@esimerkkila.example"}, nil
		},
		File: func(_ context.Context, key string) ([]byte, error) {
			if key == "gone" {
				return nil, fault.New(fault.NotFound, "error.not_found")
			}
			return []byte("content of " + key), nil
		},
	}
	return p
}

func (p *post) in(fn func(tx pgx.Tx) error) {
	p.t.Helper()
	if err := p.env.Tenants.In(p.t.Context(), p.org, func(tx tenant.Tx) error { return fn(tx) }); err != nil {
		p.t.Fatal(err)
	}
}

func message(key string) letter.Letter {
	return letter.Letter{
		Template: "not_selected", Language: i18n.SV, DedupKey: key,
		Recipient: letter.Recipient{ID: uuid.New(), Email: "maija@example.org", Name: "Maija Esimerkki"},
		Data:      map[string]string{"job_title": "Lärare"}, ApplicationID: uuid.New(),
	}
}

// queue queues a letter and returns its id.
func (p *post) queue(l letter.Letter) uuid.UUID {
	p.t.Helper()
	p.in(func(tx pgx.Tx) error { return letter.Queue(p.t.Context(), tx, l) })
	return p.id(l.DedupKey)
}

func (p *post) id(key string) (id uuid.UUID) {
	p.t.Helper()
	p.in(func(tx pgx.Tx) error {
		return tx.QueryRow(p.t.Context(), `SELECT id FROM letters WHERE dedup_key = $1`, key).Scan(&id)
	})
	return id
}

// send does what the worker does with the letter's event.
func (p *post) send(id uuid.UUID) error {
	return p.Send(p.t.Context(), event.Event{ID: 1, Tenant: p.org.Number, Source: p.org.Role(), Kind: event.LetterQueued,
		Payload: []byte(`{"letter":"` + id.String() + `"}`)})
}

func (p *post) summary(id uuid.UUID) (s letter.Summary) {
	p.t.Helper()
	p.in(func(tx pgx.Tx) error {
		all, err := letter.List(p.t.Context(), tx, letter.Filter{})
		for _, each := range all {
			if each.ID == id {
				s = each
			}
		}
		return err
	})
	return s
}

func (p *post) want(id uuid.UUID, state letter.State, sent int) {
	p.t.Helper()
	if s := p.summary(id); s.State != state || len(p.server.taken) != sent {
		p.t.Fatalf("the letter is %s and %d were sent, want %s and %d", s.State, len(p.server.taken), state, sent)
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	p := open(t)
	l := message("a")
	l.Attachments = []letter.Attachment{{Key: "t/1/x", Name: "beslut.pdf", Type: "application/pdf"}}
	id := p.queue(l)
	p.want(id, letter.Queued, 0)
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	p.want(id, letter.Sent, 1)
	m := p.server.taken[0]
	if m.To.Email != "maija@example.org" || m.From.Email != "no-reply@vakans.example" || m.From.Name != "Esimerkkilä (sv)" ||
		m.ReplyTo.Email != "hr@esimerkkila.example" || m.Subject != "Beslut om din ansökan: Lärare" ||
		!strings.Contains(m.Text, "Hej Maija Esimerkki") || !strings.Contains(m.HTML, `<html lang="sv">`) ||
		m.MessageID != "letter-"+id.String()+"@vakans.example" || len(m.Attachments) != 1 || m.Attachments[0].Name != "beslut.pdf" {
		t.Errorf("sent %+v", m)
	}
	if s := p.summary(id); s.SentAt == nil || *s.Subject != m.Subject || *s.ApplicationID != l.ApplicationID {
		t.Errorf("kept %+v", s)
	}
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	p.want(id, letter.Sent, 1)
}

// The same cause is written about once, and its event comes once.
func TestQueueOnce(t *testing.T) {
	t.Parallel()
	p := open(t)
	first := p.queue(message("once"))
	second := p.queue(message("once"))
	if first != second {
		t.Error("two letters with one key")
	}
}

func TestQueueRefuses(t *testing.T) {
	t.Parallel()
	p := open(t)
	for name, spoil := range map[string]func(*letter.Letter){
		"unknown template": func(l *letter.Letter) { l.Template = "nothing" },
		"no language":      func(l *letter.Letter) { l.Language = "" },
		"no key":           func(l *letter.Letter) { l.DedupKey = "" },
		"no address":       func(l *letter.Letter) { l.Recipient.Email = "" },
		"missing value":    func(l *letter.Letter) { l.Data = nil },
		"unknown value":    func(l *letter.Letter) { l.Data["code"] = "1" },
		"no link": func(l *letter.Letter) {
			l.Template, l.Data = "staff_username_reminder", map[string]string{"user_name": "x", "link": "javascript:x"}
		},
	} {
		l := message(name)
		spoil(&l)
		err := p.env.Tenants.In(t.Context(), p.org, func(tx tenant.Tx) error { return letter.Queue(t.Context(), tx, l) })
		if err == nil {
			t.Errorf("%s was queued", name)
		}
	}
}

// A temporary failure is tried again with growing pauses, and given up in the
// end; the event asks to come at the right moment.
func TestTemporaryFailure(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.queue(message("a"))
	p.server.fail = &mail.Failure{Code: 451, Response: "451 try later"}
	for n := range letter.MaxAttempts {
		err := p.send(id)
		if n == letter.MaxAttempts-1 {
			if err != nil {
				t.Fatalf("given up, and still: %v", err)
			}
			break
		}
		var later event.Later
		if !errors.As(err, &later) || !later.Until.After(p.env.Clock.Now()) {
			t.Fatalf("attempt %d: %v", n, err)
		}
		if s := p.summary(id); s.State != letter.Queued || *s.LastError != "451 try later" {
			t.Fatalf("attempt %d: %+v", n, s)
		}
		if err := p.send(id); !errors.As(err, &later) {
			t.Fatalf("attempt %d did not wait: %v", n, err)
		}
		p.env.Clock.Set(later.Until.Add(time.Second))
	}
	p.want(id, letter.Failed, 0)
}

func TestRecovers(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.queue(message("a"))
	p.server.fail = errors.New("no route to host")
	_ = p.send(id)
	p.server.fail = nil
	p.env.Clock.Move(time.Minute)
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	p.want(id, letter.Sent, 1)
	if s := p.summary(id); s.LastError != nil {
		t.Errorf("the old error stayed: %s", *s.LastError)
	}
}

func TestPermanentFailure(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*post, *letter.Letter){
		"refused": func(p *post, _ *letter.Letter) {
			p.server.fail = &mail.Failure{Permanent: true, Code: 550, Response: "550"}
		},
		"file gone":  func(_ *post, l *letter.Letter) { l.Attachments = []letter.Attachment{{Key: "gone"}} },
		"value gone": func(*post, *letter.Letter) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			l := message("a")
			spoil(p, &l)
			id := p.queue(l)
			if name == "value gone" {
				p.in(func(tx pgx.Tx) error {
					_, err := tx.Exec(t.Context(), `UPDATE letters SET data = '{}' WHERE id = $1::uuid`, id)
					return err
				})
			}
			if err := p.send(id); err != nil {
				t.Fatal(err)
			}
			p.want(id, letter.Failed, 0)
			if s := p.summary(id); s.LastError == nil || *s.LastError == "" {
				t.Error("failed without a reason")
			}
		})
	}
}

// Codes and door-opening links do not outlive the sending (ACC-08, ACC-12).
func TestSecretsLeaveTheRow(t *testing.T) {
	t.Parallel()
	p := open(t)
	l := message("a")
	l.Template, l.Data = "applicant_code", map[string]string{"code": "314159", "minutes": "20"}
	id := p.queue(l)
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(p.server.taken[0].Text, "314159") {
		t.Error("the code did not reach its reader")
	}
	var row string
	p.in(func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT letters::text FROM letters WHERE id = $1::uuid`, id).Scan(&row)
	})
	if strings.Contains(row, "314159") || !strings.Contains(row, "minutes") {
		t.Errorf("the row holds %s", row)
	}
	err := p.env.Tenants.In(t.Context(), p.org, func(tx tenant.Tx) error {
		_, err := letter.Resend(t.Context(), tx, id)
		return err
	})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("sent again without its code: %v", err)
	}
}

func TestSendAfterAndCancel(t *testing.T) {
	t.Parallel()
	p := open(t)
	cancel := func(id uuid.UUID) (ok bool) {
		p.in(func(tx pgx.Tx) (err error) { ok, err = letter.Cancel(t.Context(), tx, id); return err })
		return ok
	}
	l := message("later")
	l.SendAfter = p.env.Clock.Now().Add(2 * time.Hour)
	id := p.queue(l)
	var later event.Later
	if err := p.send(id); !errors.As(err, &later) || !later.Until.Equal(l.SendAfter) {
		t.Fatalf("not told to wait: %v", err)
	}
	l.DedupKey = "stopped"
	stopped := p.queue(l)
	if !cancel(stopped) || cancel(stopped) {
		t.Error("cancelling is not once")
	}
	p.env.Clock.Move(3 * time.Hour)
	for _, each := range []uuid.UUID{id, stopped} {
		if err := p.send(each); err != nil {
			t.Fatal(err)
		}
	}
	p.want(id, letter.Sent, 1)
	p.want(stopped, letter.Cancelled, 1)
	if now := p.queue(message("now")); cancel(id) || cancel(now) {
		t.Error("what has left, or leaves now, was cancelled")
	}
}

// A claim keeps a second worker off while it lasts, and no longer.
func TestClaim(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.queue(message("a"))
	p.in(func(tx pgx.Tx) error { // a worker that died after its claim
		_, err := tx.Exec(t.Context(), `UPDATE letters SET state = 'sending', attempts = 1,
claimed_until = ext.clock() + interval '3 minutes' WHERE id = $1::uuid`, id)
		return err
	})
	var later event.Later
	if err := p.send(id); !errors.As(err, &later) {
		t.Fatalf("sent under another's claim: %v", err)
	}
	p.env.Clock.Set(later.Until.Add(time.Second))
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	p.want(id, letter.Sent, 1)
}

// Ten workers with the same letter send it once.
func TestConcurrentSends(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.queue(message("a"))
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			var later event.Later
			if err := p.send(id); err != nil && !errors.As(err, &later) {
				t.Error(err)
			}
		})
	}
	workers.Wait()
	p.want(id, letter.Sent, 1)
}

func TestResend(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.queue(message("a"))
	resend := func() (again uuid.UUID, err error) {
		err = p.env.Tenants.In(t.Context(), p.org, func(tx tenant.Tx) (err error) {
			again, err = letter.Resend(t.Context(), tx, id)
			return err
		})
		return again, err
	}
	if _, err := resend(); !fault.Is(err, fault.NotFound) {
		t.Errorf("resent what had not been sent: %v", err)
	}
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	again, err := resend()
	if err != nil || p.send(again) != nil {
		t.Fatal(err)
	}
	p.want(again, letter.Sent, 2)
	if a, b := p.server.taken[0], p.server.taken[1]; a.Text != b.Text || a.MessageID == b.MessageID {
		t.Error("the second is not the same letter sent anew")
	}
}

// An organisation's own text replaces the product's, in its language only, and
// staff's subject replaces both.
func TestOverrideAndPreview(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.in(func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO message_templates (id, key, name, language, subject, body) VALUES
($1::uuid, 'not_selected', 'x', 'sv', 'Vårt svar om {{job_title}}', 'Hej {{recipient_name}}, det blev en annan.')`, uuid.New())
		return err
	})
	var seen letter.Content
	p.in(func(tx pgx.Tx) (err error) {
		seen, err = letter.Preview(t.Context(), tx, letter.Organisation{Name: "Esimerkkilä (sv)"}, message("x"))
		return err
	})
	swedish, finnish, own := message("sv"), message("fi"), message("own")
	finnish.Language, own.Subject = i18n.FI, "Just till dig"
	for _, l := range []letter.Letter{swedish, finnish, own} {
		if err := p.send(p.queue(l)); err != nil {
			t.Fatal(err)
		}
	}
	sent := p.server.taken
	if sent[0].Subject != "Vårt svar om Lärare" || sent[0].Text != seen.Text || sent[0].HTML != seen.HTML {
		t.Errorf("sent %q, previewed %q", sent[0].Text, seen.Text)
	}
	if sent[1].Subject != "Päätös hakemuksestasi: Lärare" || sent[2].Subject != "Just till dig" {
		t.Errorf("subjects %q and %q", sent[1].Subject, sent[2].Subject)
	}
}

// What Redis or a dead worker lost is called for again; what merely waits is not.
func TestSweep(t *testing.T) {
	t.Parallel()
	env := planetest.Fresh(t)
	p := open(t)
	p.env, p.org, p.Rooms = env, env.Tenant(t), event.RoomsOf(env.Planes)
	p.Clock = env.Clock
	outbox := &event.Outbox{Relay: env.Relay, Tenants: env.Directory, Clock: env.Clock}
	drain := func() int { // as if Redis had been wiped
		tickets, err := outbox.Take(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, each := range tickets {
			if e, ok, err := outbox.Begin(t.Context(), each); err != nil || !ok || outbox.Settle(t.Context(), e, event.Outcome{}) != nil {
				t.Fatal(err)
			}
		}
		return len(tickets)
	}
	waits, lost, sent, died := message("waits"), message("lost"), message("sent"), message("died")
	waits.SendAfter = env.Clock.Now().Add(time.Hour)
	for _, l := range []letter.Letter{waits, lost, sent, died} {
		p.queue(l)
	}
	if err := p.send(p.id("sent")); err != nil {
		t.Fatal(err)
	}
	p.in(func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE letters SET state = 'sending', claimed_until = ext.clock() WHERE dedup_key = 'died'`)
		return err
	})
	drain()
	sweep := func() {
		if err := p.Sweep(t.Context(), event.Event{Tenant: p.org.Number}); err != nil {
			t.Fatal(err)
		}
	}
	sweep()
	if n := drain(); n != 0 {
		t.Errorf("%d letters were called for too early", n)
	}
	env.Clock.Move(20 * time.Minute)
	sweep()
	if n := drain(); n != 2 {
		t.Errorf("%d letters were called for, want lost and died", n)
	}
}

// The register writes letters about accounts, and a real mail server takes them.
func TestThroughSMTP(t *testing.T) {
	t.Parallel()
	p := open(t)
	sink, err := smtpsink.Start(smtpsink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	if p.Mail, err = mail.NewSMTP(mail.Config{Addr: sink.Addr(), TLS: mail.NoTLS}); err != nil {
		t.Fatal(err)
	}
	l := message("smtp" + uuid.NewString())
	l.Template, l.Language = "applicant_password_reset", i18n.NB
	l.Data = map[string]string{"link": "https://vakans.example/nb/passord?t=abc&x=1", "minutes": "20"}
	var id uuid.UUID
	if err := p.env.Register.In(t.Context(), func(tx plane.RegisterTx) error {
		if err := letter.Queue(t.Context(), tx, l); err != nil {
			return err
		}
		return tx.QueryRow(t.Context(), `SELECT id FROM letters WHERE dedup_key = $1`, l.DedupKey).Scan(&id)
	}); err != nil {
		t.Fatal(err)
	}
	err = p.Send(t.Context(), event.Event{Source: plane.LoginRegister, Kind: event.LetterQueued, Payload: []byte(`{"letter":"` + id.String() + `"}`)})
	if err != nil {
		t.Fatal(err)
	}
	mails := sink.ByRecipient("maija@example.org")
	if len(mails) != 1 || mails[0].Subject != "Bytt passordet ditt" || !strings.Contains(mails[0].Text, l.Data["link"]) {
		t.Errorf("the sink holds %+v", mails)
	}
}
