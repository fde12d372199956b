package letter_test

import (
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
)

// Codes do not outlive the sending (ACC-08).
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
($1::uuid, 'not_selected', 'x', 'sv', 'Vårt svar om {{job_title}}', 'Hej {{recipient_name}}, det blev en annan.')`,
			uuid.New())
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
	p.env, p.org, p.Schemas = env, env.Tenant(t), event.SchemasOf(env.Planes)
	p.Clock = env.Clock
	outbox := &event.Outbox{Relay: env.Relay, Tenants: env.Directory, Clock: env.Clock}
	drain := func() int { // as if Redis had been wiped
		tickets, err := outbox.Take(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, each := range tickets {
			if e, ok, err := outbox.Begin(t.Context(), each); err != nil || !ok ||
				outbox.Settle(t.Context(), e, event.Outcome{}) != nil {
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
		_, err := tx.Exec(t.Context(),
			`UPDATE letters SET state = 'sending', claimed_until = ext.clock() WHERE dedup_key = 'died'`)
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
	l.Data, l.Request = nil, uuid.New()
	const link = "https://vakans.example/nb/passord?t=abc&x=1"
	p.answers[l.Request] = letter.Answer{Email: l.Recipient.Email,
		Values: map[string]string{"link": link, "minutes": "20"}}
	var id uuid.UUID
	if err := p.env.Register.In(t.Context(), func(tx plane.RegisterTx) error {
		if err := letter.Queue(t.Context(), tx, l); err != nil {
			return err
		}
		return tx.QueryRow(t.Context(), `SELECT id FROM letters WHERE dedup_key = $1`, l.DedupKey).Scan(&id)
	}); err != nil {
		t.Fatal(err)
	}
	err = p.Send(t.Context(), event.Event{Source: plane.LoginRegister, Kind: event.LetterQueued,
		Payload: []byte(`{"letter":"` + id.String() + `"}`)})
	if err != nil {
		t.Fatal(err)
	}
	mails := sink.ByRecipient("maija@example.org")
	if len(mails) != 1 || mails[0].Subject != "Bytt passordet ditt" || !strings.Contains(mails[0].Text, link) {
		t.Errorf("the sink holds %+v", mails)
	}
}
