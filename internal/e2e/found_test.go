package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/plane"
	"vakans/internal/staff"
	"vakans/migrations"
)

const national = "valta@kunta.example"

// founder starts the worker that founds organisations.
func (p *product) founder() {
	p.t.Helper()
	work, err := p.Founder()
	must(p.t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(p.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- work.Run(ctx) }()
	p.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			p.t.Error(err)
		}
	})
}

// administrator makes a national administrator.
func (p *product) administrator(l i18n.Lang) {
	p.t.Helper()
	_, err := p.Staff.CreateAdministrator(p.t.Context(),
		staff.Administrator{Email: national, Name: "Valta Valtio", Language: l, Password: secret})
	must(p.t, err)
}

// crowd puts organisations into the registry that have no schemas: enough for
// several pages of the list.
func (p *product) crowd(n int) {
	p.t.Helper()
	must(p.t, p.Planes.Platform.In(p.t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(p.t.Context(), `
WITH made AS (
    INSERT INTO tenants (slug, schema_name, role_name, cell, status, held, schema_version, created_at)
    SELECT 'kunta-' || i, 't_x' || i, 'r_x' || i, 'vakans_cell_0' || 1 + i % 8, CASE WHEN i % 10 = 0 THEN 'suspended' ELSE 'active' END,
           CASE WHEN i % 40 = 1 THEN 'move' ELSE '' END, $2::bigint - (i % 20 = 0)::int, now() - i * interval '1 day'
    FROM generate_series(1, $1::int) i RETURNING number, slug),
named AS (
    INSERT INTO organisations (tenant, names, kind, country, default_language, languages, time_zone, brand_colour, plan)
    SELECT number, jsonb_build_object('fi', CASE WHEN number % 7 = 0 THEN 'Pohjois-Esimerkkilän ja Etelä-Mallilan koulutuskuntayhtymä ' ELSE 'Esimerkkilä ' END || number),
           CASE WHEN number % 7 = 0 THEN 'joint_authority' ELSE 'municipality' END, 'FI', 'fi', '{fi}', 'Europe/Helsinki', '#1e5b8a', 'full'
    FROM made RETURNING tenant)
INSERT INTO tenant_usage (tenant, database_bytes, file_bytes, files, last_activity, measured_at)
SELECT tenant, 1234567 * tenant, 7654321 * tenant, tenant, now() - tenant * interval '1 day', now() FROM named WHERE tenant % 9 <> 0`, n, migrations.NewestTenant())
		return err
	}))
}

// An organisation is founded from the form, with scripts and without: its page
// says that it is ready, its superuser gets the letter, accepts and sees the
// office. The list, the organisation's page and the confirmations are looked at.
func TestFoundFromTheForm(t *testing.T) {
	t.Parallel()
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			p.founder()
			l := i18n.FI
			if !scripts {
				l = i18n.SV
			}
			p.administrator(l)
			admin := enter(t, "administrator", l, scripts)
			admin.open(p.at("admin", "/")).write("user_name", national).write("password",
				secret).press(m.CommonSignIn(l)).sees(m.AdminTenantsEmpty(l))
			slug := p.fillIn(admin)
			p.acceptAs(enter(t, "first", l, scripts), slug)
			p.crowd(130)
			p.browse(admin, slug)
			p.overtaken(admin)
		})
	}
}

// fillIn founds an organisation and returns its short name.
func (p *product) fillIn(a *person) (slug string) {
	p.t.Helper()
	l := a.lang
	a.follow(m.AdminFound(l), "main")
	a.pressFor(http.StatusUnprocessableEntity, m.AdminFoundButton(l)).sees(m.ErrorRequired(l))
	word := "Esimerkkilä " + fmt.Sprint(uuid.New().ID())
	a.write("names.fi", word).write("names.sv", "Exempelby").choose("country", "FI").choose("languages", "sv").
		write("superuser.name", "Ylla Ylläpitäjä").write("superuser.email", "ylla@ensi.example").choose("superuser.language",
		string(l))
	if a.js {
		a.until(`document.querySelector("[name=slug]").value !== ""`) // proposed while the name was typed
	} else {
		a.press(m.AdminFoundButton(l)) // the server proposes, and asks to look at it
	}
	slug = a.value(`document.querySelector("[name=slug]").value`)
	if want := strings.ReplaceAll(strings.ToLower(word), "ä", "a"); slug != strings.ReplaceAll(want, " ", "-") {
		p.t.Errorf("the short name proposed is %q", slug)
	}
	a.do(a.click("button", m.AdminFoundButton(l), nil))
	a.until(`location.pathname.startsWith("/tenants/") && location.pathname !== "/tenants/new" && document.readyState === "complete"`)
	a.look()
	a.sees(m.AdminReady(l), slug, m.AdminFigures(l))
	return slug
}

