package notify_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/letter"
	"vakans/internal/notify"
	"vakans/internal/plane"
	"vakans/internal/session"
	"vakans/internal/staff"
	"vakans/internal/testfactory"
	"vakans/policies"
	"vakans/tenant"
)

// people is an organisation whose letters to staff are written.
type people struct {
	*testfactory.Office
	notify.People
	service notify.Service
	next    int64
}

func newPeople(t *testing.T) *people {
	t.Helper()
	o := testfactory.NewOffice(t)
	base, err := url.Parse("http://vakans.example:8080")
	if err != nil {
		t.Fatal(err)
	}
	return &people{Office: o, service: notify.Service{Schemas: event.SchemasOf(o.Env.Planes)},
		People: notify.People{Staff: o.Staff, Organisations: o.Organisations, Directory: o.Env.Directory, Base: base}}
}

func (p *people) happens(t *testing.T, n notify.Notice, h staff.Happened) error {
	t.Helper()
	body, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	p.next++
	e := event.Event{ID: p.next, Tenant: p.Tenant.Number, Source: p.Tenant.Role(), Kind: n.Kind, Payload: body}
	if err := p.service.Consumer(n).Handle(t.Context(), e); err != nil {
		return err
	}
	return p.service.Consumer(n).Handle(t.Context(), e) // a queue may bring it twice
}

type staffLetter struct{ Template, Email, Data string }

