package letter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/tenant"
)

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
	if m.To.Email != "maija@example.org" || m.From.Email != "no-reply@vakans.example" ||
		m.From.Name != "Esimerkkilä (sv)" ||
		m.ReplyTo.Email != "hr@esimerkkila.example" || m.Subject != "Beslut om din ansökan: Lärare" ||
		!strings.Contains(m.Text, "Hej Maija Esimerkki") || !strings.Contains(m.HTML, `<html lang="sv">`) ||
		m.MessageID != "letter-"+id.String()+"@vakans.example" || len(m.Attachments) != 1 ||
		m.Attachments[0].Name != "beslut.pdf" {
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
		"no request": func(l *letter.Letter) { l.Template, l.Data = "staff_password_reset", nil },
		"no answer":  func(l *letter.Letter) { l.Request = uuid.New() },
		"own answer": func(l *letter.Letter) {
			l.Template, l.Data, l.Request = "applicant_password_reset", map[string]string{"link": "https://vakans.example/x"},
				uuid.New()
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