// acceptAs: the first superuser accepts by the letter and sees the office.
func (p *product) acceptAs(first *person, slug string) {
	p.t.Helper()
	p.t.Log(slug)
	m1 := map[i18n.Lang]string{i18n.FI: "Kutsu", i18n.SV: "Inbjudan"}
	first.open(p.link(p.letter("ylla@ensi.example", m1[first.lang]), "/office/accept"))
	first.write("password", secret).press(m.AuthAccept(first.lang)).sees(m.AuthAccepted(first.lang),
		m.OfficeUsers(first.lang))
}

// browse goes through the list and what can be done to an organisation.
func (p *product) browse(a *person, slug string) {
	p.t.Helper()
	l := a.lang
	a.looked = map[string]bool{} // the list and the organisation's page have more on them now
	a.open(p.at("admin", "/?q=KOULUTUS&sort=size&dir=desc")).sees(m.AdminTenantsShown(l, 18))
	a.open(p.at("admin", "/")).sees(m.AdminTenantsRange(l, 131, "1", "50"))
	a.open(p.at("admin", "/?sort=size&dir=desc&state=active")).follow(m.UiNext(l)).sees("51–100")
	if got := a.value(`location.search`); !strings.Contains(got, "sort=size") || !strings.Contains(got, "dir=desc") ||
		!strings.Contains(got, "state=active") || !strings.Contains(got, "page=2") {
		p.t.Errorf("the next page is %s", got)
	}
	a.open(p.at("admin", "/?q=ei+mikään")).sees(m.AdminTenantsNone(l))
	a.open(p.at("admin", "/?q="+slug)).follow(map[i18n.Lang]string{i18n.FI: "Esimerkkilä", i18n.SV: "Exempelby"}[l],
		"table")
	a.follow(m.AdminSuspend(l), "main")
	a.pressFor(http.StatusUnprocessableEntity, m.AdminSuspend(l), "main").sees(m.ErrorRequired(l))
	a.write("reason", "Sopimus päättyi").press(m.AdminSuspend(l), "main").sees("Sopimus päättyi", m.CodeTenantSuspended(l))
	a.follow(m.AdminResume(l), "main").write("reason", "Uusi sopimus").press(m.AdminResume(l), "main").sees("Uusi sopimus",
		m.CodeTenantActive(l))
	a.choose("plan", "managed").press(m.AdminPlanSave(l)).sees(m.AdminActionOrganisationPlan(l))
	a.write("hosts", "ei osoite\ntyo."+slug+".example").pressFor(http.StatusUnprocessableEntity, m.AdminHostsSave(l))
	a.write("hosts", "tyo."+slug+".example").press(m.AdminHostsSave(l)).sees(m.AdminActionOrganisationHosts(l))
}

