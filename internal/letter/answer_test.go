package letter_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/tenant"
)

const secretLink = "https://esimerkkila.vakans.example/office/reset-password?t=s3cr3t"

// asking is a letter to staff that asks for a link, with an answer to its request.
func (p *post) asking(key string) letter.Letter {
	l := letter.Letter{
		Template: "staff_password_reset", Language: i18n.EN, DedupKey: key, Request: uuid.New(),
		Recipient: letter.Recipient{ID: uuid.New(), Email: "as-the-row-says@example.org", Name: "Aino"},
	}
	p.answers[l.Request] = letter.Answer{Email: "aino@example.org", Values: map[string]string{
		"link": secretLink, "minutes": "20 minutes", "user_name": "aino",
	}}
	return l
}

func (p *post) row(id uuid.UUID) (row string) {
	p.t.Helper()
	p.in(func(tx pgx.Tx) error {
		return tx.QueryRow(p.t.Context(), `SELECT letters::text FROM letters WHERE id = $1::uuid`, id).Scan(&row)
	})
	return row
}

func (p *post) alter(sql string, args ...any) {
	p.t.Helper()
	p.in(func(tx pgx.Tx) error { _, err := tx.Exec(p.t.Context(), sql, args...); return err })
}

// ORG-05: the link is made when the letter leaves, and the row never holds it,
// neither while it waits or is tried again, nor when it has been sent or given up.
func TestLinksAreNotInTheRow(t *testing.T) {
	t.Parallel()
	p := open(t)
	l := p.asking("a")
	id := p.queue(l)
	rows := []string{p.row(id)}
	p.Failpoint(func(string) { rows = append(rows, p.row(id)) })
	p.server.fail = errors.New("no route to host")
	_ = p.send(id)
	rows = append(rows, p.row(id))
	p.server.fail = nil
	p.env.Clock.Move(time.Minute)
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	p.want(id, letter.Sent, 1)
	if m := p.server.taken[0]; !strings.Contains(m.Text, secretLink) || !strings.Contains(m.Text, "aino") ||
		!strings.Contains(m.Text, "20 minutes") {
		t.Errorf("the mail lacks what was asked for:\n%s", m.Text)
	}
	last := p.row(id)
	for _, row := range append(rows, last) {
		if strings.Contains(row, "s3cr3t") || len(rows) != 6 {
			t.Errorf("of %d rows one holds %s", len(rows), row)
		}
	}
	if !strings.Contains(rows[0], l.Request.String()) || strings.Contains(last, l.Request.String()) {
		t.Errorf("the row was %s and is %s", rows[0], last)
	}
	err := p.env.Tenants.In(t.Context(), p.org, func(tx tenant.Tx) error {
		_, err := letter.Resend(t.Context(), tx, id)
		return err
	})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("sent again without its request: %v", err)
	}
}

// Whoever writes into the organisation's tables can have the link neither sent
// elsewhere nor written down: its address, subject, files, values and text are not
// the row's.
func TestForgedLetterGainsNothing(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.queue(p.asking("a"))
	p.alter(`UPDATE letters SET recipient_email = 'hyokkaaja@example.test', subject = '{{link}}', attachments = '[{"key": "gone"}]',
		data = data || '{"link": "https://evil.example/", "minutes": "{{link}}", "x": "{{link}}"}' WHERE id = $1::uuid`, id)
	p.alter(`INSERT INTO message_templates (id, key, name, language, subject, body) VALUES
		($1::uuid, 'staff_password_reset', 'x', 'en', '{{link}}', '[Here](https://evil.example/?x={{link}})')`, uuid.New())
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	p.want(id, letter.Sent, 1)
	m := p.server.taken[0]
	if m.To.Email != "aino@example.org" || m.Subject != "Change your password" || len(m.Attachments) != 0 ||
		!strings.Contains(m.Text, secretLink) || strings.Contains(m.Text+m.HTML, "evil") {
		t.Errorf("sent %+v", m)
	}
	if row := p.row(id); strings.Contains(row, "s3cr3t") {
		t.Errorf("the row holds %s", row)
	}
}

