package letter_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/internal/planetest"
	"vakans/tenant"
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

	answers map[uuid.UUID]letter.Answer // by request
}

func open(t *testing.T) *post {
	t.Helper()
	env := planetest.New(t)
	p := &post{t: t, env: env, org: env.Tenant(t), server: &captured{}}
	log := logrus.New()
	log.SetOutput(t.Output())
	p.answers = map[uuid.UUID]letter.Answer{}
	p.Service = &letter.Service{
		Schemas: event.SchemasOf(env.Planes), Mail: p.server, Clock: env.Clock, Log: log,
		From: mail.Address{Email: "no-reply@vakans.example"}, Domain: "vakans.example",
		Organisation: func(_ context.Context, number int32, lang i18n.Lang) (letter.Organisation, error) {
			if number == 0 {
				return letter.Organisation{Name: "Vakans"}, nil
			}
			return letter.Organisation{Name: "Esimerkkilä (" + string(lang) + ")", Reply: "hr@esimerkkila.example"}, nil
		},
		File: func(_ context.Context, _ int32, key string) ([]byte, error) {
			if key == "gone" {
				return nil, fault.New(fault.NotFound, "error.not_found")
			}
			return []byte("content of " + key), nil
		},
		Answer: func(_ context.Context, _ int32, _ string, _ i18n.Lang, request uuid.UUID) (letter.Answer, error) {
			a, made := p.answers[request]
			if !made {
				return a, fault.New(fault.Gone, "error.link_expired")
			}
			return a, nil
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