// overtaken: a founding that failed says why, and its form comes back as it was.
func (p *product) overtaken(a *person) {
	p.t.Helper()
	l, id := a.lang, uuid.NewString()
	must(p.t, p.Planes.Platform.In(p.t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(p.t.Context(), `
INSERT INTO foundings (id, slug, spec, requested_by, requester, requested_at, state, changed_at, attempts, reason, problems)
VALUES ($1::uuid, 'nopea', '{"slug": "nopea", "names": {"fi": "Nopeala", "sv": "Snabby"}, "country": "FI", "default_language": "fi", "languages": ["fi"],
    "kind": "municipality", "plan": "full", "superuser": {"Name": "Ylla", "Email": "ylla@nopea.example", "Language": "fi"}}', gen_random_uuid(), 'Valta Valtio',
    now(), 'failed', now(), 1, 'taken', '[{"Name": "slug", "Key": "admin.slug_taken"}]')`, id)
		return err
	}))
	a.looked = map[string]bool{}
	a.open(p.at("admin", "/")).sees(m.AdminFoundings(l))
	a.open(p.at("admin", "/foundings/"+id)).sees(m.AdminFoundingTaken(l),
		m.AdminSlugTaken(l)).follow(m.AdminFoundingAgain(l)).sees(m.AdminSlugTaken(l))
	if got := a.value(`document.querySelector("[name='superuser.email']").value`); got != "ylla@nopea.example" {
		p.t.Errorf("the superuser's address became %q", got)
	}
	a.open(p.at("admin", "/foundings/"+id)).follow(m.AdminFoundingForget(l), "main").press(m.AdminFoundingForget(l),
		"main").sees(m.AdminFoundingForgotten(l))
}

// A program that knows the OpenAPI document alone founds an organisation.
func TestFoundByAPI(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.founder()
	p.administrator(i18n.EN)
	r := p.robot(t, "")
	r.csrf = at(r.call("signInNational", nil, object{"user_name": national, "password": secret}), "csrf_token").(string)
	name := slug()
	wanted := object{"id": uuid.NewString(), "slug": name, "names": object{"sv": "Mallby"}, "country": "SE",
		"default_language": "sv",
		"superuser":        object{"name": "Ylla Ylläpitäjä", "email": "ylla@" + name + ".example", "language": "sv"}}
	accepted := r.call("foundTenant", nil, wanted)
	id := object{"id": at(r.call("foundTenant", nil, wanted), "id")} // once more: the same
	if at(accepted, "id") != id["id"] {
		t.Errorf("asked twice, founded %v and %v", at(accepted, "id"), id["id"])
	}
	var founding any
	eventually(t, "the organisation is founded", func() bool {
		founding = r.call("getFounding", id, nil)
		return at(founding, "state") == "done"
	})
	number := object{"number": at(founding, "tenant")}
	eventually(t, "the organisation is measured",
		func() bool { return r.call("getTenant", number, nil).(object)["usage"] != nil })
	first := p.robot(t, name)
	link := p.link(p.letter("ylla@"+name+".example", "Inbjudan"), "/office/accept")
	first.csrf = at(first.call("acceptInvitation", nil, object{"secret": query(t, link, "t"), "password": secret}),
		"csrf_token").(string)
	first.call("listUsers", nil, nil)
	p.administerByAPI(t, r, number)
	wanted["id"] = uuid.NewString()
	if status, problem := r.try("foundTenant", nil, wanted); status != http.StatusUnprocessableEntity {
		t.Errorf("a short name in use: %d %v", status, problem)
	}
}

func (p *product) administerByAPI(t *testing.T, r *robot, number object) {
	t.Helper()
	if got := at(r.call("suspendTenant", number, object{"reason": "Contract ended"}), "state"); got != "suspended" {
		t.Errorf("state %v", got)
	}
	if got := at(r.call("resumeTenant", number, object{"reason": "New contract"}), "state"); got != "active" {
		t.Errorf("state %v", got)
	}
	if got := at(r.call("setTenantPlan", number, object{"plan": "managed"}), "plan"); got != "managed" {
		t.Errorf("plan %v", got)
	}
	host := fmt.Sprintf("tyo%v.example", at(number, "number"))
	if got := at(r.call("setTenantHosts", number, object{"hosts": []any{host}}), "hosts.0"); got != host {
		t.Errorf("hosts %v", got)
	}
	if got := at(r.call("listTenants", object{"q": host}, nil), "match"); fmt.Sprint(got) != "1" {
		t.Errorf("%v match the host", got)
	}
	if n := len(r.call("listTenantHistory", number, nil).([]any)); n < 6 {
		t.Errorf("the history has %d lines", n)
	}
	r.call("listFoundings", nil, nil)
}
