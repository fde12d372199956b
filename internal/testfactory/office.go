// Package testfactory makes what tests of many features need: an organisation
// with people in it, founded through the domain's own functions.
package testfactory

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/group"
	"vakans/internal/i18n"
	_ "vakans/internal/i18n/texts"
	"vakans/internal/organisation"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/staff"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// Password is everybody's in tests.
const Password = "Correct horse 1!"

// cheap hashing: tests sign in hundreds of times, and the costs are tested in
// package password.
var hasher = password.New(password.Params{MemoryKiB: 64, Time: 1, Threads: 1}, 4)

// Who is the services that know organisations and their people.
type Who struct {
	Env           *planetest.Env
	Organisations *organisation.Service
	Units         *unit.Service
	Groups        *group.Service
	Staff         *staff.Service
}

// NewWho makes the services on a test's database.
func NewWho(env *planetest.Env) *Who {
	groups := group.New(env.Tenants, env.Clock)
	people := &staff.Service{Platform: env.Platform, DB: env.Tenants, Groups: groups, Hasher: hasher, Clock: env.Clock}
	return &Who{
		Env: env, Groups: groups, Staff: people,
		Units: &unit.Service{DB: env.Tenants, Clock: env.Clock},
		Organisations: &organisation.Service{Platform: env.Platform, DB: env.Tenants, Clock: env.Clock,
			Directory: env.Directory, Staff: people, Schemas: env.Schemas, Relay: env.RelayOf},
	}
}

// Office is an organisation of a test's own.
type Office struct {
	*Who
	Tenant    tenant.Tenant
	Root      unit.Unit
	Superuser authz.Actor
}

var counter atomic.Int64

// Unique returns a text that no other test of the process uses.
func Unique(prefix string) string { return fmt.Sprintf("%s%d", prefix, counter.Add(1)) }

// NewOffice founds an organisation whose superuser's password is Password.
func NewOffice(t testing.TB) *Office {
	t.Helper()
	return NewWho(planetest.New(t)).Office(t)
}

// Office founds another organisation beside those there are.
func (w *Who) Office(t testing.TB) *Office {
	t.Helper()
	slug := Unique("office")
	o := &Office{Who: w}
	var err error
	o.Tenant, err = w.Organisations.Create(t.Context(), organisation.Spec{
		Slug: slug, Names: i18n.LangText{i18n.FI: "Esimerkkilä " + slug, i18n.SV: "Exempelby " + slug}, Country: "FI",
		DefaultLanguage: i18n.FI, Languages: []i18n.Lang{i18n.FI, i18n.SV},
		Superuser: staff.New{Email: slug + "@example.test", Name: "Pirjo Pääkäyttäjä", Language: i18n.FI},
		Password:  Password,
	})
	must(t, err)
	must(t, w.Env.Tenants.Read(t.Context(), o.Tenant, func(tx tenant.Tx) error {
		o.Root, err = unit.RootTx(t.Context(), tx)
		return err
	}))
	o.Superuser = o.SignIn(t, slug+"@example.test")
	return o
}

// SignIn signs a user in and returns the actor of the session.
func (o *Office) SignIn(t testing.TB, login string) authz.Actor {
	t.Helper()
	in, err := o.Staff.SignIn(t.Context(), o.Tenant, login, Password, staff.Client{UserAgent: "test", IP: "192.0.2.1"})
	must(t, err)
	return o.Actor(t, in.Token)
}

// Actor is whom a token belongs to.
func (o *Office) Actor(t testing.TB, token string) authz.Actor {
	t.Helper()
	r, err := o.Staff.Authenticate(t.Context(), o.Tenant, token)
	must(t, err)
	return r.Actor
}

// Group finds one of the groups that come ready.
func (o *Office) Group(t testing.TB, b policies.Builtin) group.Group {
	t.Helper()
	var g group.Group
	must(t, o.Env.Tenants.Read(t.Context(), o.Tenant, func(tx tenant.Tx) (err error) {
		g, err = group.BuiltinTx(t.Context(), tx, b)
		return err
	}))
	return g
}

// Unit adds a unit below another.
func (o *Office) Unit(t testing.TB, parent unit.Unit, name string) unit.Unit {
	t.Helper()
	u, err := o.Units.Create(t.Context(), o.Superuser, unit.New{Parent: parent.ID, Names: i18n.LangText{i18n.FI: name}})
	must(t, err)
	return u
}

// User invites somebody to a group in a unit, accepts for them and returns the
// actor of their session.
func (o *Office) User(t testing.TB, g uuid.UUID, at unit.Unit, name string) authz.Actor {
	t.Helper()
	email := Unique("user") + "@example.test"
	u, err := o.Staff.Invite(t.Context(), o.Superuser,
		staff.New{Email: email, Name: name, Language: i18n.FI, Group: g, Unit: at.ID})
	must(t, err)
	return o.Accept(t, u.ID)
}

// Accept accepts a user's invitation.
func (o *Office) Accept(t testing.TB, user uuid.UUID) authz.Actor {
	t.Helper()
	in, err := o.Staff.Accept(t.Context(), o.Tenant, o.Invitation(t, user).Secret, Password, staff.Client{})
	must(t, err)
	return o.Actor(t, in.Token)
}

// Invitation is the link of a user's invitation, as when its letter leaves.
func (o *Office) Invitation(t testing.TB, user uuid.UUID) staff.Link {
	t.Helper()
	l, err := o.Staff.InvitationLink(t.Context(), o.Tenant, o.Asked(t, user, "staff.invitation."))
	must(t, err)
	return l
}

// Forgotten asks for a user's new password, and is its link.
func (o *Office) Forgotten(t testing.TB, user uuid.UUID) staff.Link {
	t.Helper()
	var email string
	must(t, o.Env.Platform.Read(t.Context(), func(tx plane.PlatformTx) error {
		return tx.QueryRow(t.Context(), "SELECT email FROM staff WHERE id = $1", user).Scan(&email)
	}))
	must(t, o.Staff.ForgotPassword(t.Context(), o.Tenant, email))
	l, err := o.Staff.ResetLink(t.Context(), o.Tenant, o.Asked(t, user, "staff.reset"))
	must(t, err)
	return l
}

// Asked is the newest request for a link of a user's whose purpose begins so.
func (o *Office) Asked(t testing.TB, user uuid.UUID, purpose string) (request uuid.UUID) {
	t.Helper()
	const sql = `SELECT id FROM one_time_secrets WHERE owner_id = $1 AND tenant = $2 AND starts_with(purpose, $3) AND secret_hash = ''
		ORDER BY created_at DESC LIMIT 1`
	must(t, o.Env.Platform.Read(t.Context(), func(tx plane.PlatformTx) error {
		return tx.QueryRow(t.Context(), sql, user, o.Tenant.Number, purpose).Scan(&request)
	}))
	return request
}

// Ready is User with one of the groups that come ready.
func (o *Office) Ready(t testing.TB, b policies.Builtin, at unit.Unit) authz.Actor {
	t.Helper()
	return o.User(t, o.Group(t, b).ID, at, "Testi "+string(b))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
