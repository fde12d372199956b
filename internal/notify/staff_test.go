package notify_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/notify"
	"vakans/internal/plane"
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
	return &people{Office: o, service: notify.Service{Rooms: event.RoomsOf(o.Env.Planes)},
		People: notify.People{Staff: o.Staff, Organisations: o.Organisations, Directory: o.Env.Directory, Base: base}}
}

func (p *people) happens(t *testing.T, n notify.Notice, user, by uuid.UUID) error {
	t.Helper()
	body, err := json.Marshal(staff.Happened{User: user, By: by})
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

type staffLetter struct{ Template, Email, Link, UserName, Inviter string }

func (p *people) letters(t *testing.T) (all []staffLetter) {
	t.Helper()
	err := p.Env.Tenants.Read(t.Context(), p.Tenant, func(tx tenant.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT template, recipient_email, coalesce(data->>'link', ''), coalesce(data->>'user_name', ''),
			coalesce(data->>'inviter_name', '') FROM letters ORDER BY created_at, id`)
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

func secretOf(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("t")
}

// ORG-02, ORG-03: an invitation brings a link that works, once per event.
func TestInvitationLetter(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	email := testfactory.Unique("invited") + "@example.test"
	u, err := p.Office.Staff.Invite(t.Context(), p.Superuser, staff.New{Email: email, Name: "Kutsuttu", Language: i18n.SV,
		Group: p.Group(t, policies.Viewer).ID, Unit: p.Root.ID})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.happens(t, p.Invited(), u.ID, p.Superuser.ID); err != nil {
		t.Fatal(err)
	}
	all := p.letters(t)
	if len(all) != 1 || all[0].Template != "staff_invitation" || all[0].Email != email || all[0].Inviter != p.Superuser.Name {
		t.Fatalf("%+v", all)
	}
	if !strings.HasPrefix(all[0].Link, "http://"+p.Tenant.Slug+".vakans.example:8080/office/accept?t=") {
		t.Errorf("link %s", all[0].Link)
	}
	if _, err := p.Office.Staff.Accept(t.Context(), p.Tenant, secretOf(t, all[0].Link), testfactory.Password, staff.Client{}); err != nil {
		t.Errorf("the link in the letter: %v", err)
	}
	if err := p.happens(t, p.Invited(), u.ID, p.Superuser.ID); err != nil || len(p.letters(t)) != 1 {
		t.Errorf("somebody who has accepted got another letter (%v)", err)
	}
}

// ORG-04, ORG-05: forgotten passwords and user names; nobody gets no letter.
func TestForgottenLetters(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	for _, n := range []notify.Notice{p.PasswordForgotten(), p.UserNameForgotten()} {
		if err := p.happens(t, n, p.Superuser.ID, uuid.Nil); err != nil {
			t.Fatal(err)
		}
		if err := p.happens(t, n, uuid.New(), uuid.Nil); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s to nobody: %v", n.Name, err)
		}
	}
	all := p.letters(t)
	if len(all) != 2 || all[0].Template != "staff_password_reset" || all[1].Template != "staff_username_reminder" {
		t.Fatalf("%+v", all)
	}
	if err := p.Office.Staff.Reset(t.Context(), p.Tenant, secretOf(t, all[0].Link), "Quite another one 2!"); err != nil {
		t.Errorf("the link in the letter: %v", err)
	}
	if all[1].UserName == "" {
		t.Error("the reminder names nobody")
	}
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
	if err := p.Expel(t.Context(), event.Event{Tenant: p.Tenant.Number, Kind: staff.Deactivated, Payload: body}); err != nil {
		t.Fatal(err)
	}
	var state string
	var open int
	err = p.Env.Platform.Read(t.Context(), func(tx plane.PlatformTx) error {
		return tx.QueryRow(t.Context(), `SELECT m.state, (SELECT count(*) FROM sessions s WHERE s.owner_id = m.staff_id AND s.revoked_at IS NULL)::int
			FROM memberships m WHERE m.staff_id = $1 AND m.tenant = $2`, who.ID, p.Tenant.Number).Scan(&state, &open)
	})
	if err != nil || state != "inactive" || open != 0 {
		t.Errorf("membership %s, %d sessions, %v", state, open, err)
	}
}