// A letter whose request has ended, was never made, or is none is given up, with
// the reason; when the plane is away it waits.
func TestRequestsThatHaveNoAnswer(t *testing.T) {
	t.Parallel()
	p := open(t)
	for name, forge := range map[string]func(letter.Letter, uuid.UUID){
		"ended": func(l letter.Letter, _ uuid.UUID) { delete(p.answers, l.Request) },
		"another's": func(_ letter.Letter, id uuid.UUID) {
			p.alter(`UPDATE letters SET data = jsonb_build_object('request', $2::text) WHERE id = $1::uuid`, id,
				uuid.NewString())
		},
		"none": func(_ letter.Letter, id uuid.UUID) {
			p.alter(`UPDATE letters SET data = '{"request": "x"}' WHERE id = $1::uuid`, id)
		},
		"empty": func(_ letter.Letter, id uuid.UUID) { p.alter(`UPDATE letters SET data = '{}' WHERE id = $1::uuid`, id) },
	} {
		l := p.asking(name)
		id := p.queue(l)
		forge(l, id)
		if err := p.send(id); err != nil {
			t.Fatal(err)
		}
		p.want(id, letter.Failed, 0)
		if s := p.summary(id); s.LastError == nil || *s.LastError == "" {
			t.Errorf("%s: failed without a reason", name)
		}
	}
	id := p.queue(p.asking("away"))
	p.Answer = func(context.Context, int32, string, i18n.Lang, uuid.UUID) (letter.Answer, error) {
		return letter.Answer{}, errors.New("connection refused")
	}
	var later event.Later
	if err := p.send(id); !errors.As(err, &later) {
		t.Errorf("the plane is away: %v", err)
	}
	p.want(id, letter.Queued, 0)
}

// A worker that dies after the mail server took the letter sends it once more, with
// a link that was made anew.
func TestLinkAfterACrash(t *testing.T) {
	t.Parallel()
	p := open(t)
	l := p.asking("a")
	id := p.queue(l)
	p.Failpoint(func(step string) {
		if step == "delivered" {
			panic("the worker dies")
		}
	})
	func() {
		defer func() { _ = recover() }()
		_ = p.send(id)
	}()
	p.want(id, letter.Sending, 1)
	p.Failpoint(nil)
	p.answers[l.Request].Values["link"] = secretLink + "2"
	p.env.Clock.Move(10 * time.Minute)
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	p.want(id, letter.Sent, 2)
	if a, b := p.server.taken[0], p.server.taken[1]; a.MessageID != b.MessageID ||
		!strings.Contains(b.Text, secretLink+"2") {
		t.Errorf("sent %+v and %+v", a, b)
	}
}

// A letter that an earlier release queued has its link in the row. It is sent with
// it, and the row releases it.
func TestLetterOfAnEarlierRelease(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.queue(p.asking("a"))
	p.alter(`UPDATE letters SET data = jsonb_build_object('user_name', 'aino', 'minutes', '20', 'link', $2::text) WHERE id = $1::uuid`, id, secretLink)
	if err := p.send(id); err != nil {
		t.Fatal(err)
	}
	p.want(id, letter.Sent, 1)
	if m := p.server.taken[0]; m.To.Email != "as-the-row-says@example.org" || !strings.Contains(m.Text, secretLink) ||
		strings.Contains(p.row(id), "s3cr3t") {
		t.Errorf("sent %+v; the row holds %s", m, p.row(id))
	}
}

// A preview shows no link: there is none before the letter leaves.
func TestPreviewHasNoLink(t *testing.T) {
	t.Parallel()
	p := open(t)
	err := p.env.Tenants.Read(t.Context(), p.org, func(tx tenant.Tx) error {
		_, err := letter.Preview(t.Context(), tx, letter.Organisation{Name: "x"}, p.asking("a"))
		return err
	})
	var f *mail.Failure
	if err == nil || errors.As(err, &f) || !strings.Contains(err.Error(), "missing") {
		t.Errorf("previewed: %v", err)
	}
}