func (p *people) letters(t *testing.T) (all []staffLetter) {
	t.Helper()
	err := p.Env.Tenants.Read(t.Context(), p.Tenant, func(tx tenant.Tx) error {
		rows, err := tx.Query(t.Context(),
			`SELECT template, recipient_email, data::text FROM letters ORDER BY created_at, id`)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[staffLetter])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// answer is what a letter brings when it leaves.
func (p *people) answer(t *testing.T, template string, request uuid.UUID) letter.Answer {
	t.Helper()
	a, err := p.Answer(t.Context(), p.Tenant.Number, template, i18n.SV, request)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func secretOf(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("t")
}

func (p *people) invite(t *testing.T) staff.User {
	t.Helper()
	u, err := p.Office.Staff.Invite(t.Context(), p.Superuser,
		staff.New{Email: testfactory.Unique("invited") + "@example.test", Name: "Kutsuttu",
			Language: i18n.SV, Group: p.Group(t, policies.Viewer).ID, Unit: p.Root.ID})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// ORG-02, ENV-02: a new user is told the user name and the address of the service, in
// every language; a training installation, which has users of its own, tells its own.
func TestInvitationTellsTheAddress_ORG02(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	for _, host := range []string{"vakans.example:8080", "training.vakans.example"} {
		p.Base = &url.URL{Scheme: "https", Host: host}
		u := p.invite(t)
		a := p.answer(t, "staff_invitation", p.Asked(t, u.ID, "staff.invitation."))
		if !strings.HasPrefix(a.Values["link"], "https://"+p.Tenant.Slug+"."+host+"/office/accept?t=") {
			t.Errorf("at %s the link is %s", host, a.Values["link"])
		}
	}
	for _, name := range []string{"staff_invitation", "staff_invitation_superuser"} {
		for _, l := range i18n.All {
			text, err := letter.Standard(name, l)
			if err != nil {
				t.Fatal(err)
			}
			for _, told := range []string{"{{user_name}}", "{{link}}", "{{expires_at}}"} {
				if !strings.Contains(text.Body, told) {
					t.Errorf("%s in %s does not tell %s", name, l, told)
				}
			}
		}
	}
}

// ORG-03: an invitation brings a link that works, once per event. Neither
// the event nor the letter's row holds it.
func TestInvitationLetter(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	u := p.invite(t)
	invited := staff.Happened{User: u.ID, By: p.Superuser.ID, Request: p.Asked(t, u.ID, "staff.invitation.")}
	if err := p.happens(t, p.Invited(), invited); err != nil {
		t.Fatal(err)
	}
	all := p.letters(t)
	row := fmt.Sprintf(`{"request": "%s", "inviter_name": "%s"}`, invited.Request, p.Superuser.Name)
	if len(all) != 1 || all[0].Template != "staff_invitation" || all[0].Email != u.Email || all[0].Data != row {
		t.Fatalf("%+v", all)
	}
	a := p.answer(t, "staff_invitation", invited.Request)
	if !strings.HasPrefix(a.Values["link"], "http://"+p.Tenant.Slug+".vakans.example:8080/office/accept?t=") ||
		a.Email != u.Email ||
		a.Values["user_name"] != u.UserName || a.Values["expires_at"] == "" {
		t.Errorf("%+v", a)
	}
	if _, err := p.Office.Staff.Accept(t.Context(), p.Tenant, secretOf(t, a.Values["link"]), testfactory.Password,
		staff.Client{}); err != nil {
		t.Errorf("the link in the letter: %v", err)
	}
	if err := p.happens(t, p.Invited(), invited); err != nil || len(p.letters(t)) != 1 {
		t.Errorf("somebody who has accepted got another letter (%v)", err)
	}
}

// ORG-04, ORG-05: forgotten passwords and user names; nobody gets no letter.
func TestForgottenLetters(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	if err := p.Office.Staff.ForgotPassword(t.Context(), p.Tenant, p.Tenant.Slug+"@example.test"); err != nil {
		t.Fatal(err)
	}
	request := p.Asked(t, p.Superuser.ID, "staff.reset")
	for _, n := range []notify.Notice{p.PasswordForgotten(), p.UserNameForgotten()} {
		if err := p.happens(t, n, staff.Happened{User: p.Superuser.ID, Request: request}); err != nil {
			t.Fatal(err)
		}
		if err := p.happens(t, n, staff.Happened{User: uuid.New(), Request: uuid.New()}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s to nobody: %v", n.Name, err)
		}
	}
	all := p.letters(t)
	if len(all) != 2 || all[0].Template != "staff_password_reset" || all[1].Template != "staff_username_reminder" ||
		all[0].Data != `{"request": "`+request.String()+`"}` {
		t.Fatalf("%+v", all)
	}
	a := p.answer(t, "staff_password_reset", request)
	if a.Values["minutes"] != l10n.LengthOf(session.LinkLifetime).Lasting(i18n.SV) || a.Values["user_name"] == "" ||
		a.Email != p.Tenant.Slug+"@example.test" {
		t.Errorf("%+v", a)
	}
	if _, err := p.Office.Staff.Reset(t.Context(), p.Tenant, secretOf(t, a.Values["link"]),
		"Quite another one 2!"); err != nil {
		t.Errorf("the link in the letter: %v", err)
	}
	if !strings.Contains(all[1].Data, `"user_name": "`) {
		t.Error("the reminder names nobody")
	}
}

// An event that names no request, as one that the organisation forges, is followed
// by no letter.
func TestNoRequestNoLetter(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	u := p.invite(t)
	for _, err := range []error{
		p.happens(t, p.Invited(), staff.Happened{User: u.ID}),
		p.happens(t, p.PasswordForgotten(), staff.Happened{User: p.Superuser.ID}),
	} {
		if !fault.Is(err, fault.Invalid) || len(p.letters(t)) != 0 {
			t.Errorf("%v, and the letters %v", err, p.letters(t))
		}
	}
}

// A request is answered for what it was made for, at the organisation that it was
// made at, while who made it stands as it takes there.
func TestAnswersToOthers(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	other := p.Who.Office(t)
	who := p.invite(t)
	p.Accept(t, who.ID)
	if _, err := other.Staff.Invite(t.Context(), other.Superuser,
		staff.New{Email: who.Email, Name: "Sama", Language: i18n.SV,
			Group: other.Group(t, policies.Viewer).ID, Unit: other.Root.ID}); err != nil {
		t.Fatal(err)
	}
	other.Accept(t, who.ID) // of both
	p.Forgotten(t, who.ID)
	reset, invited := p.Asked(t, who.ID, "staff.reset"), p.Asked(t, p.invite(t).ID, "staff.invitation.")
	refused := func(number int32, template string, request uuid.UUID) {
		t.Helper()
		a, err := p.Answer(t.Context(), number, template, i18n.FI, request)
		if k := fault.KindOf(err); err == nil || k != fault.Gone && k != fault.NotFound {
			t.Errorf("%s in %d brings %+v, %v", template, number, a, err)
		}
	}
	refused(other.Tenant.Number, "staff_password_reset", reset)
	refused(other.Tenant.Number, "staff_invitation", invited)
	refused(p.Tenant.Number, "staff_invitation", reset)
	refused(p.Tenant.Number, "staff_password_reset", invited)
	refused(p.Tenant.Number, "applicant_password_reset", reset)
	refused(p.Tenant.Number, "staff_password_reset", uuid.New())
	refused(1<<30, "staff_password_reset", reset)
	if err := p.Office.Staff.Deactivate(t.Context(), p.Superuser, who.ID); err != nil {
		t.Fatal(err)
	}
	refused(p.Tenant.Number, "staff_password_reset", reset)
}

// A deactivation that was cut short is finished by its event.
func TestExpel(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	who := p.Ready(t, policies.Viewer, p.Root)
	err := p.Env.Tenants.In(t.Context(), p.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE users SET state = 'inactive' WHERE id = $1", who.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(staff.Happened{User: who.ID})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Expel(t.Context(), event.Event{Tenant: p.Tenant.Number, Kind: staff.Deactivated,
		Payload: body}); err != nil {
		t.Fatal(err)
	}
	var state string
	var open int
	err = p.Env.Platform.Read(t.Context(), func(tx plane.PlatformTx) error {
		return tx.QueryRow(t.Context(),
			`SELECT m.state, (SELECT count(*) FROM sessions s WHERE s.owner_id = m.staff_id AND s.revoked_at IS NULL)::int
			FROM memberships m WHERE m.staff_id = $1 AND m.tenant = $2`, who.ID, p.Tenant.Number).Scan(&state, &open)
	})
	if err != nil || state != "inactive" || open != 0 {
		t.Errorf("membership %s, %d sessions, %v", state, open, err)
	}
}
